"""The rows that pages and feeds read: one per time, stream and month."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.calendar import ical
from app.calendar.entry import Channel, Entry, Occurrence
from app.calendar.when import When
from app.clock import now, today
from app.db import db

HORIZON = timedelta(days=548)  # 18 months
SHOWN_AFTER_CANCELLATION = timedelta(days=60)
CROWDED = 500
FOR_EVER = datetime(2199, 12, 31, tzinfo=UTC)


def rows(
    entry: Entry, stream_ids: list[int], overridden: frozenset[datetime] = frozenset()
) -> list[dict[str, Any]]:
    """The rows of an entry; `overridden` are local starts of its series that stand apart."""
    common = {"entry_id": entry.id, "audience": entry.audience, "kind": entry.kind}
    spans = list(_times(entry, overridden))
    in_feed = entry.vevent is not None and not is_retired(entry)
    found = [
        {
            **common,
            "stream_id": stream,
            "is_first": number == 0,
            "in_feed": in_feed and number == 0 and not entry.rule,
            "month": month,
            **_span(when),
        }
        for when in spans
        for number, month in enumerate(months(when))
        for stream in stream_ids
    ]
    if entry.rule:
        whole = {
            **_span(entry.when),
            "ends_at": FOR_EVER if _is_endless(entry.rule) else _last_end(entry, spans),
        }
        found += [
            {**common, "stream_id": stream, "is_first": False, "in_feed": in_feed, "month": None, **whole}
            for stream in stream_ids
        ]
    return found


def write(entry: Entry, stream_ids: list[int], is_new: bool = False) -> None:
    """Replace the rows of an entry; a new one has none yet."""
    overridden = (
        frozenset(
            datetime.fromisoformat(part)
            for part in db.session.scalars(
                select(Entry.part).where(
                    Entry.subject == entry.subject, Entry.subject_id == entry.subject_id, Entry.part != ""
                )
            )
        )
        if entry.rule
        else frozenset()
    )
    new = rows(entry, stream_ids, overridden)
    if not is_new:
        db.session.execute(delete(Occurrence).where(Occurrence.entry_id == entry.id))
    if new:
        db.session.execute(insert(Occurrence.__table__), new)  # type: ignore[arg-type]


def months(when: When) -> list[int | None]:
    """The months that it touches, as 202611; none when the date is not known to the day."""
    if not when.is_exact:
        return [None]
    first = when.first_on.year * 12 + when.first_on.month - 1
    last = when.last_on.year * 12 + when.last_on.month - 1
    return [month // 12 * 100 + month % 12 + 1 for month in range(first, min(last, first + 240) + 1)]


def is_retired(entry: Entry) -> bool:
    """Cancelled, and shown as such for 60 days after its date."""
    return entry.is_cancelled and entry.when.ends_at < now() - SHOWN_AFTER_CANCELLATION


def _times(entry: Entry, overridden: frozenset[datetime]) -> Iterator[When]:
    when = entry.when
    if not entry.rule:
        yield when
        return
    gone = {datetime.fromisoformat(text) for text in (entry.exceptions or "").split(",") if text} | overridden
    for start in ical.local_starts(when, entry.rule, today() + HORIZON):
        if start not in gone:
            yield _moved(when, start)


def _moved(when: When, start: datetime) -> When:
    away = start.date() - when.first_on
    return When(start.date(), when.last_on + away, when.starts, when.ends, when.zone)


def _span(when: When) -> dict[str, Any]:
    return {
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
        "first_on": when.first_on,
        "last_on": when.last_on,
    }


def _is_endless(rule: str) -> bool:
    return "UNTIL=" not in rule.upper() and "COUNT=" not in rule.upper()


def _last_end(entry: Entry, spans: list[When]) -> datetime:
    return max([when.ends_at for when in spans], default=entry.when.ends_at)


# -- nightly ------------------------------------------------------------------------------------


def extend_series() -> None:
    """Endless series reach 18 months ahead again."""
    for entry in db.session.scalars(select(Entry).where(Entry.rule.is_not(None), Entry.part == "")):
        streams = db.session.scalars(
            select(Occurrence.stream_id).where(Occurrence.entry_id == entry.id).distinct()
        )
        write(entry, list(streams))


def retire_cancellations() -> list[int]:
    """Take cancellations out of the feeds 60 days after their date; the channels that change."""
    old = (
        select(Occurrence.id)
        .join(Entry)
        .where(
            Occurrence.in_feed,
            Entry.status == "cancelled",
            Occurrence.ends_at < now() - SHOWN_AFTER_CANCELLATION,
        )
    )
    channels = list(
        db.session.scalars(select(Channel.id).where(_holds(Occurrence.id.in_(old))).order_by(Channel.id))
    )
    db.session.execute(
        update(Occurrence)
        .where(Occurrence.id.in_(old))
        .values(in_feed=False)
        .execution_options(synchronize_session=False)
    )
    return channels


def crossed(edge: InstrumentedAttribute[date], new: date, crowded: bool = False) -> list[int]:
    """Channels in which something ended between their stored edge and `new`."""
    midnight = datetime.combine(new, time.min, UTC)
    stale = select(Channel.id, Channel.stream_id).where(edge < new)
    found = []
    for channel_id, stream_id in db.session.execute(stale.order_by(Channel.id)).all():
        if crowded and not _is_crowded(stream_id):
            continue
        channel = db.session.get_one(Channel, channel_id)
        old = datetime.combine(getattr(channel, edge.key), time.min, UTC)
        passed = _holds((Occurrence.ends_at >= old) & (Occurrence.ends_at < midnight) & Occurrence.in_feed)
        if db.session.scalar(select(Channel.id).where(Channel.id == channel_id, passed)):
            found.append(channel_id)
    return found


def _is_crowded(stream_id: int) -> bool:
    few = (
        select(Occurrence.id)
        .where(Occurrence.stream_id == stream_id, Occurrence.in_feed)
        .limit(CROWDED)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(few)) == CROWDED


def _holds(condition: Any) -> Any:
    return exists().where(
        Occurrence.stream_id == Channel.stream_id,
        Occurrence.audience == Channel.audience,
        Occurrence.kind == Channel.kind,
        condition,
    )
