"""Whatever is typed: never a fault of ours, nothing half written, what is wrong is named."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.calendar.entry import Entry
from app.meetings.models import Attendance, Meeting
from app.search import Document
from tests import cast, make
from tests.queries import count_queries
from tests.visitor import Visitor

ODD = [
    "",
    "0",
    "-1",
    "9999999999999",
    "0001-01-01",
    "9999-12-31",
    "2026-02-29",
    "2027-03-28",
    "2026-10-25",
    "31/12/2026",
    "02:30",
    "24:00",
    "14 h",
    "25:61",
    "\x00",
    "a\x0bb",
    "\u202eabc",
    "١٤",
    "territory",
    "club:1",
    "club:2",
    "area:999",
    "public",
    "members",
    "bureau",
    "officers",
    "day",
    "season",
    "year",
    "steering",
    "<script>alert(1)</script>",
    "'; DROP TABLE meeting; --",
    "%s %(name)s {{ 7*7 }}",
    "é" * 300,
]
PEOPLE = [
    "company:1",
    "company:99999",
    "person:1",
    "person:-1",
    "company:" + "9" * 30,
    "name:",
    "name:x\x00",
    ":",
    "☃",
]
FIELDS = [
    "title",
    "body",
    "kind",
    "first_on",
    "last_on",
    "starts",
    "ends",
    "precision",
    "place",
    "commune",
    "commune_pick",
    "q",
    "names",
    "notes",
    "announcement",
    "audience",
    "add",
    "version",
    "once",
]
odd = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
typed = st.dictionaries(st.sampled_from(FIELDS), odd, max_size=5)
people_typed = st.lists(st.sampled_from(PEOPLE), max_size=4)
patient = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def president(work, client):
    with work():
        people = cast.assemble()
    return Visitor(client, people.accounts["president"])


def whole(work):
    """Every meeting has its entry and its document, every attendance its meeting; how many there are."""
    with work() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table).where(which))
            for table, which in (
                (Meeting, Meeting.id > 0),
                (Entry, Entry.subject == "meeting"),
                (Document, Document.subject == "meeting"),
            )
        ]
        assert len(set(counts)) == 1, counts
        return counts[0]


def test_the_form_of_a_new_meeting_takes_anything(president, work):
    values = president.values(president.page("/meetings/new").find(id="meeting-form"))

    @patient
    @given(typed, people_typed)
    def sent(said, attendees):
        before = whole(work)
        data = {**values, "once": "", "attendees": attendees, **said}
        response = president.client.post("/meetings/new", data=data, headers=president.headers)
        assert response.status_code in (200, 303, 400, 422), response.status_code
        made = whole(work) - before
        assert made == (response.status_code == 303 and not data["once"]) or (made in (0, 1) and data["once"])
        if response.status_code == 422 and "once" not in said:
            assert 'role="alert"' in response.get_data(as_text=True)
        if response.status_code == 303:
            assert president.client.get(response.location).status_code == 200

    sent()


def test_the_form_of_a_meeting_that_is_there_takes_anything(president, work):
    president.submit("/meetings/new", attendees=["name:Jean"], title="Avant")
    with work() as session:
        path = f"/meetings/{session.scalar(select(Meeting.id))}/edit"

    @patient
    @given(typed, people_typed)
    def sent(said, attendees):
        values = president.values(president.page(path).find(id="meeting-form"))
        before = state(work)
        response = president.client.post(
            path, data={**values, "attendees": attendees, **said}, headers=president.headers
        )
        assert response.status_code in (200, 303, 400, 409, 422), response.status_code
        assert whole(work) == 1
        if response.status_code != 303:
            assert state(work) == before

    sent()


def state(work):
    with work() as session:
        return (
            session.scalar(select(Meeting.version)),
            session.scalar(select(Meeting.title)),
            list(session.scalars(select(Attendance.name).order_by(Attendance.id))),
        )


def test_addresses_take_anything(president):
    @patient
    @given(st.sampled_from(["q", "kind", "club", "year", "after", "when", "on", "who", "add"]), odd)
    def asked(name, value):
        for path in ("/meetings/", "/meetings/new", "/meetings/attendees"):
            response = president.client.get(path, query_string={name: value, "q": value})
            assert response.status_code in (200, 400), (path, name, value)

    asked()


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "99999999999999999999", "1.5", "x", "1%00"])
def test_a_number_that_no_row_can_have_is_not_found(president, number):
    for path in (f"/meetings/{number}", f"/meetings/{number}/edit", f"/agenda/dates/{number}"):
        assert president.client.get(path).status_code == 404


def test_many_names_are_too_many(president):
    page = president.submit("/meetings/new", 422, attendees=[f"name:Jean {n}" for n in range(301)])
    assert "300 personnes au plus" in page.text


@pytest.mark.parametrize(
    ("on", "starts", "ends", "wrong"),
    [
        ("2027-03-28", "02:30", "04:00", "starts"),
        ("2027-03-28", "01:30", "02:15", "ends"),
        ("2027-03-28", "01:30", "03:30", None),
        ("2026-10-25", "02:30", "03:30", None),
    ],
)
def test_both_nights_in_which_the_clock_changes(president, work, on, starts, ends, wrong):
    page = president.submit("/meetings/new", 422 if wrong else 200, first_on=on, starts=starts, ends=ends)
    if wrong:
        assert "heure d’été" in page.find(id=f"{wrong}-error").text
    else:
        with work() as session:
            meeting = session.scalar(select(Meeting))
            assert meeting.when.starts_at < meeting.when.ends_at
            assert (
                f"DTSTART;TZID=Europe/Paris:{on.replace('-', '')}T{starts.replace(':', '')}00"
                in session.scalar(select(Entry.vevent))
            )


# -- how many queries ---------------------------------------------------------------------------


def test_the_pages_ask_no_more_queries_when_there_are_more_rows(work, client):
    with work():
        people = cast.assemble()
    officer = Visitor(client, people.accounts["officer"])

    def asked():
        counts = []
        with work() as session:
            number = session.scalar(select(func.max(Meeting.id)))
        for path in ("/meetings/", "/meetings/?q=reunion", f"/meetings/{number}", "/meetings/attendees?q=bo"):
            with count_queries() as said:
                officer.page(path)
            counts.append(len(said))
        return counts

    def more(how_many):
        with work() as session:
            club = session.get(type(people.club), people.club.id)
            for number in range(how_many):
                meeting = make.meeting(f"Réunion {number}", club=club if number % 2 else None)
                meeting.attendances += [Attendance(name=f"Jean {n}") for n in range(how_many)]
                make.post(make.person(f"Boris {number}"), make.company(f"Bois {number}"))

    more(2)
    few = asked()
    more(30)
    assert all(now <= before for now, before in zip(asked(), few, strict=True))
    assert max(few) < 30
