"""What pages ask of subscriptions."""

from sqlalchemy import func, select

from app.calendar.subscriptions.models import FeedToken, FeedUse
from app.db import db
from app.viewer import Viewer


def addresses_of(viewer: Viewer) -> list[tuple[FeedToken, FeedUse | None]]:
    """The live secret addresses of a person, each with what is known of its use."""
    rows = db.session.execute(
        select(FeedToken, FeedUse)
        .outerjoin(FeedUse, FeedUse.token_id == FeedToken.id)
        .where(FeedToken.person_id == viewer.person_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id)
    )
    return [(token, use) for token, use in rows]


def address_of(viewer: Viewer, number: int) -> FeedToken | None:
    """One of them, to be changed."""
    return db.session.scalar(
        select(FeedToken)
        .where(
            FeedToken.id == number, FeedToken.person_id == viewer.person_id, FeedToken.revoked_at.is_(None)
        )
        .with_for_update()
    )


def live(person_id: int | None) -> int:
    """How many live addresses a person has."""
    mine = (FeedToken.person_id == person_id, FeedToken.revoked_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(FeedToken).where(*mine)) or 0


def personal(person_id: int) -> FeedToken | None:
    """A person's oldest live address with all that they may see."""
    return db.session.scalar(
        select(FeedToken)
        .where(
            FeedToken.person_id == person_id,
            FeedToken.company_ref.is_(None),
            FeedToken.revoked_at.is_(None),
        )
        .order_by(FeedToken.id)
        .limit(1)
    )
