"""What the contact log knows of a person, given to them or forgotten."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app import privacy
from app.contacts.models import MEETS, Contact
from app.contacts.publishing import publish
from app.db import db


def export(person_id: int) -> dict[str, Any]:
    """What was said with them, and what they noted or took on."""
    query = (
        select(Contact)
        .where(
            or_(Contact.person_id == person_id, Contact.by_id == person_id, Contact.assignee_id == person_id)
        )
        .options(joinedload(Contact.company), joinedload(Contact.organisation))
        .order_by(Contact.on, Contact.id)
    )
    rows = list(db.session.scalars(query))
    return {
        "contacts": [_said(row) for row in rows if row.person_id == person_id],
        "noted": [_said(row) for row in rows if row.by_id == person_id],
        "taken_on": [_said(row) for row in rows if row.assignee_id == person_id],
    }


def erase(person_id: int) -> int:
    """That there was a contact stays, with its day; what was said with them goes."""
    rows = list(db.session.scalars(select(Contact).where(Contact.person_id == person_id)))
    for row in rows:
        row.said = row.next_step = row.due_on = row.done_at = None
        row.is_open = False
        row.version += 1
        db.session.flush()
        publish(row)
    return len(rows)


def _said(row: Contact) -> dict[str, Any]:
    place = row.company or row.organisation
    return {
        "on": row.on,
        "kind": row.kind,
        "with": place.name if place else None,
        "said": row.said,
        "next_step": row.next_step,
        "due_on": row.due_on,
        "done_at": row.done_at,
    }


privacy.register("contacts", export, erase)


@privacy.last_seen("contacts")
def seen_since(day: date) -> Select[Any]:
    """Those who were called, visited or written to since that day, or with whom something is still to do."""
    return select(Contact.person_id).where(
        Contact.person_id.is_not(None),
        or_(and_(Contact.on >= day, Contact.kind.in_(MEETS)), Contact.is_open.is_(True)),
    )
