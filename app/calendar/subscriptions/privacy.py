"""What is known of a person's subscriptions: told to them, forgotten with them."""

from typing import Any

from sqlalchemy import select

from app import privacy
from app.calendar.subscriptions import opening
from app.calendar.subscriptions.models import FeedToken, FeedUse
from app.db import db


def export(person_id: int) -> dict[str, Any]:
    """The devices, and when each last asked."""
    rows = db.session.execute(
        select(FeedToken, FeedUse)
        .outerjoin(FeedUse, FeedUse.token_id == FeedToken.id)
        .where(FeedToken.person_id == person_id)
        .order_by(FeedToken.id)
    )
    return {
        "addresses": [
            {
                "label": token.label,
                "created_at": token.created_at,
                "revoked_at": token.revoked_at,
                "client": use.client if use else None,
                "fetched_at": use.fetched_at if use else None,
            }
            for token, use in rows
        ]
    }


def erase(person_id: int) -> int:
    """The addresses answer no more, and what was counted of them goes. The caller commits."""
    tokens = list(db.session.scalars(select(FeedToken).where(FeedToken.person_id == person_id)))
    for token in tokens:
        opening.revoke(token)
        token.label = ""
    return len(tokens)


privacy.register("calendar.subscriptions", export, erase)
