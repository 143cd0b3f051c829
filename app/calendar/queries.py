"""What pages ask of the calendar; every answer holds only what the viewer may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, load_only

from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.when import When
from app.clock import end_of_month, now, today
from app.db import db
from app.viewer import Viewer

PAGE = 50
DAY_PAGE = 30
SHOWN = (
    load_only(Occurrence.entry_id, Occurrence.starts_at, Occurrence.first_on, Occurrence.last_on),
    contains_eager(Occurrence.entry).load_only(
        Entry.uid,
        Entry.kind,
        Entry.audience,
        Entry.status,
        Entry.summary,
        Entry.place,
        Entry.latitude,
        Entry.longitude,
        Entry.owners,
        Entry.path,
        Entry.is_example,
        Entry.first_on,
        Entry.last_on,
        Entry.starts,
        Entry.ends,
        Entry.zone,
        Entry.precision,
    ),
)
"""What a line shows of an entry: not its texts."""
RUNNING = 12
PER_DAY = 3


@dataclass(frozen=True)
class Line:
    """One line of an agenda: an entry at one of its times."""

    entry: Entry
    when: When
    occurrence_id: int
    starts_at: datetime

    @property
    def kind(self) -> str:
        return self.entry.kind

    @property
    def look(self) -> str:
        """The classes that colour it."""
        return f"kind-{self.entry.kind}"

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.starts_at:%Y%m%dT%H%M%S}-{self.occurrence_id}"


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the agenda to."""

    kinds: tuple[str, ...] = ()
    clubs: tuple[str, ...] = ()  # slugs
    hidden: tuple[int, ...] = ()  # partners' calendars that are switched off


def may_see(viewer: Viewer, territory_id: int) -> ColumnElement[bool]:
    """The base of every query of the calendar: audiences, read against posts and mandates."""
    open_to = ["public"]
    if viewer.looks_after(territory_id):
        open_to += ["members", "invited", "officers"]
    seen: list[ColumnElement[bool]] = [Occurrence.audience.in_(open_to)]
    if viewer.clubs or viewer.bureau:
        seen.append(and_(Occurrence.audience == "members", _carried_by("club", viewer.clubs | viewer.bureau)))
    if viewer.bureau:
        seen.append(and_(Occurrence.audience == "bureau", _carried_by("club", viewer.bureau)))
    if viewer.person_id:
        seen.append(and_(Occurrence.audience == "invited", _carried_by("person", {viewer.person_id})))
    return or_(*seen)


def _carried_by(scope: str, ids: Iterable[int]) -> ColumnElement[bool]:
    beside = aliased(Occurrence)
    return (
        select(beside.id)
        .join(Stream, Stream.id == beside.stream_id)
        .where(beside.entry_id == Occurrence.entry_id, Stream.scope == scope, Stream.ref_id.in_(sorted(ids)))
        .exists()
    )


def stream_of(scope: str, ref_id: int) -> Stream | None:
    """The stream of a room's row."""
    return db.session.scalar(select(Stream).where(Stream.scope == scope, Stream.ref_id == ref_id))


def clubs_of(territory_id: int, limit: int = 24) -> list[Stream]:
    """The clubs by which an agenda can be filtered, by name."""
    parent = (
        select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory_id).scalar_subquery()
    )
    return list(
        db.session.scalars(
            select(Stream)
            .where(Stream.scope == "club", Stream.parent_id == parent)
            .order_by(Stream.title)
            .limit(limit)
        )
    )


def _in_streams(territory_id: int, filters: Filters) -> ColumnElement[bool]:
    parent = select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory_id)
    if not filters.clubs:
        return Occurrence.stream_id == parent.scalar_subquery()
    chosen = select(Stream.id).where(
        Stream.scope == "club", Stream.slug.in_(filters.clubs), Stream.parent_id == parent.scalar_subquery()
    )
    return Occurrence.stream_id.in_(chosen)


def _of_kinds(filters: Filters) -> list[ColumnElement[bool]]:
    if len(filters.kinds) == 1:  # an equality lets the index by kind give them in order
        return [Occurrence.kind == filters.kinds[0]]
    return [Occurrence.kind.in_(filters.kinds)] if filters.kinds else []


def _rows(query: Any) -> list[Occurrence]:
    return list(db.session.scalars(query.join(Occurrence.entry).options(*SHOWN)))


def _lines(rows: Iterable[Occurrence]) -> list[Line]:
    """One line each, even where two clubs share a date."""
    return list({(row.entry_id, row.starts_at): _line(row) for row in reversed(list(rows))}.values())[::-1]


def _line(row: Occurrence) -> Line:
    entry = row.entry
    when = When(row.first_on, row.last_on, entry.starts, entry.ends, entry.zone, entry.precision)
    return Line(entry, when, row.id, row.starts_at)


