"""Legal pages, map, help, language, theme, health."""

import itertools

import pytest

from app.db import db
from tests import make
from tests.cast import ROLES, assemble
from tests.visitor import Visitor


@pytest.fixture
def cast(work):
    with work():
        made = assemble()
        where = make.territory()
        where.publisher = "Parc d'essai"
        where.publication_director = "Présidence du parc"
        where.contact_mail = "contact@essai.example"
        where.host = "Un hébergeur, 1 rue de la Machine"
        return made


# -- what the law asks for ----------------------------------------------------------------------


def test_legal_pages_are_written_from_the_settings(client, cast):
    visitor = Visitor(client)
    text = visitor.page("/legal").text
    for said in ("Parc d'essai", "Présidence du parc", "contact@essai.example", "1 rue de la Machine"):
        assert said in text
    privacy = visitor.page("/privacy").text
    assert "contact@essai.example" in privacy
    assert "RGPD" in privacy
    accessibility = visitor.page("/accessibility").text.replace("’", "'")
    assert "n'a pas encore été audité" in accessibility
    assert "25 novembre 2026" in accessibility
    assert "Défenseur des droits" in accessibility


def test_what_is_missing_is_said_and_the_officer_is_led_to_it(app, client, work):
    with work():
        make.territory()
        officer = make.officer()
    assert "n.c." in Visitor(client).page("/legal").text
    assert not Visitor(client).page("/legal").find("a", href="/territory/edit")
    assert Visitor(app.test_client(), officer).page("/legal").find("a", href="/territory/edit")


@pytest.mark.parametrize("role", ROLES)
def test_the_map_names_only_what_opens(app, cast, role):
    visitor = Visitor(app.test_client(), cast.accounts.get(role))
    for path in ("/sitemap", "/sitemap?menu"):
        hrefs = [a["href"] for a in visitor.page(path).select("main a[href]")]
        assert len(hrefs) == len(set(hrefs))
        for href in hrefs:
            assert visitor.client.get(href, follow_redirects=True).status_code == 200, (role, href)


def test_the_menu_of_a_phone_signs_out(app, cast):
    page = Visitor(app.test_client(), cast.accounts["member"]).page("/sitemap?menu")
    assert page.h1.text == "Menu"
    assert page.select_one("main form[action='/logout'] button")


def test_help_is_there_in_both_languages(client, cast):
    for language, title in (("fr", "Aide"), ("en", "Help")):
        visitor = Visitor(client, language=language)
        page = visitor.page("/help")
        if language == "fr":
            assert page.h1.text == title
        names = [a["href"] for a in page.select("main a[href]")]
        assert len(names) == 8
        for name in names:
            shown = visitor.page(name)
            levels = [int(tag.name[1]) for tag in shown.select("main h1, main h2, main h3, main h4")]
            assert levels[0] == 1
            assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fREADME", "%00", "club.md"])
def test_help_that_is_not_there_is_not_found(client, cast, name):
    assert client.get(f"/help/{name}").status_code == 404


# -- language and theme -------------------------------------------------------------------------


def choose(visitor, path, back="/help", **fields):
    token = visitor.page("/help").find("input", {"name": "csrf_token"})["value"]
    return visitor.client.post(path, data={"csrf_token": token, "next": back, **fields})


@pytest.mark.parametrize(("path", "choice"), [("/language", "en"), ("/theme", "dark")])
def test_a_choice_is_kept_for_a_year(client, cast, path, choice):
    answer = choose(Visitor(client), path, choice=choice)
    assert (answer.status_code, answer.location) == (303, "/help")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(path.strip("/")))
    assert f"={choice};" in cookie
    assert "Max-Age=31536000" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/help", headers={"Accept-Language": "fr"}).text
    assert ('lang="en"' if path == "/language" else 'data-theme="dark"') in page


@pytest.mark.parametrize("choice", ["", "de", "x" * 5000, "\x00", "en; Domain=evil.example"])
def test_an_unknown_choice_changes_nothing(client, cast, choice):
    for path in ("/language", "/theme"):
        answer = choose(Visitor(client), path, choice=choice)
        assert answer.status_code == 303
        assert not [c for c in answer.headers.getlist("Set-Cookie") if c.startswith((f"{path[1:]}=",))]


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(client, cast, back):
    assert choose(Visitor(client), "/language", back=back, choice="fr").location == "/"


def test_a_choice_needs_its_token(client, cast):
    assert client.post("/theme", data={"choice": "dark"}).status_code == 400


# -- machines -----------------------------------------------------------------------------------


def test_health_is_json_without_a_cookie(client):
    answer = client.get("/health")
    assert answer.json == {"status": "ok"}
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_health_says_when_the_database_is_down(app, client, monkeypatch):
    monkeypatch.setattr(db.session, "execute", down)
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "down"})


def down(*_args, **_more):
    from sqlalchemy.exc import OperationalError

    raise OperationalError("SELECT 1", {}, Exception("no database"))


def test_robots_are_told_what_has_no_end(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /search" in answer.text


def test_components_are_shown_while_developing_only(client, cast):
    assert client.get("/_components").status_code == 404
