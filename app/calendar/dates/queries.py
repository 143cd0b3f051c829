"""What is asked of plain dates, and of the agendas that a person keeps."""

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager

from app.calendar.dates.models import PlainDate
from app.calendar.entry import Stream
from app.db import db
from app.viewer import Viewer

MOST = 300


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[PlainDate]]:
    """The dates of a territory that this person may see: the same as on its agenda."""
    seen: list[ColumnElement[bool]] = [PlainDate.audience == "public"]
    if viewer.looks_after(territory_id):
        seen.append(PlainDate.audience.in_(("members", "officers")))
    seen.append(_in_clubs("members", viewer.clubs | viewer.bureau))
    seen.append(_in_clubs("bureau", viewer.bureau))
    return (
        select(PlainDate)
        .join(PlainDate.stream)
        .options(contains_eager(PlainDate.stream))
        .where(PlainDate.territory_id == territory_id, or_(*seen))
    )


def _in_clubs(audience: str, clubs: frozenset[int]) -> ColumnElement[bool]:
    return and_(PlainDate.audience == audience, Stream.scope == "club", Stream.ref_id.in_(sorted(clubs)))


def date(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> PlainDate | None:
    """A date that this person may see; locked when it is about to change."""
    query = seen_by(viewer, territory_id).where(PlainDate.id == number)
    return db.session.scalar(query.with_for_update(of=PlainDate) if lock else query)


def agendas_of(viewer: Viewer, territory_id: int) -> list[Stream]:
    """The agendas that this person keeps: own clubs first, then the territory and its intercommunalities."""
    parent = select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory_id)
    inside = Stream.parent_id == parent.scalar_subquery()
    clubs = and_(Stream.scope == "club", inside)
    if not viewer.is_admin:
        clubs = and_(clubs, Stream.ref_id.in_(sorted(viewer.bureau)))
    kept: list[ColumnElement[bool]] = [clubs]
    if viewer.looks_after(territory_id):
        kept.append(and_(Stream.scope == "territory", Stream.ref_id == territory_id))
        kept.append(and_(Stream.scope == "intercommunality", inside))
    found = db.session.scalars(select(Stream).where(or_(*kept)).order_by(Stream.title, Stream.id).limit(MOST))
    return sorted(found, key=lambda stream: _rank(viewer, stream))


def _rank(viewer: Viewer, stream: Stream) -> int:
    if stream.scope == "club":
        return 0 if viewer.sits_in(stream.ref_id) else 3
    return 1 if stream.scope == "territory" else 2
