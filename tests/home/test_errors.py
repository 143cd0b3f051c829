"""Errors are pages in the reader's language, and nothing in them fails."""

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from app import web
from app.home import errors
from tests.cast import assemble
from tests.visitor import HTMX, Visitor

CODES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


@pytest.fixture
def cast(work):
    with work():
        return assemble()


@pytest.fixture
def raising(make_app):
    """An application with an address for every error."""
    app = make_app(PROPAGATE_EXCEPTIONS=False, TESTING=False)

    @app.get("/raise/<int:code>")
    @web.public
    def fail(code):
        if code == 0:
            raise RuntimeError("a secret of the house")
        if code == 1:
            raise OperationalError("SELECT", {}, Exception("no database"))
        web.allow("Adressez-vous au bureau." if code == 403 else None)
        abort(code)

    @app.get("/feed/<int:code>")
    @web.public_feed
    def feed(code):
        abort(code)

    return app


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_error_is_a_page(raising, code, language):
    page = Visitor(raising.test_client(), language=language).page(f"/raise/{code}", status=code)
    assert page.h1.text.strip()
    assert page.find("a", href="/")


def test_a_refusal_says_its_own_sentence(raising):
    assert "Adressez-vous au bureau." in Visitor(raising.test_client()).page("/raise/403", status=403).text


def test_werkzeugs_own_words_are_not_shown(raising):
    for code in CODES:
        assert (
            "server"
            not in Visitor(raising.test_client()).page(f"/raise/{code}", status=code).find("main").text
        )


def test_a_fault_is_told_without_its_trace(raising):
    text = Visitor(raising.test_client()).page("/raise/0", status=500).text
    assert "secret" not in text
    assert "chez nous" in text


def test_a_database_that_is_down_is_503(raising):
    assert "reprend son souffle" in Visitor(raising.test_client()).page("/raise/1", status=503).text


def test_a_fragment_gets_a_sentence_and_a_toast(raising):
    answer = raising.test_client().get("/raise/404", headers=HTMX)
    assert answer.status_code == 404
    assert "toast" in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Reswap"] == "none"
    assert "<html" not in answer.text


def test_a_calendar_program_gets_plain_words_and_no_cookie(raising):
    answer = raising.test_client().get("/feed/404")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert "Set-Cookie" not in answer.headers


def test_when_even_the_page_fails_a_bare_one_is_left(raising, monkeypatch):
    monkeypatch.setattr(errors, "render_template", lambda *_a, **_k: 1 / 0)
    page = Visitor(raising.test_client()).page("/raise/500", status=500)
    assert "chez nous" in page.h1.text


def test_an_unknown_territory_leads_home(client, cast):
    page = Visitor(client).page("/t/nulle-part/clubs/", status=404)
    assert page.find("main").find("a", href="/")


def test_nobody_knows_who_looks_when_the_database_is_down(raising, monkeypatch):
    def broken():
        raise OperationalError("SELECT", {}, Exception("no database"))

    monkeypatch.setitem(web._providers, "viewer", broken)
    monkeypatch.setitem(web._providers, "territory", lambda _slug: broken())
    Visitor(raising.test_client()).page("/raise/1", status=503)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("post", "/agenda", 400),
        ("delete", "/agenda", 400),
        ("get", "/logout", 405),
        ("get", "/%00", 404),
        ("get", "/" + "a" * 5000, 404),
    ],
)
def test_bad_requests_are_pages(client, cast, method, path, status):
    answer = getattr(client, method)(path)
    assert answer.status_code in (status, 403, 404, 405)
    assert "<h1" in answer.text
