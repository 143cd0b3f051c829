"""Who may read and change which meeting, without a database."""

from datetime import UTC, date, datetime, time

import pytest

from app.calendar.when import When
from app.clubs.models import Club
from app.meetings import rules
from app.meetings.attendance import of_row, write
from app.meetings.attendance import plain as named
from app.meetings.bodies import Body
from app.meetings.models import Attendance, Meeting
from app.meetings.views import paragraphs, usual_time
from app.viewer import STRANGER, Viewer

TERRITORY, CLUB, OTHER = 1, 5, 6
PRESIDENT = Viewer(1, 11, bureau=frozenset({CLUB}))
MEMBER = Viewer(2, 12, clubs=frozenset({CLUB}))
OUTSIDER = Viewer(3, 13, bureau=frozenset({OTHER}))
OFFICER = Viewer(4, 14, territories=frozenset({TERRITORY}))
OTHER_OFFICER = Viewer(5, 15, territories=frozenset({2}))
ADMIN = Viewer(6, 16, is_admin=True)
CLUB_BODY = Body(f"club:{CLUB}", "Club", club_id=CLUB)
TERRITORY_BODY = Body("territory", "Territoire")


@pytest.fixture(autouse=True)
def speaking(app):
    with app.app_context():
        yield


def meeting(audience="public", club_id=CLUB, recorded_by_id=None, shares=False):
    made = Meeting(
        territory_id=TERRITORY, club_id=club_id, audience=audience, recorded_by_id=recorded_by_id, title="x"
    )
    if club_id:
        made.club = Club(id=club_id, territory_id=TERRITORY, shares_bureau=shares)
    return made


def reads(viewer, **facts):
    return rules.notes_refusal(viewer, meeting(**facts)) is None


def changes(viewer, has_bureau=True, **facts):
    return rules.change_refusal(viewer, meeting(**facts), has_bureau) is None


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("public", {PRESIDENT, MEMBER, OFFICER, ADMIN}),
        ("members", {PRESIDENT, MEMBER, OFFICER, ADMIN}),
        ("bureau", {PRESIDENT}),
        ("officers", {OFFICER, ADMIN}),
    ],
)
def test_notes_of_a_club_are_read_by_those_whom_the_meeting_was_for(audience, readers):
    everybody = {STRANGER, PRESIDENT, MEMBER, OUTSIDER, OFFICER, OTHER_OFFICER, ADMIN}
    assert {viewer for viewer in everybody if reads(viewer, audience=audience)} == readers


def test_the_officer_reads_the_papers_of_a_bureau_that_shares_them():
    assert reads(OFFICER, audience="bureau", shares=True)
    assert not reads(OTHER_OFFICER, audience="bureau", shares=True)


def test_the_notes_of_an_open_meeting_of_the_territory_stay_with_its_team():
    assert reads(OFFICER, club_id=None)
    assert not reads(PRESIDENT, club_id=None)


def test_the_officer_reads_what_she_recorded_while_she_looks_after_the_territory():
    assert reads(OFFICER, audience="bureau", recorded_by_id=OFFICER.person_id)
    assert not reads(Viewer(7, OFFICER.person_id), audience="bureau", recorded_by_id=OFFICER.person_id)


def test_a_bureau_changes_the_meetings_of_its_club_only():
    assert changes(PRESIDENT, audience="bureau")
    assert not changes(OUTSIDER)
    assert not changes(MEMBER)
    assert not changes(PRESIDENT, club_id=None)


def test_the_officer_changes_those_of_the_territory_of_a_club_without_bureau_and_her_own():
    assert changes(OFFICER, club_id=None)
    assert changes(OFFICER, has_bureau=False)
    assert changes(OFFICER, recorded_by_id=OFFICER.person_id)
    assert not changes(OFFICER)
    assert not changes(OTHER_OFFICER, club_id=None)


def test_the_administrator_changes_all():
    assert changes(ADMIN)
    assert changes(ADMIN, club_id=None)


def test_an_audience_suits_the_body_and_whoever_logs_it():
    assert rules.audiences(PRESIDENT, CLUB_BODY, TERRITORY) == ("public", "members", "bureau")
    assert rules.audiences(OFFICER, CLUB_BODY, TERRITORY) == ("public", "members", "officers")
    assert rules.audiences(OFFICER, TERRITORY_BODY, TERRITORY) == ("public", "officers")
    assert rules.audience_refusal(OFFICER, TERRITORY_BODY, TERRITORY, "members")
    assert rules.audience_refusal(OFFICER, CLUB_BODY, TERRITORY, "bureau")
    assert not rules.audience_refusal(PRESIDENT, CLUB_BODY, TERRITORY, "bureau")


def test_a_meeting_is_held_once_its_time_has_passed():
    when = When(date(2026, 11, 23), date(2026, 11, 23), time(14), time(15, 30))
    assert rules.state_of(when, datetime(2026, 11, 23, 14, 29, tzinfo=UTC)) == "planned"
    assert rules.state_of(when, datetime(2026, 11, 23, 14, 30, tzinfo=UTC)) == "held"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 11, 23, 14, 40), (date(2026, 11, 23), time(14))),
        ((2026, 11, 22, 23, 10), (date(2026, 11, 22), time(23))),
        ((2026, 11, 22, 22, 59), (date(2026, 11, 22), time(22))),
        ((2026, 3, 29, 1, 30), (date(2026, 3, 29), time(1))),
    ],
)
def test_the_usual_time_is_the_last_full_hour_on_the_wall(now, expected):
    assert usual_time(datetime(*now, tzinfo=UTC), "Europe/Paris") == expected


def test_paragraphs_are_parted_by_empty_lines():
    assert paragraphs("a\nb\n \n\nc\n") == [["a", "b"], ["c"]]
    assert paragraphs(None) == []


def test_whoever_stays_keeps_the_row_and_whoever_left_out_goes():
    held = meeting()
    kept = Attendance(name="Jean", presence="excused")
    held.attendances = [kept, Attendance(company_id=3, name="Valdor")]
    write(held, [named("Jean"), named("Marie")])
    assert [row.name for row in held.attendances] == ["Jean", "Marie"]
    assert held.attendances[0] is kept
    assert of_row(kept).value == "name:Jean"
