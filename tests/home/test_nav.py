"""The menu shows the place where one works, and no page that is not there."""

import pytest

from app.home import nav
from tests.cast import ROLES, assemble
from tests.visitor import Visitor

KEEPER = ["Accueil", "Agenda", "Clubs", "Annuaire", "Réunions", "Expositions"]
BUREAU = ["Tableau de bord", "Adhérents", "Réunions", "Expositions", "Agenda"]
EXPECTED = {
    "stranger": ["Agenda", "Clubs", "Expositions"],
    "admin": KEEPER,
    "officer": KEEPER,
    "other_officer": KEEPER,
    "president": BUREAU,
    "outsider": BUREAU,
    "member": ["Accueil", "Agenda", "Clubs", "Réunions", "Expositions", "Mon entreprise"],
}


@pytest.fixture
def cast(work):
    with work():
        return assemble()


def menu(page):
    return [a.text for a in page.select("header nav a")]


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_by_role(app, cast, role):
    page = Visitor(app.test_client(), cast.accounts.get(role)).page("/clubs/")
    assert menu(page) == [
        label for label in EXPECTED[role] if label != "Réunions" or there(app, "/meetings/")
    ]


def there(app, path):
    with app.test_request_context():
        return nav.exists(path)


@pytest.mark.parametrize("role", ["officer", "president", "member"])
def test_the_tab_bar_of_a_phone_has_at_most_five(app, cast, role):
    page = Visitor(app.test_client(), cast.accounts[role]).page("/agenda")
    tabs = [a.text.strip() for a in page.select(".tabbar a")]
    assert tabs[-1] == "Menu"
    assert 4 <= len(tabs) <= 5


def test_one_entry_says_where_one_is(app, cast):
    visitor = Visitor(app.test_client(), cast.accounts["president"])
    for path, label in (
        ("/", "Tableau de bord"),
        ("/clubs/trois-vallees/members", "Adhérents"),
        ("/agenda", "Agenda"),
    ):
        current = visitor.page(path).select("header nav a[aria-current=page]")
        assert [a.text for a in current] == [label], path
    assert not visitor.page("/help").select("header nav a[aria-current=page]")


def test_members_of_the_own_club_whatever_the_territory_looked_at(app, cast):
    page = Visitor(app.test_client(), cast.accounts["president"]).page("/t/ailleurs/clubs/")
    assert page.select_one("header nav").find("a", href="/clubs/trois-vallees/members")
    assert page.select_one("header nav").find("a", href="/t/ailleurs/agenda")


def test_a_page_that_no_room_has_is_not_there(app):
    assert there(app, "/exhibitions/")
    assert there(app, "/sitemap?menu")
    assert not there(app, "/nulle-part")
    assert not there(app, "/logout")


def test_an_asset_is_named_by_its_content(app):
    from app.home.frame import asset

    with app.test_request_context():
        assert asset("icons.svg").startswith("/static/icons.svg?v=")
        assert asset("nothing.here") == "/static/nothing.here"
