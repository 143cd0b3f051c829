"""What meetings know of a person, and how they forget it."""

from datetime import date
from typing import Any

from sqlalchemy import Select, delete, select

from app import privacy
from app.companies.models import Person
from app.db import db
from app.language import _, as_language
from app.meetings.models import Attendance, Meeting
from app.territory.models import Territory
from app.timeline import Line

MOST = 200


def export(person_id: int) -> dict[str, Any]:
    """Where the person was present, what they recorded, and where notes seem to name them."""
    attended = (
        select(Meeting, Attendance.presence)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.person_id == person_id)
        .order_by(Meeting.first_on, Meeting.id)
    )
    recorded = (
        select(Meeting).where(Meeting.recorded_by_id == person_id).order_by(Meeting.first_on, Meeting.id)
    )
    return {
        "attended": [_said(meeting, presence=presence) for meeting, presence in db.session.execute(attended)],
        "recorded": [_said(meeting) for meeting in db.session.scalars(recorded)],
        "named_in_notes": [_said(meeting) for meeting in naming(db.session.get(Person, person_id))],
    }


def erase(person_id: int) -> int:
    """The name leaves the lists of those present; that somebody was there stays."""
    person = db.session.get(Person, person_id)
    territory = db.session.get(Territory, person.territory_id) if person and person.territory_id else None
    with as_language(territory.language if territory else "fr"):
        name = _("Personne effacée")
    rows = list(db.session.scalars(select(Attendance).where(Attendance.person_id == person_id)))
    for row in rows:
        row.name = name
    db.session.execute(
        delete(Line).where(Line.source == "meeting", Line.subject == "person", Line.subject_id == person_id)
    )
    db.session.flush()
    return len(rows)


def naming(person: Person | None) -> list[Meeting]:
    """The meetings in whose notes the full name stands: shown to the officer, who replaces it by the post."""
    if person is None or len(person.name.split()) < 2:
        return []
    query = select(Meeting).where(Meeting.notes.icontains(person.name, autoescape=True))
    if person.territory_id:
        query = query.where(Meeting.territory_id == person.territory_id)
    return list(db.session.scalars(query.order_by(Meeting.first_on, Meeting.id).limit(MOST)))


def _said(meeting: Meeting, **more: Any) -> dict[str, Any]:
    return {"title": meeting.title, "on": meeting.first_on.isoformat(), "id": meeting.id, **more}


privacy.register("meetings", export, erase)


@privacy.last_seen("meetings")
def seen_since(day: date) -> Select[Any]:
    """Those who came to a meeting since that day."""
    return (
        select(Attendance.person_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.person_id.is_not(None), Attendance.presence != "excused", Meeting.last_on >= day)
    )
