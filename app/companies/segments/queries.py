"""What is asked of segments, and who is in them."""

from sqlalchemy import Select, func, or_, select

from app.companies import narrowed, rules
from app.companies.listing import COUNTED
from app.companies.models import Company
from app.companies.segments.models import Segment
from app.db import db
from app.viewer import Viewer

MOST = 40


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Segment]]:
    """One's own, and those that are shared, for who looks after the territory."""
    query = select(Segment).where(Segment.territory_id == territory_id)
    if not rules.sees_all(viewer, territory_id):
        return query.where(Segment.id.is_(None))
    return query.where(
        or_(Segment.is_shared, Segment.owner_id.is_(None), Segment.owner_id == (viewer.person_id or 0))
    )


def segment(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Segment | None:
    """One of them; `lock` it when it is about to change."""
    query = seen_by(viewer, territory_id).where(Segment.id == number)
    return db.session.scalar(query.with_for_update() if lock else query)


def listed(viewer: Viewer, territory_id: int) -> tuple[list[Segment], bool]:
    """By name, as many as a page holds, and whether there are more."""
    query = seen_by(viewer, territory_id).order_by(Segment.name_key, Segment.id)
    rows = list(db.session.scalars(query.limit(MOST + 1)))
    return rows[:MOST], len(rows) > MOST


def members(segment: Segment, viewer: Viewer) -> Select[tuple[Company]]:
    """The companies that are in it now, of those that the viewer sees; for letters and invitations."""
    return narrowed.query(viewer, segment.territory_id, segment.filters)


def sizes(segments: list[Segment], viewer: Viewer) -> dict[int, int]:
    """How many companies are in each, counted up to a thousand, in one query."""
    if not segments:
        return {}
    few = (members(one, viewer).with_only_columns(Company.id).limit(COUNTED + 1) for one in segments)
    counts = [select(func.count()).select_from(part.subquery()).scalar_subquery() for part in few]
    row = db.session.execute(select(*counts)).one()
    return {one.id: count for one, count in zip(segments, row, strict=True)}
