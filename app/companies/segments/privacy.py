"""What segments know of a person: those that they saved."""

from typing import Any

from sqlalchemy import select

from app import privacy
from app.companies.segments.models import Segment
from app.db import db


def export(person_id: int) -> dict[str, Any]:
    """The names and questions of their segments."""
    return {
        "segments": [
            {"name": one.name, "filters": one.filters.values, "shared": one.is_shared}
            for one in _of(person_id)
        ]
    }


def erase(person_id: int) -> int:
    """What was theirs alone goes; what they shared stays, as nobody's."""
    rows = _of(person_id)
    for segment in rows:
        if segment.is_shared:
            segment.owner_id = None
        else:
            db.session.delete(segment)
    return len(rows)


def _of(person_id: int) -> list[Segment]:
    return list(db.session.scalars(select(Segment).where(Segment.owner_id == person_id)))


privacy.register("segments", export, erase)
