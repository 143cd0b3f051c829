"""The territory's pages and settings as a person sees them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app import settings
from app.calendar import streams
from app.db import db
from app.territory import queries, setup
from app.territory.models import Bearer, Perimeter, Territory
from tests import make
from tests.cast import ROLES, assemble
from tests.queries import count_queries
from tests.visitor import Visitor

BRIANCE = "200040814"


def test_the_programme_is_public_and_says_what_is_not_known(client, work):
    with work():
        territory = make.territory("Pays vert")
        territory.funding = "État et **Région**"
        db.session.add(Bearer(territory_id=territory.id, name="Syndicat mixte"))
        make.intercommunality("CC Ouest", territory)
    page = Visitor(client).page("/territory/")
    assert "Syndicat mixte" in page.text
    assert page.find("strong", string="Région")
    assert "depuis une date non connue" in page.text
    assert page.find("link", type="text/calendar")["href"] == "/agenda.ics"


def test_figures_carry_their_date_and_their_source(client, work):
    with work():
        make.club()
    page = Visitor(client).page("/territory/")
    figures = page.find(id="figures").find_parent("section")
    assert figures.select("li")
    assert all("au " in row.small.text and "·" in row.small.text for row in figures.select("li"))


def test_an_intercommunality_names_its_feed_and_its_communes(client, work):
    with work():
        territory = make.territory()
        setup.take_in(territory, [BRIANCE])
    page = Visitor(client).page(f"/intercommunalities/{BRIANCE}")
    assert page.find("link", type="text/calendar")["href"] == f"/intercommunalities/{BRIANCE}/agenda.ics"
    assert "Glanges" in page.text
    assert "communes" in page.find(id="communes").text
    assert BRIANCE in page.text.replace("\u202f", "").replace(" ", "")
    assert "CC Briance" in Visitor(client).page("/intercommunalities/").text


def test_one_that_has_left_is_said_to_have_left(client, work):
    with work():
        body = make.intercommunality("CC Partie")
        row = db.session.scalars(select(Perimeter)).one()
        row.until_on = date(2021, 12, 31)
    page = Visitor(client).page(f"/intercommunalities/{body.siren}")
    assert "jusqu’au 31 décembre 2021" in page.text
    assert "ne fait pas partie du territoire" in page.text


@pytest.mark.parametrize("siren", ["000000000", "garbage", "%F0%9F", "9" * 300])
def test_an_unknown_intercommunality_is_not_found(client, work, siren):
    with work():
        make.territory()
    Visitor(client).page(f"/intercommunalities/{siren}", status=404)


def test_an_intercommunality_of_another_territory_is_not_found_here(client, work):
    with work():
        make.territory()
        elsewhere = make.territory("Ailleurs", slug="ailleurs", is_home=False)
        body = make.intercommunality("CC d'ailleurs", elsewhere)
    Visitor(client).page(f"/intercommunalities/{body.siren}", status=404)
    Visitor(client).page(f"/t/ailleurs/intercommunalities/{body.siren}")


def test_the_officer_keeps_the_settings_and_the_feed_takes_the_new_name(officer, work):
    officer.submit(
        "/territory/edit", name="Pays vert et bleu", publisher="Syndicat", contact_mail="A@b.example"
    )
    with work() as session:
        territory = queries.by_slug(None)
        assert (territory.publisher, territory.contact_mail) == ("Syndicat", "a@b.example")
        assert streams.find([("territory", territory.id)])[0].title == "Pays vert et bleu"
        assert session.get(Territory, territory.id).is_home


def test_a_programme_does_not_end_before_it_begins(officer):
    page = officer.submit("/territory/edit", status=422, starts_on="2022-01-01", ends_on="2021-01-01")
    assert "avant le début" in page.find(id="ends_on-error").text


def test_an_edit_over_somebody_elses_shows_both_texts(officer, work):
    page = officer.page("/territory/edit")
    values = officer.values(officer.form(page, "/territory/edit", {})) | {"region": "Bretagne"}
    with work():
        queries.by_slug(None).region = "Normandie"
    page = officer.send("/territory/edit", status=409, **values)
    assert "Normandie" in page.text
    assert page.find(attrs={"name": "region"})["value"] == "Bretagne"
    values = officer.values(officer.form(page, "/territory/edit", {}))
    officer.send("/territory/edit", **values)
    with work():
        assert queries.by_slug(None).region == "Bretagne"


def test_only_the_administrator_sets_the_sender(client, work, officer):
    assert officer.page("/territory/edit").find(attrs={"name": "mail_from"}) is None
    with work():
        admin = make.administrator()
    Visitor(client, admin).submit("/territory/edit", mail_from="agenda@pays.example")
    with work():
        assert settings.get("mail_from") == "agenda@pays.example"


def test_bearers_come_and_go(officer, work):
    officer.submit(
        "/territory/edit",
        action="/territory/bearers",
        **{"bearer-name": "Syndicat", "bearer-website": "s.example"},
    )
    page = officer.page("/territory/edit")
    assert "Syndicat" in page.text
    form = page.select_one("form[action$='/removal']")
    officer.send(form["action"], **officer.values(form))
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Bearer)) == 0


def test_a_bearer_needs_a_name(officer):
    page = officer.submit("/territory/edit", status=422, action="/territory/bearers", **{"bearer-name": ""})
    assert page.find(id="bearer-name-error")


TABLE = {
    "/territory/": (200, 200, 200, 200, 200, 200, 200),
    "/intercommunalities/": (200, 200, 200, 200, 200, 200, 200),
    "/territory/edit": (302, 200, 200, 403, 403, 403, 403),
    "/territory/setup": (302, 303, 403, 403, 403, 403, 403),
    "/intercommunalities/new": (302, 200, 200, 403, 403, 403, 403),
    "/intercommunalities/official?q=briance": (302, 200, 200, 200, 403, 403, 403),
    "/communes?q=a": (302, 200, 200, 200, 200, 200, 200),
}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reaches_what_the_table_says(client, work, role):
    with work():
        people = assemble()
    visitor = Visitor(client, people.accounts.get(role))
    told = {}
    for path, expected in TABLE.items():
        response = visitor.client.get(path, headers=visitor.headers)
        told[path] = response.status_code, expected[ROLES.index(role)]
    assert {path: said for path, said in told.items() if said[0] != said[1]} == {}


@pytest.mark.parametrize("path", ["/territory/", "/intercommunalities/", "/territory/edit"])
def test_the_pages_ask_as_many_queries_for_sixty_rows_as_for_three(officer, work, path):
    def fill(count):
        with work():
            for _ in range(count):
                make.intercommunality(f"CC {make.number()}")

    def asked():
        with count_queries() as said:
            officer.page(path)
        return len(said)

    fill(3)
    officer.page(path)
    few = asked()
    fill(60)
    assert asked() == few
