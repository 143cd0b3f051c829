"""The territory as a person sees it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app import settings
from app.calendar import streams
from app.clubs.models import ClubArea
from app.db import db
from app.territory import communes, queries, setup
from app.territory.models import Bearer, Commune, Intercommunality, Perimeter, Territory
from tests import make
from tests.cast import ROLES, assemble
from tests.queries import count_queries
from tests.visitor import Visitor

BRIANCE = "200040814"


@pytest.fixture
def officer(client, work):
    with work():
        make.territory("Pays vert")
        account = make.officer()
    return Visitor(client, account)


# -- public pages -------------------------------------------------------------------------------


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


# -- settings -----------------------------------------------------------------------------------


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


# -- the perimeter ------------------------------------------------------------------------------


def test_an_intercommunality_enters_by_its_name_with_its_communes_and_its_feed(officer, work):
    page = officer.submit(
        "/intercommunalities/new", body="cc briance sud haute vienne", since_on="2020-07-01"
    )
    assert "depuis le 1er juillet 2020" in page.text
    with work() as session:
        body = session.scalars(select(Intercommunality)).one()
        assert (body.siren, body.department) == (BRIANCE, "87")
        assert session.scalar(select(func.count()).select_from(Commune)) > 5
        assert streams.find([("intercommunality", body.id)])[0].slug == BRIANCE


def test_words_of_a_name_that_several_share_are_offered(officer):
    page = officer.submit("/intercommunalities/new", status=422, body="briance")
    assert len(page.select("[name=body_pick]")) == 2
    values = officer.values(officer.form(page, "/intercommunalities/new", {})) | {"body_pick": BRIANCE}
    assert "CC Briance Sud" in officer.send("/intercommunalities/new", **values).text


def test_one_that_is_not_listed_enters_by_hand(officer):
    page = officer.submit("/intercommunalities/new", status=422, body="CC de Nulle Part")
    assert "SIREN" in page.find(id="body-error").text
    page = officer.submit(
        "/intercommunalities/new", body="CC de Nulle Part", siren="732829320", department="24"
    )
    assert "CC de Nulle Part" in page.h1.text


def test_the_same_one_does_not_enter_twice(officer):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    page = officer.submit("/intercommunalities/new", status=422, body=BRIANCE)
    assert "déjà partie" in page.find(id="body-error").text


def test_it_leaves_on_a_day_and_keeps_its_page(officer, work):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    with work() as session:
        number = session.scalars(select(Perimeter.id)).one()
    officer.submit(f"/intercommunalities/belonging/{number}/edit", until_on="2021-12-31")
    assert "31 décembre 2021" in officer.page(f"/intercommunalities/{BRIANCE}").text
    with work():
        here = queries.by_slug(None).id
        assert queries.intercommunalities(here, date(2021, 12, 31))
        assert queries.intercommunalities(here, date(2022, 1, 1)) == []


def test_a_mistake_is_removed_unless_something_refers_to_it(officer, work):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    with work() as session:
        number = session.scalars(select(Perimeter.id)).one()
        club = make.club()
        body = session.scalars(select(Intercommunality)).one()
        db.session.add(ClubArea(club_id=club.id, intercommunality_id=body.id))
    path = f"/intercommunalities/belonging/{number}/edit"
    form = officer.page(path).select_one("form[action$='/removal']")
    officer.send(form["action"], status=403, **officer.values(form))
    with work() as session:
        session.delete(session.scalars(select(ClubArea)).one())
    officer.send(form["action"], **officer.values(form))
    officer.page(f"/intercommunalities/{BRIANCE}", status=404)


def test_a_second_territory_does_not_take_the_stream_of_the_first(work):
    with work():
        first = make.territory()
        second = make.territory("Ailleurs", slug="ailleurs", is_home=False)
        setup.take_in(first, [BRIANCE])
        setup.take_in(second, [BRIANCE])
        body = db.session.scalars(select(Intercommunality)).one()
        stream = streams.find([("intercommunality", body.id)])[0]
        assert stream.parent_id == streams.find([("territory", first.id)])[0].id


# -- communes -----------------------------------------------------------------------------------


def test_communes_are_suggested_without_accents_the_territorys_first(officer, work):
    with work():
        near = make.intercommunality()
        make.commune("Échourgnac", insee="24148", intercommunality=near)
        far = make.commune("Échou", insee="99001")
        far.department = "99"
    options = [option["value"] for option in officer.swap("/communes?q=echou").select("option")]
    assert options == ["Échourgnac (24000)", "Échou (24000)"]
    assert officer.swap("/communes?commune=240").select("option")
    assert officer.swap("/communes").select("option") == []


@pytest.mark.parametrize(
    "typed", ["St-Aulaye Puymangou", "saint aulaye-puymangou", "Saint Aulaye-Puymangou (24410)"]
)
def test_a_commune_is_known_in_every_spelling(work, typed):
    with work():
        communes.load(["242400935"])
        assert [c.name for c in queries.communes_named(typed)] == ["Saint Aulaye-Puymangou"]


def test_communes_are_loaded_once(work):
    with work():
        assert communes.load([BRIANCE]) > 5
        assert communes.load([BRIANCE]) == 0


# -- first steps --------------------------------------------------------------------------------


@pytest.fixture
def admin(client, work):
    with work() as session:
        from app.accounts.models import Appointment
        from app.companies.models import Person

        person = Person(name="Administration", name_key="administration")
        session.add(person)
        session.flush()
        account = make.account("admin@essai.example", person=person)
        session.add(Appointment(person_id=person.id, role="admin"))
    return Visitor(client, account)


def test_the_first_administrator_sets_up_a_territory_in_one_page(admin, work):
    page = admin.submit("/territory/setup", name="Pays de la Vallée", departments="24, 87", show="1")
    assert page.find(attrs={"name": "name"})["value"] == "Pays de la Vallée"
    assert page.find(id=f"siren-{BRIANCE}")
    form = admin.form(page, "/territory/setup", {})
    values = admin.values(form) | {
        "sirens": [BRIANCE, "242400935"],
        "bearers": "Syndicat mixte\nPays vert",
        "mail_from": "agenda@pays.example",
    }
    admin.send("/territory/setup", status=303, follow=False, **values)
    with work():
        territory = queries.by_slug(None)
        assert (territory.slug, territory.name) == ("pays-de-la-vallee", "Pays de la Vallée")
        assert [bearer.name for bearer in territory.bearers] == ["Syndicat mixte", "Pays vert"]
        assert len(queries.intercommunalities(territory.id)) == 2
        assert settings.get("mail_from") == "agenda@pays.example"
        assert streams.find([("territory", territory.id)])[0].is_home
        assert queries.communes_named("Saint-Aulaye-Puymangou")


def test_showing_the_list_writes_nothing(admin, work):
    admin.submit("/territory/setup", name="Pays", departments="87", show="1")
    with work():
        assert queries.by_slug(None) is None


def test_first_steps_are_done_once(admin, work):
    admin.submit("/territory/setup", name="Pays")
    assert "fiche du territoire" in admin.page("/territory/setup").h1.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("slug", "Pas bon !"), ("slug", "new"), ("sirens", "garbage"), ("mail_from", "moi")],
)
def test_a_refused_first_step_names_its_field(admin, field, typed):
    page = admin.submit("/territory/setup", status=422, **{"name": "Pays", field: typed})
    assert page.find(id=f"{field}-error")


# -- access -------------------------------------------------------------------------------------

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
