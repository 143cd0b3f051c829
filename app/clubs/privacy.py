"""What clubs know of a person, given to them or forgotten."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.clubs.models import Mandate, Membership
from app.companies.models import Post
from app.db import db


def export(person_id: int) -> dict[str, Any]:
    """Their mandates, their memberships, and the members that they represent."""
    mandates = db.session.scalars(
        select(Mandate).where(Mandate.person_id == person_id).options(joinedload(Mandate.club))
    )
    return {
        "mandates": [
            {"club": m.club.name, "post": m.post, "from": m.starts_on, "until": m.ends_on} for m in mandates
        ],
        "memberships": [
            {
                "club": m.club.name,
                "kind": m.kind,
                "since": m.since_on,
                "until": m.until_on,
                "reason": m.end_reason,
                "note": m.note,
                "as": "member" if m.person_id == person_id else "representative",
            }
            for m in _memberships(person_id)
        ],
    }


def erase(person_id: int) -> int:
    """Forget what was written about them; that a post was held, and from when to when, stays."""
    rows = _memberships(person_id)
    for membership in rows:
        membership.note = membership.end_reason = None
        if membership.person_id == person_id:
            membership.name_key = ""
    return len(rows)


def _memberships(person_id: int) -> list[Membership]:
    held = select(Post.id).where(Post.person_id == person_id)
    return list(
        db.session.scalars(
            select(Membership)
            .where(or_(Membership.person_id == person_id, Membership.contact_id.in_(held)))
            .options(joinedload(Membership.club))
        )
    )
