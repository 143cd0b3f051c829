"""What a person may ask of meetings: a copy, and to be forgotten."""

from sqlalchemy import select

from app import privacy
from app.meetings.models import Attendance
from app.meetings.publishing import publish
from app.timeline import Line
from tests import make


def test_an_erased_person_leaves_a_place_without_a_name(session):
    person, meeting = make.person("Marie Essai"), make.meeting(notes="Marie Essai apporte le café.")
    meeting.attendances += [
        Attendance(person_id=person.id, name="Marie Essai, Valdor"),
        Attendance(name="Jean"),
    ]
    session.flush()
    publish(meeting)
    assert session.scalar(select(Line.id).where(Line.subject == "person"))
    known = privacy.export(person.id)["meetings"]
    assert known["attended"][0]["title"] == meeting.title
    assert known["named_in_notes"][0]["id"] == meeting.id
    assert privacy.erase(person.id)["meetings"] == 1
    assert [row.name for row in meeting.attendances] == ["Personne effacée", "Jean"]
    assert not session.scalar(select(Line.id).where(Line.subject == "person"))