def coming(
    viewer: Viewer, territory_id: int, scope: str | None = None, ref_id: int | None = None, limit: int = 5
) -> list[Line]:
    """What is running or next, in the territory or in one of its streams; the soonest first."""
    wanted = (scope, ref_id) if scope and ref_id else ("territory", territory_id)
    stream = stream_of(*wanted)
    if stream is None:
        return []
    here = [Occurrence.stream_id == stream.id, may_see(viewer, territory_id)]
    return (_running(here, limit) + _from_today(here, limit))[:limit]


def page(
    viewer: Viewer, territory_id: int, filters: Filters, cursor: str | None, limit: int = PAGE
) -> tuple[list[Line], str | None]:
    """A page of what comes, from today or from a cursor, and the cursor of the next page."""
    return _page(_here(viewer, territory_id, filters), cursor, since=_this_morning(), limit=limit)


def past(
    viewer: Viewer, territory_id: int, filters: Filters, cursor: str | None, limit: int = PAGE
) -> tuple[list[Line], str | None]:
    """A page of what was, the latest first."""
    here = _here(viewer, territory_id, filters)
    return _page(here, cursor, until=_this_morning(), latest_first=True, limit=limit)


def of_year(
    viewer: Viewer, territory_id: int, filters: Filters, year: int, cursor: str | None
) -> tuple[list[Line], str | None]:
    """A page of what begins in a year, months and seasons that are known no better included."""
    since, until = (When(date(y, 1, 1), date(y, 1, 1)).starts_at for y in (year, year + 1))
    return _page(_here(viewer, territory_id, filters), cursor, since=since, until=until)


def _here(viewer: Viewer, territory_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    return [_in_streams(territory_id, filters), may_see(viewer, territory_id), *_of_kinds(filters)]


def _page(
    here: list[ColumnElement[bool]],
    cursor: str | None,
    since: datetime | None = None,
    until: datetime | None = None,
    latest_first: bool = False,
    limit: int = PAGE,
) -> tuple[list[Line], str | None]:
    """A page along the key (start, row), after the cursor where there is one."""
    order = [Occurrence.starts_at, Occurrence.id]
    query = select(Occurrence).where(*here, Occurrence.is_first, *_beyond(cursor, latest_first))
    if since:
        query = query.where(Occurrence.starts_at >= since)
    if until:
        query = query.where(Occurrence.starts_at < until)
    query = query.order_by(*([column.desc() for column in order] if latest_first else order)).limit(limit + 1)
    return _turn(_rows(query), limit)


def _turn(rows: list[Occurrence], most: int) -> tuple[list[Line], str | None]:
    """The lines of a page of which one row more was read, and where the next one begins."""
    return _lines(rows[:most]), _line(rows[most - 1]).cursor if len(rows) > most else None


def running(viewer: Viewer, territory_id: int, filters: Filters) -> list[Line]:
    """What began before today and still goes on: exhibitions, mostly."""
    return _running(_here(viewer, territory_id, filters), RUNNING)


def _running(here: Sequence[ColumnElement[bool]], limit: int) -> list[Line]:
    day = today()
    query = select(Occurrence).where(
        *here,
        Occurrence.month == day.year * 100 + day.month,
        Occurrence.first_on < day,
        Occurrence.last_on >= day,
    )
    return _lines(_rows(query.order_by(Occurrence.last_on, Occurrence.id).limit(limit)))


def _from_today(here: Sequence[ColumnElement[bool]], limit: int) -> list[Line]:
    """Today's dates stay in the list until the day is over."""
    query = select(Occurrence).where(*here, Occurrence.is_first, Occurrence.starts_at >= _this_morning())
    return _lines(_rows(query.order_by(Occurrence.starts_at, Occurrence.id).limit(limit)))


def _beyond(cursor: str | None, latest_first: bool) -> list[ColumnElement[bool]]:
    """After where a cursor says; a damaged cursor is none."""
    at, row = read_cursor(cursor)
    if at is None:
        return []
    if latest_first:
        later = or_(Occurrence.starts_at < at, and_(Occurrence.starts_at == at, Occurrence.id < row))
        return [later, Occurrence.starts_at <= at]
    later = or_(Occurrence.starts_at > at, and_(Occurrence.starts_at == at, Occurrence.id > row))
    return [later, Occurrence.starts_at >= at]


def _this_morning() -> datetime:
    return When(today(), today()).starts_at


def read_cursor(cursor: str | None) -> tuple[datetime | None, int]:
    """The instant and the row after which a page begins; a damaged cursor is none."""
    stamp, _, row = (cursor or "").partition("-")
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC), min(int(row), 2**31 - 1)
    except ValueError:
        return None, 0


