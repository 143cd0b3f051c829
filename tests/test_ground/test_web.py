"""The gate, the answers and the addresses that every view stands on."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, abort, render_template_string
from flask.testing import FlaskClient
from werkzeug import Response

from app import web
from app.accounts.models import Account
from app.db import db
from tests import make
from tests.harness.databases import Database, forget_connections
from tests.harness.plugin import SETTINGS
from tests.visitor import HTMX, Visitor

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _fail() -> Response:
    raise RuntimeError("secret detail")


@pytest.fixture(scope="module")
def house(new_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with a view for every rule, and one whose author forgot to declare any."""
    from app import create_app

    instance = str(tmp_path_factory.mktemp("house"))
    app = create_app({**SETTINGS, "DATABASE_URL": new_database().url, "INSTANCE_PATH": instance})
    rules = {
        "public": web.public,
        "signed": web.access(web.signed_in),
        "officer": web.access(web.officer),
        "admin": web.access(web.administrator),
        "bureau": web.access(web.bureau),
    }
    for name, rule in rules.items():
        app.add_url_rule(f"/try/{name}", name, rule(lambda: Response("inside")), methods=["GET", "POST"])
    app.add_url_rule("/try/forgotten", "forgotten", lambda: Response("inside"))
    app.add_url_rule("/try/number/<id:id>", "number", web.public(lambda id: Response(str(id))))
    app.add_url_rule("/try/error/<int:code>", "error", web.public(lambda code: abort(code)))
    app.add_url_rule("/try/fault", "fault", web.public(_fail))
    app.add_url_rule("/try/no", "no", web.public(lambda: web.allow("Le club a fermé ses inscriptions.")))
    with app.app_context():
        make.territory("Ici", "ici")
        make.territory("Là-bas", "ailleurs", is_home=False)
        make.officer()
        make.administrator()
        make.account("rien@essai.example")
        make.mandate(make.club(), make.account("bureau@essai.example").person)
        db.session.commit()
    yield app
    forget_connections(app)


def visitor(app: Flask, email: str | None = None, language: str = "fr") -> Visitor:
    with app.app_context():
        account = db.session.query(Account).filter_by(email=email).one() if email else None
        return Visitor(app.test_client(), account, language)


def status(app: Flask, path: str, email: str | None = None, **options: Any) -> int:
    return visitor(app, email).client.get(path, **options).status_code


# -- the gate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "reached"),
    [
        (None, {"public"}),
        ("rien@essai.example", {"public", "signed"}),
        ("bureau@essai.example", {"public", "signed", "bureau"}),
        ("officer@essai.example", {"public", "signed", "bureau", "officer"}),
        ("admin@essai.example", {"public", "signed", "bureau", "officer", "admin"}),
    ],
)
def test_each_rule_lets_in_whom_it_names(house: Flask, email: str | None, reached: set[str]) -> None:
    for name in ("public", "signed", "bureau", "officer", "admin"):
        refused = 403 if email else 302
        assert status(house, f"/try/{name}", email) == (200 if name in reached else refused), name


@pytest.mark.parametrize("email", [None, "rien@essai.example", "admin@essai.example"])
def test_a_view_that_declares_nothing_lets_nobody_in(house: Flask, email: str | None) -> None:
    assert status(house, "/try/forgotten", email) == 403


def test_strangers_are_sent_to_sign_in_and_back(house: Flask) -> None:
    response = house.test_client().get("/try/signed?a=1&b=é")
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query)["next"] == ["/try/signed?a=1&b=é"]
    fragment = house.test_client().get("/try/signed", headers=HTMX)
    assert fragment.status_code == 401
    assert fragment.headers["HX-Redirect"].startswith("/login?next=")


def test_what_does_not_exist_is_404_for_strangers_too(house: Flask) -> None:
    assert status(house, "/nothing/here") == 404
    assert house.test_client().delete("/try/public").status_code == 405


def test_a_post_without_a_token_is_refused(house: Flask) -> None:
    for headers in ({}, {"Origin": "http://localhost"}, {"Origin": "https://evil.example"}, HTMX):
        assert house.test_client().post("/try/public", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_another_site_cannot_send_our_forms(house: Flask, headers: dict[str, str], expected: int) -> None:
    """Whatever token it got hold of."""
    client = house.test_client()
    answer = client.post("/try/public", data={"csrf_token": _token(client)}, headers=headers)
    assert answer.status_code == expected


def _token(client: FlaskClient) -> str:
    page = Visitor(client).page("/login")
    return str(page.select_one("input[name=csrf_token]")["value"])  # type: ignore[index]


# -- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1", 200),
        ("2147483647", 200),
        ("2147483648", 404),
        ("0", 404),
        ("-1", 404),
        ("9" * 40, 404),
        ("x", 404),
    ],
)
def test_numbers_that_no_row_could_have_are_not_found(house: Flask, number: str, expected: int) -> None:
    assert status(house, f"/try/number/{number}") == expected


