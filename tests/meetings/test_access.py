"""Audiences × roles: who sees, reads and changes a meeting: page, list, search, agenda."""

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.calendar.entry import Entry
from app.meetings.models import Attendance
from tests import cast, make
from tests.cast import ROLES
from tests.visitor import Visitor

EVERYBODY = set(ROLES)
INSIDE = {"president", "member", "officer", "admin"}
TABLE = [  # audience, who sees it, who reads the notes, who changes it
    ("public", EVERYBODY, INSIDE, {"president", "admin"}),
    ("members", INSIDE, INSIDE, {"president", "admin"}),
    ("bureau", {"president"}, {"president"}, {"president"}),
    ("officers", {"officer", "admin"}, {"officer", "admin"}, {"admin"}),
]
CANARY = "Canariglotte"


@pytest.fixture
def people(work):
    with work():
        return cast.assemble()


@pytest.fixture
def meetings(people, work):
    """One of the club for each audience, and one of the territory for each of its audiences."""
    with work():
        made = {
            audience: make.meeting(
                f"{CANARY} {audience}", club=people.club, audience=audience, notes="Notes secrètes"
            )
            for audience in ("public", "members", "bureau", "officers")
        }
        made["territory"] = make.meeting(f"{CANARY} territoire", notes="Notes secrètes")
        for meeting in made.values():
            meeting.attendances.append(Attendance(name="Jean Témoin"))
        return {name: meeting.id for name, meeting in made.items()}


def visitor(app, people, role):
    return Visitor(app.test_client(), people.accounts.get(role))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_each_audience(app, people, meetings, role):
    person = visitor(app, people, role)
    whole = person.page("/meetings/")
    in_list = whole.select_one("#meetings").text
    token = {"csrf_token": whole.find("meta", {"name": "csrf-token"})["content"]}
    in_search = person.page(f"/meetings/?q={CANARY}").select_one("#meetings").text
    in_agenda = person.page("/agenda").text
    for audience, seen, read, changed in TABLE:
        path, title = f"/meetings/{meetings[audience]}", f"{CANARY} {audience}"
        assert (title in in_list) == (role in seen), f"{role}, {audience}: list"
        assert (title in in_search) == (role in seen), f"{role}, {audience}: search"
        assert (title in in_agenda) == (role in seen), f"{role}, {audience}: agenda"
        if role not in seen:
            person.page(path, 404)
        else:
            text = person.page(path).text
            assert ("Notes secrètes" in text) == (role in read), f"{role}, {audience}: notes"
            assert ("Jean Témoin" in text) == (role in read), f"{role}, {audience}: names"
        refused = {302, 403} if role in seen or role == "stranger" else {403, 404}
        for status in (
            person.client.get(f"{path}/edit").status_code,
            person.client.post(f"{path}/cancellation", data=token).status_code,
        ):
            allowed = {200, 303} if role in changed else refused
            assert status in allowed, f"{role}, {audience}: {status}"


@pytest.mark.parametrize("role", ROLES)
def test_the_territory_s_open_meeting_keeps_its_notes(app, people, meetings, role):
    text = visitor(app, people, role).page(f"/meetings/{meetings['territory']}").text
    assert ("Notes secrètes" in text) == (role in {"officer", "admin"})


@pytest.mark.parametrize("role", ROLES)
def test_meetings_are_logged_by_bureaus_and_officers(app, people, role):
    status = visitor(app, people, role).client.get("/meetings/new").status_code
    expected = {"stranger": 302, "member": 403, "other_officer": 403}
    assert status == expected.get(role, 200)
    suggestions = visitor(app, people, role).client.get("/meetings/attendees?q=bois").get_data(as_text=True)
    assert ("Bois de la Vallée" in suggestions) == (role in {"president", "officer", "admin"})


def test_a_bureau_logs_for_its_own_club_only(app, people):
    person = visitor(app, people, "president")
    values = person.values(person.page("/meetings/new").find(id="meeting-form"))
    page = person.send("/meetings/new", 422, **{**values, "body": f"club:{people.other_club.id}"})
    assert page.find(role="alert")


def test_the_officer_keeps_the_meetings_of_a_club_without_bureau(app, people, work):
    with work():
        orphan = make.club("Club sans bureau", "sans-bureau")
        meeting = make.meeting(club=orphan, audience="members")
    person = visitor(app, people, "officer")
    person.submit("/meetings/new", body=f"club:{orphan.id}", audience="members")
    person.submit(f"/meetings/{meeting.id}/edit", title="Tenue par la chargée de mission")


def test_a_lost_mandate_takes_the_right_away_at_once(app, people, meetings, work):
    from datetime import timedelta

    from app.clock import today
    from app.clubs.models import Mandate

    person = visitor(app, people, "president")
    person.page(f"/meetings/{meetings['bureau']}")
    with work() as session:
        session.scalar(select(Mandate).where(Mandate.club_id == people.club.id)).ends_on = (
            today() - timedelta(1)
        )
    person.page(f"/meetings/{meetings['bureau']}", 404)


def test_an_officer_sees_the_bureau_s_papers_when_the_club_shares_them(app, people, work):
    with work() as session:
        session.get(type(people.club), people.club.id).shares_bureau = True
        club = session.get(type(people.club), people.club.id)
        meeting = make.meeting("Bureau partagé", club=club, audience="bureau", notes="Notes partagées")
    assert "Notes partagées" in visitor(app, people, "officer").page(f"/meetings/{meeting.id}").text
    assert "Bureau partagé" in visitor(app, people, "officer").page("/meetings/").text
    visitor(app, people, "other_officer").page(f"/meetings/{meeting.id}", 404)


def test_another_territory_s_pages_know_nothing_of_it(app, people, meetings):
    visitor(app, people, "admin").page(f"/t/ailleurs/meetings/{meetings['public']}", 404)
    assert CANARY not in visitor(app, people, "admin").page("/t/ailleurs/meetings/").text


def test_an_officer_s_own_record_is_seen_and_changed_by_her(app, people, work):
    with work() as session:
        officer = session.get(Account, people.accounts["officer"].id)
        meeting = make.meeting(club=people.club, audience="bureau", recorded_by_id=officer.person_id)
    visitor(app, people, "officer").page(f"/meetings/{meeting.id}/edit")
    visitor(app, people, "member").page(f"/meetings/{meeting.id}", 404)


def test_no_feed_of_everybody_holds_names_notes_or_closed_meetings(app, people, meetings, work):
    feed = app.test_client().get("/agenda.ics?window=all").get_data(as_text=True)
    assert f"{CANARY} public" in feed
    assert f"{CANARY} members" not in feed
    assert "Jean" not in feed
    assert "Notes" not in feed
    with work() as session:
        assert not any("Notes" in (text or "") for text in session.scalars(select(Entry.vevent)))