def next_by_ref(scope: str, ids: Iterable[int], viewer: Viewer, territory_id: int) -> dict[int, Line]:
    """For each of these rows (clubs, mostly) its next date, in one query: one step into an index for each."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    first = (
        select(Occurrence.id)
        .where(
            Occurrence.stream_id == Stream.id,
            Occurrence.is_first,
            Occurrence.starts_at >= now(),
            may_see(viewer, territory_id),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(1)
        .correlate(Stream)
        .scalar_subquery()
    )
    chosen = (
        select(Stream.ref_id, first.label("id"))
        .where(Stream.scope == scope, Stream.ref_id.in_(wanted))
        .subquery()
    )
    rows = db.session.execute(
        select(chosen.c.ref_id, Occurrence)
        .join(Occurrence, Occurrence.id == chosen.c.id)
        .join(Occurrence.entry)
        .options(*SHOWN)
    )
    return {ref: _line(row) for ref, row in rows}


def month(
    viewer: Viewer, territory_id: int, filters: Filters, year: int, number: int
) -> tuple[list[Line], dict[date, int]]:
    """The lines of a month, at most a few that begin on one day, and how many begin on each day.

    What began before the month is in the lines too, on its first day.
    """
    first = date(year, number, 1)
    return few_of_each_day(viewer, territory_id, filters, first, end_of_month(first), PER_DAY)


def few_of_each_day(
    viewer: Viewer, territory_id: int, filters: Filters, first: date, last: date, most: int
) -> tuple[list[Line], dict[date, int]]:
    """What takes place from a day to another, at most a month later: the lines, at most so many that
    begin on one day, and how many begin on each. What began before is on the first day."""
    begins = (
        func.max(Occurrence.first_on, first)
        if db.engine.dialect.name == "sqlite"
        else func.greatest(Occurrence.first_on, first)
    )
    order = (Occurrence.last_on.desc(), Occurrence.first_on, Occurrence.id)  # all from the index
    ranked = (
        select(
            Occurrence.id,
            begins.label("begins"),
            func.row_number().over(partition_by=begins, order_by=order).label("rank"),
            func.count().over(partition_by=begins).label("many"),
        )
        .where(*_here(viewer, territory_id, filters), _touching(first, last))
        .subquery()
    )
    rows = db.session.execute(
        select(Occurrence, ranked.c.begins, ranked.c.many)
        .join(ranked, ranked.c.id == Occurrence.id)
        .join(Occurrence.entry)
        .options(*SHOWN)
        .where(ranked.c.rank <= most)
        .order_by(Occurrence.first_on, Occurrence.last_on.desc(), Occurrence.starts_at, Occurrence.id)
    ).all()
    lines: dict[tuple[int, datetime], Line] = {}
    for row, _begins, _many in rows:
        lines.setdefault((row.entry_id, row.starts_at), _line(row))
    return list(lines.values()), {max(row.first_on, first): many for row, _begins, many in rows}


def _touching(first: date, last: date) -> ColumnElement[bool]:
    """What takes place in these days, by one row each: that of the month in which it begins or goes on."""
    opening, closing = (on.year * 100 + on.month for on in (first, last))
    here = and_(Occurrence.month == opening, Occurrence.first_on <= last, Occurrence.last_on >= first)
    if opening == closing:
        return here
    start = last.replace(day=1)
    return or_(
        here, and_(Occurrence.month == closing, Occurrence.first_on >= start, Occurrence.first_on <= last)
    )


def day(
    viewer: Viewer, territory_id: int, filters: Filters, on: date, cursor: str | None = None
) -> tuple[list[Line], str | None]:
    """A page of what takes place on a day, and the cursor of the next page."""
    here = [*_here(viewer, territory_id, filters), _touching(on, on), *_beyond(cursor, latest_first=False)]
    query = select(Occurrence).where(*here).order_by(Occurrence.starts_at, Occurrence.id)
    return _turn(_rows(query.limit(DAY_PAGE + 1)), DAY_PAGE)


def entry(viewer: Viewer, territory_id: int, uid: str) -> list[Entry]:
    """An entry by its UID, with the single changes of its series; empty when it is not for this viewer."""
    query = select(Entry).where(Entry.uid == uid, _is_seen(viewer, territory_id))
    return list(db.session.scalars(query.order_by(Entry.part)))


def of_thing(viewer: Viewer, territory_id: int, subject: str, subject_id: int) -> Entry | None:
    """The entry of a room's thing, when it is for this viewer."""
    return db.session.scalar(
        select(Entry).where(
            Entry.subject == subject,
            Entry.subject_id == subject_id,
            Entry.part == "",
            _is_seen(viewer, territory_id),
        )
    )


def _is_seen(viewer: Viewer, territory_id: int) -> ColumnElement[bool]:
    """Whether an entry stands in this territory's agenda, for this viewer."""
    root = select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory_id)
    return (
        select(Occurrence.id)
        .where(
            Occurrence.entry_id == Entry.id,
            Occurrence.stream_id == root.scalar_subquery(),
            may_see(viewer, territory_id),
        )
        .exists()
    )
