"""What is asked of meetings; every answer holds only what the viewer may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import search
from app.clubs.models import Club
from app.db import db
from app.meetings.models import Meeting
from app.viewer import Viewer

PAGE = 50
LOOKED_AT = 2_000
BIGGEST = 2**31 - 1
FOUND = 20
CARD = (joinedload(Meeting.club), joinedload(Meeting.intercommunality), joinedload(Meeting.commune))


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the list to."""

    kind: str | None = None
    club_id: int | None = None
    since: date | None = None
    before: date | None = None


@dataclass(frozen=True)
class Cursor:
    """Where a list goes on: after this day and row."""

    on: date
    row: int

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """From an address; a damaged cursor is none."""
        day, _, row = (text or "").partition(".")
        if not (row.isascii() and row.isdigit() and len(row) < 11):
            return None
        try:
            return cls(date.fromisoformat(day), min(int(row), BIGGEST))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on.isoformat()}.{self.row}"


def may_see(viewer: Viewer, territory_id: int) -> ColumnElement[bool]:
    """Audiences, read against posts and mandates."""
    seen: list[ColumnElement[bool]] = [Meeting.audience == "public"]
    if viewer.looks_after(territory_id):
        shared = select(Club.id).where(Club.territory_id == territory_id, Club.shares_bureau)
        seen.append(Meeting.audience.in_(("members", "officers")))
        seen.append(and_(Meeting.audience == "bureau", Meeting.club_id.in_(shared)))
        seen.append(Meeting.recorded_by_id == viewer.person_id)
    if clubs := sorted(viewer.clubs | viewer.bureau):
        seen.append(and_(Meeting.audience == "members", Meeting.club_id.in_(clubs)))
    if viewer.bureau:
        seen.append(and_(Meeting.audience == "bureau", Meeting.club_id.in_(sorted(viewer.bureau))))
    return or_(*seen)


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Meeting]]:
    """The meetings of a territory that this person may see."""
    return select(Meeting).where(Meeting.territory_id == territory_id, may_see(viewer, territory_id))


def meeting(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Meeting | None:
    """A meeting with all that its page shows; locked when it is about to change."""
    query = seen_by(viewer, territory_id).where(Meeting.id == number)
    query = query.options(*CARD, selectinload(Meeting.attendances))
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Meeting) if lock else query)


# -- lists --------------------------------------------------------------------------------------


def page(
    viewer: Viewer,
    territory_id: int,
    filters: Filters,
    after: Cursor | None = None,
    latest_first: bool = True,
    limit: int = PAGE,
) -> tuple[list[Meeting], Cursor | None]:
    """A page along the list's index, and where the next one begins.

    However rare what is asked for, a page looks at a bounded number of rows: it may hold fewer than
    there are places, or none, and still say where the search goes on.
    """
    walk = [_within(territory_id, filters.club_id), *_between(filters), *_beyond(after, latest_first)]
    order: list[Any] = [Meeting.first_on, Meeting.id]
    order = [column.desc() for column in order] if latest_first else order
    end, is_last = _end_of(walk, order, latest_first)
    if end is None:
        return [], None
    up_to = Meeting.first_on >= end if latest_first else Meeting.first_on <= end
    wanted = [*walk, up_to, may_see(viewer, territory_id)]
    if filters.kind:
        wanted.append(Meeting.kind == filters.kind)
    query = select(Meeting).options(*CARD).where(*wanted).order_by(*order).limit(limit + 1)
    rows = list(db.session.scalars(query))
    if len(rows) > limit:
        return rows[:limit], Cursor(rows[limit - 1].first_on, rows[limit - 1].id)
    return rows, None if is_last else Cursor(end, 0 if latest_first else BIGGEST)


def every(viewer: Viewer, territory_id: int, filters: Filters) -> Select[tuple[Meeting]]:
    """All that fit, in no order."""
    query = seen_by(viewer, territory_id).where(_within(territory_id, filters.club_id), *_between(filters))
    return query.where(Meeting.kind == filters.kind) if filters.kind else query


def _within(territory_id: int, club_id: int | None) -> ColumnElement[bool]:
    """One equality, so that one index is walked: a club's meetings stand in its territory."""
    return Meeting.club_id == club_id if club_id else Meeting.territory_id == territory_id


def _between(filters: Filters) -> list[ColumnElement[bool]]:
    bounds = []
    if filters.since:
        bounds.append(Meeting.first_on >= filters.since)
    if filters.before:
        bounds.append(Meeting.first_on < filters.before)
    return bounds


def _beyond(after: Cursor | None, latest_first: bool) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    same_day = Meeting.first_on == after.on
    if latest_first:
        later = or_(Meeting.first_on < after.on, and_(same_day, Meeting.id < after.row))
        return [Meeting.first_on <= after.on, later]
    later = or_(Meeting.first_on > after.on, and_(same_day, Meeting.id > after.row))
    return [Meeting.first_on >= after.on, later]


def _end_of(
    walk: list[ColumnElement[bool]], order: list[Any], latest_first: bool
) -> tuple[date | None, bool]:
    """The last day that this page looks at, and whether the walk ends there; read from the index alone."""
    looked = select(Meeting.first_on).where(*walk).order_by(*order).limit(LOOKED_AT).subquery()
    furthest = func.min(looked.c.first_on) if latest_first else func.max(looked.c.first_on)
    day, count = db.session.execute(select(furthest, func.count()).select_from(looked)).one()
    return day, count < LOOKED_AT


def years(territory_id: int) -> list[int]:
    """The years in which there are meetings, the latest first; the ends of an index, not its rows."""
    here = Meeting.territory_id == territory_id
    first, last = (
        db.session.scalar(select(bound(Meeting.first_on)).where(here)) for bound in (func.min, func.max)
    )
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def found(viewer: Viewer, territory_id: int, question: str) -> list[Meeting]:
    """The meetings in whose title or place the words stand, the latest first."""
    results = search.find(viewer, territory_id, question, shown=FOUND).get("meeting", [])
    ids = [int(result.path.rpartition("/")[2]) for result in results]  # the path ends with the row's number
    if not ids:
        return []
    query = seen_by(viewer, territory_id).options(*CARD).where(Meeting.id.in_(ids))
    return list(db.session.scalars(query.order_by(Meeting.first_on.desc(), Meeting.id.desc())))
