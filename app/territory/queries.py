"""What the rooms ask of territories."""

from datetime import date

from sqlalchemy import or_, select

from app import web
from app.db import db
from app.territory.models import Intercommunality, Perimeter, Territory


@web.provide("territory")
def by_slug(slug: str | None) -> Territory | None:
    """The territory of that slug; without one, the home territory."""
    wanted = Territory.slug == slug if slug else Territory.is_home
    return db.session.scalar(select(Territory).where(wanted))


def intercommunalities(territory_id: int, on: date | None = None) -> list[Intercommunality]:
    """Those that belong to the territory on that day, or ever did when no day is given; by name."""
    query = select(Intercommunality).join(Perimeter).where(Perimeter.territory_id == territory_id)
    if on:
        query = query.where(
            or_(Perimeter.since_on.is_(None), Perimeter.since_on <= on),
            or_(Perimeter.until_on.is_(None), Perimeter.until_on >= on),
        )
    return list(db.session.scalars(query.distinct().order_by(Intercommunality.name)))


def root_of(territory: Territory) -> str:
    """What its addresses begin with: nothing at home, `/t/<slug>` elsewhere."""
    return "" if territory.is_home else f"/t/{territory.slug}"