def test_another_territory_has_the_same_addresses_under_its_slug(house: Flask) -> None:
    client = house.test_client()
    assert client.get("/t/ailleurs/try/public").status_code == 200
    assert client.get("/t/ailleurs/try/signed").location.startswith("/t/ailleurs/login")
    assert client.get("/t/nulle-part/agenda").status_code == 404
    assert client.get("/t/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/clubs/%00", "/t/%00/agenda", "/%00", "/companies/?q=%00", "/agenda?after=%00"]
)
def test_what_no_database_can_hold_is_refused_before_it(house: Flask, path: str) -> None:
    assert status(house, path) in (400, 404)


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/clubs/x?a=1#b", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/\n/evil.example", False),
        ("/\t/evil.example", False),
        ("/\r/evil.example", False),
        ("", False),
        (None, False),
    ],
)
def test_nobody_is_sent_elsewhere(target: str | None, kept: bool) -> None:
    assert web.local_path(target) == (target if kept else None)


def test_public_addresses_never_come_from_the_request(house: Flask) -> None:
    with house.test_request_context("/", headers={"Host": "evil.example"}):
        assert web.public_url("/x") == "http://localhost/x"


# -- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "is_fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_one_address_two_shapes(house: Flask, headers: dict[str, str], is_fragment: bool) -> None:
    with house.test_request_context("/", headers=headers):
        assert web.is_fragment() is is_fragment


def test_after_a_change_both_kinds_of_browser_go_on(house: Flask) -> None:
    with house.test_request_context("/", method="POST"):
        response = web.see_other("/clubs/x")
        assert (response.status_code, response.location) == (303, "/clubs/x")
    with house.test_request_context("/", method="POST", headers=HTMX):
        response = web.see_other("/clubs/x")
        assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/clubs/x")


def test_a_toast_survives_latin_headers(house: Flask) -> None:
    with house.test_request_context("/"):
        response = web.toast(Response(), "Enregistré « œuvre » 🎉")
    header = response.headers["HX-Trigger"]
    header.encode("latin-1")
    assert json.loads(header) == {"toast": "Enregistré « œuvre » 🎉"}


def test_the_headers_of_a_page(house: Flask) -> None:
    headers = visitor(house).client.get("/login").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == web.POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in headers["Vary"].split(",")}


def test_a_cookie_is_hidden_from_scripts_and_other_sites(house: Flask) -> None:
    cookie = visitor(house).client.get("/login").headers["Set-Cookie"]
    assert cookie.startswith("maillage=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_behind_https_cookies_and_addresses_are_secure(make_app: Callable[..., Flask]) -> None:
    app = make_app(BASE_URL="https://maillage.example", PROXY_HOPS="1")
    client = app.test_client()
    plain = client.get("/login")
    assert plain.status_code in (301, 302)
    assert plain.location.startswith("https://")
    proxied = client.get("/login", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"})
    assert proxied.status_code == 200
    assert "Secure" in proxied.headers["Set-Cookie"]
    assert "max-age" in proxied.headers["Strict-Transport-Security"]


def test_proxies_are_believed_only_when_named(house: Flask) -> None:
    with house.test_request_context("/", headers={"X-Forwarded-For": "192.0.2.9"}):
        assert web.get_remote_address() != "192.0.2.9"


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 422, 429, 503, 418])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_is_a_page_in_the_readers_language(house: Flask, code: int, language: str) -> None:
    page = visitor(house, language=language).page(f"/try/error/{code}", code)
    assert page.h1
    assert page.html
    assert page.html["lang"] == language


def test_a_fault_of_ours_tells_nothing_of_itself(house: Flask) -> None:
    page = visitor(house).page("/try/fault", 500)
    assert "secret" not in page.text


def test_a_refused_sentence_is_said(house: Flask) -> None:
    assert "Le club a fermé ses inscriptions." in visitor(house).page("/try/no", 403).text


def test_a_fragment_that_fails_is_a_fragment(house: Flask) -> None:
    response = visitor(house).client.get("/nothing/here", headers=HTMX)
    assert response.status_code == 404
    assert "<html" not in response.text
    assert 'role="alert"' in response.text


def test_what_is_too_big_is_said(house: Flask) -> None:
    response = house.test_client().post("/try/public", data=b"x" * (13 * 1024 * 1024), headers=FORM)
    assert response.status_code == 413


def test_templates_escape_by_themselves(house: Flask) -> None:
    with house.test_request_context("/"):
        assert render_template_string("{{ x }}", x="<b>") == "&lt;b&gt;"
