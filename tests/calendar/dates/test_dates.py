"""Plain dates: added in a few gestures, seen by those they are for, cancelled rather than deleted."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.calendar.dates import rules
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Entry, Occurrence, Stream
from app.clock import today
from app.search import Document
from tests import cast, make
from tests.cast import ROLES
from tests.queries import count_queries
from tests.visitor import Visitor

TOMORROW = str(today() + timedelta(days=1))


@pytest.fixture
def people(work):
    with work():
        return cast.assemble()


@pytest.fixture
def president(people, client):
    return Visitor(client, people.accounts["president"])


def stored(work):
    with work() as session:
        return session.scalars(select(PlainDate).order_by(PlainDate.id.desc())).first()


def add(visitor, **fields):
    return visitor.submit("/agenda/new", **{"title": "Petit-déjeuner", "first_on": TOMORROW, **fields})


def test_a_title_and_a_day_are_enough(president, people, work):
    page = add(president)
    assert page.h1.text == "Petit-déjeuner"
    assert "Club des Trois Vallées" in page.text
    plain = stored(work)
    assert (plain.kind, plain.audience, plain.starts) == ("date", "public", None)
    with work() as session:
        entry = session.scalar(select(Entry).where(Entry.subject == "date"))
        assert (entry.kind, entry.path) == ("date", f"/agenda/dates/{plain.id}")
        scopes = select(Stream.scope).join(Occurrence, Occurrence.stream_id == Stream.id)
        assert set(session.scalars(scopes)) == {"territory", "club"}
    assert "Petit-déjeuner" in Visitor(president.client).page("/agenda").text


def test_the_address_fills_in_the_club_and_the_day(people, client):
    admin = Visitor(client, people.accounts["admin"])
    form = admin.page("/agenda/new?club=plateau&on=2026-12-03").find(id="date-form")
    assert form.find(id="first_on")["value"] == "2026-12-03"
    assert form.select_one("#stream option[selected]").text == "Club du Plateau"


def test_a_date_of_several_days_with_hours_says_so(president):
    page = add(
        president, first_on="2026-12-07", last_on="2026-12-09", starts="9h", ends="17 h", kind="job_dating"
    )
    assert "du 7 au 9 décembre 2026" in page.text
    assert "Recrutement" in page.text


def test_the_officer_adds_to_the_territory_and_its_intercommunalities(people, client, work):
    with work() as session:
        area = make.intercommunality("CC Dronne et Belle")
        stream = session.scalar(select(Stream.id).where(Stream.scope == "intercommunality"))
    officer = Visitor(client, people.accounts["officer"])
    add(officer, title="Forum", stream=str(stream), audience="officers")
    with work() as session:
        streams = select(Stream.ref_id).join(PlainDate).where(PlainDate.title == "Forum")
        assert session.scalar(streams) == area.id
        assert session.scalar(select(Document.id).where(Document.subject == "date"))


def test_only_a_club_has_members(people, client):
    admin = Visitor(client, people.accounts["admin"])
    assert add_refused(admin, audience="members").find(id="audience-error")


def add_refused(visitor, **fields):
    return visitor.submit("/agenda/new", 422, **{"title": "Essai", "first_on": TOMORROW, **fields})


def test_what_is_wrong_is_named_and_what_was_typed_is_kept(president, work):
    page = add_refused(president, title="", first_on="le 3", place="La salle", description="Deux\nlignes")
    assert page.find(id="title-error")
    assert page.find(id="first_on-error")
    assert page.find(id="place")["value"] == "La salle"
    assert page.find(id="description").text.strip() == "Deux\nlignes"
    assert stored(work) is None


def test_sent_twice_it_is_added_once(president, work):
    values = president.values(president.page("/agenda/new").find(id="date-form")) | {"title": "Une fois"}
    president.send("/agenda/new", **values)
    president.send("/agenda/new", **values)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(PlainDate)) == 1


def test_the_sequence_rises_when_the_hour_changes_and_only_then(president, work):
    add(president)
    path = f"/agenda/dates/{stored(work).id}/edit"

    def sequence():
        with work() as session:
            return session.scalar(select(Entry.sequence).where(Entry.subject == "date"))

    president.submit(path, title="Autre titre", description="Venez.")
    assert sequence() == 0
    president.submit(path, starts="08:00", ends="09:30")
    assert sequence() == 1


def test_when_two_people_edit_the_second_sees_both_texts(president, work):
    add(president)
    path = f"/agenda/dates/{stored(work).id}/edit"
    values = president.values(president.page(path).find(id="date-form"))
    president.send(path, **{**values, "title": "Titre de la secrétaire"})
    page = president.send(path, 409, **{**values, "title": "Titre de la présidente", "kind": "job_dating"})
    rows = page.find("table").text
    assert "Titre de la secrétaire" in rows
    assert "Titre de la présidente" in rows
    assert "Recrutement" in rows
    president.send(path, **president.values(page.find(id="date-form")))
    assert stored(work).title == "Titre de la présidente"


def test_a_cancelled_date_stays_and_says_so(president, work):
    add(president)
    path = f"/agenda/dates/{stored(work).id}"
    page = president.submit(path, action=f"{path}/cancellation")
    assert "Annulé" in page.text
    with work() as session:
        entry = session.scalar(select(Entry).where(Entry.subject == "date"))
        assert (entry.status, entry.sequence) == ("cancelled", 1)
    assert "Petit-déjeuner" in Visitor(president.client).page("/agenda").text


# -- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_each_audience(app, people, work, role):
    president = Visitor(app.test_client(), people.accounts["president"])
    paths = {}
    for audience in ("public", "members", "bureau"):
        add(president, title=f"Date {audience}", audience=audience)
        paths[audience] = f"/agenda/dates/{stored(work).id}"
    inside = {"president", "member", "officer", "admin"}
    seen_by = {"public": set(ROLES), "members": inside, "bureau": {"president"}}
    person = Visitor(app.test_client(), people.accounts.get(role))
    agenda = person.page("/agenda").text
    for audience, path in paths.items():
        seen = role in seen_by[audience]
        person.page(path, 200 if seen else 404)
        assert (f"Date {audience}" in agenda) == seen
        status = person.client.get(f"{path}/edit").status_code
        if role == "president" or (role == "admin" and seen):
            assert status == 200
        else:
            assert status in ({302, 403} if seen or role == "stranger" else {403, 404})
    expected = {"stranger": 302, "member": 403, "other_officer": 403}
    assert person.client.get("/agenda/new").status_code == expected.get(role, 200)
    assert person.client.get("/t/ailleurs" + paths["public"]).status_code == 404


def test_a_president_adds_to_the_own_agenda_only(president, people, work):
    with work() as session:
        other = session.scalar(select(Stream.id).where(Stream.slug == "plateau"))
    values = president.values(president.page("/agenda/new").find(id="date-form"))
    president.send("/agenda/new", 422, **{**values, "title": "Intrusion", "stream": str(other)})
    assert stored(work) is None


# -- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_on", "last_on", "precision", "expected"),
    [
        (date(2024, 2, 3), None, "month", (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2021, 1, 12), date(2021, 2, 3), "season", (date(2021, 1, 1), date(2021, 2, 28))),
        (date(2021, 5, 12), None, "season", (date(2021, 4, 1), date(2021, 6, 30))),
        (date(2021, 12, 31), None, "year", (date(2021, 1, 1), date(2021, 12, 31))),
        (date(2199, 12, 31), None, "month", (date(2199, 12, 1), date(2199, 12, 31))),
    ],
)
def test_a_month_a_season_and_a_year_have_first_and_last_days(first_on, last_on, precision, expected):
    when = rules.when_of(first_on, last_on, time(9), time(10), precision)
    assert (when.first_on, when.last_on) == expected
    assert when.starts is None


@pytest.mark.parametrize(
    ("last_on", "starts", "ends", "field"),
    [
        (date(2026, 3, 27), None, None, "last_on"),
        (date(2030, 3, 28), None, None, "last_on"),
        (None, None, time(9), "starts"),
        (None, time(9), time(9), "ends"),
        (None, time(9), time(8), "ends"),
        (date(2026, 3, 30), time(9), time(8), None),
        (date(2026, 3, 29), time(9), time(2, 30), "ends"),
        (None, time(9), None, None),
        (None, None, None, None),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(app, last_on, starts, ends, field):
    with app.app_context():
        fault = rules.when_fault(date(2026, 3, 28), last_on, starts, ends)
    assert (fault[0] if fault else None) == field


def test_the_hour_that_spring_skips_does_not_exist_and_the_one_that_autumn_repeats_does(app):
    with app.app_context():
        assert rules.when_fault(date(2027, 3, 28), None, time(2, 30), None)[0] == "starts"
        assert rules.when_fault(date(2026, 10, 25), None, time(2, 30), time(3)) is None


ODD = [
    "",
    "\x00",
    "0001-01-01",
    "9999-12-31",
    "2027-03-28",
    "02:30",
    "1",
    "999",
    "bureau",
    "officers",
    "open_day",
    "é" * 300,
]
odd = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
fields = st.sampled_from(
    [
        "title",
        "kind",
        "first_on",
        "last_on",
        "starts",
        "ends",
        "place",
        "stream",
        "audience",
        "description",
        "version",
    ]
)


def test_the_forms_take_anything(president, work):
    add(president)
    edit = f"/agenda/dates/{stored(work).id}/edit"

    def counts():
        with work() as session:
            entries = select(func.count()).select_from(Entry).where(Entry.subject == "date")
            return session.scalar(entries), session.scalar(select(func.count()).select_from(PlainDate))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(["/agenda/new", edit]), st.dictionaries(fields, odd, max_size=4))
    def sent(path, said):
        values = president.values(president.page(path).find(id="date-form")) | {"title": "Titre"}
        before = counts()
        response = president.client.post(path, data={**values, **said}, headers=president.headers)
        assert response.status_code in (303, 400, 409, 422)
        assert counts()[0] == counts()[1]
        if response.status_code != 303:
            assert counts() == before

    sent()


def test_the_pages_ask_a_bounded_number_of_queries(president, people, work):
    def asked():
        path = f"/agenda/dates/{stored(work).id}"
        counts = []
        for address in (path, f"{path}/edit", "/agenda/new"):
            with count_queries() as said:
                president.page(address)
            counts.append(len(said))
        return counts

    add(president)
    few = asked()
    for _ in range(5):
        add(president)
    assert asked() == few
    assert max(few) < 15
