"""The streams that rooms open, and the channels in which feeds find what has changed."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, event, false, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app import jobs
from app.calendar import occurrences
from app.calendar.entry import Channel, Entry, Occurrence, Stream
from app.clock import now, today
from app.db import db

BATCH = 200
WINDOW = timedelta(days=365)
TICK = timedelta(seconds=1)
STAMPED = "calendar.stamped"
Ref = tuple[str, int]
Filler = Callable[[str, int, int | None], int | None]

_fillers: list[Filler] = []


def open_stream(
    scope: str,
    ref_id: int,
    *,
    slug: str,
    title: str,
    territory_id: int | None = None,
    colour: str = "seagreen",
    language: str = "fr",
    is_home: bool = False,
) -> Stream:
    """Open something one can subscribe to, or bring its names up to date.

    A new title changes every validator of its feeds, and its entries are rendered again.
    """
    parent = find([("territory", territory_id)])[0] if territory_id else None
    said = {
        "slug": slug,
        "title": title,
        "colour": colour,
        "language": language,
        "is_home": is_home,
        "parent_id": parent.id if parent else None,
    }
    stream = db.session.scalar(select(Stream).where(Stream.scope == scope, Stream.ref_id == ref_id))
    if stream is None:
        stream = Stream(
            scope=scope, ref_id=ref_id, version=0, changed_at=now().replace(microsecond=0), **said
        )
        db.session.add(stream)
        db.session.flush()
    elif any(getattr(stream, name) != value for name, value in said.items()):
        renamed = stream.title != title
        for name, value in said.items():
            setattr(stream, name, value)
        stream.version += 1
        stream.changed_at = stamp([stream])
        if renamed:
            jobs.add(
                "calendar.rerender",
                {"stream": stream.id, "after": 0},
                key=f"rerender:{stream.id}:{stream.version}",
            )
    return stream


def filler(publish: Filler) -> Filler:
    """A room publishes again what a company's or a person's new stream should carry.

    It is given scope, id and where to go on (None at first), and returns where it stopped (None at the end).
    """
    _fillers.append(publish)
    return publish


def open_private(scope: str, ref_id: int, title: str, territory_id: int | None) -> Stream:
    """The stream of a company or a person, opened when somebody first asks for its feed: the first dates
    are in it at once, the older ones as soon as the worker comes by."""
    stream = db.session.scalar(select(Stream).where(Stream.scope == scope, Stream.ref_id == ref_id))
    if stream is None:
        stream = open_stream(scope, ref_id, slug=f"{scope}-{ref_id}", title=title, territory_id=territory_id)
        for number, _filler in enumerate(_fillers):
            fill({"scope": scope, "ref": ref_id, "filler": number, "after": None})
    return stream


@jobs.handler("calendar.fill")
def fill(payload: dict[str, Any]) -> None:
    """One batch of a room's dates, and a job for the next one."""
    scope, ref_id, number = payload["scope"], payload["ref"], payload["filler"]
    after = _fillers[number](scope, ref_id, payload["after"])
    if after is not None:
        jobs.add("calendar.fill", {**payload, "after": after}, key=f"fill:{scope}:{ref_id}:{number}:{after}")


def find(refs: Iterable[Ref]) -> list[Stream]:
    """The streams of these (scope, id of the room's row), in id order."""
    scopes: dict[str, set[int]] = {}
    for scope, ref_id in refs:
        scopes.setdefault(scope, set()).add(ref_id)
    wanted = (and_(Stream.scope == scope, Stream.ref_id.in_(ids)) for scope, ids in scopes.items())
    return list(db.session.scalars(select(Stream).where(or_(false(), *wanted)).order_by(Stream.id)))


def stamp(streams: Iterable[Stream]) -> datetime:
    """A time for this publication, later than that of any transaction before it in the same
    territories: two edits in one second differ, and those of one transaction are one. Locks the
    territories' streams, so that publications of a territory are in order."""
    roots = sorted({stream.parent_id or stream.id for stream in streams})
    locked = list(
        db.session.scalars(
            select(Stream)
            .where(Stream.id.in_(roots))
            .order_by(Stream.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    mine = db.session.info.setdefault(STAMPED, {})
    before = [mine.get(root.id) or root.stamped_at + TICK for root in locked if root.stamped_at]
    at = max([now().replace(microsecond=0), *before])
    for root in locked:
        root.stamped_at = mine[root.id] = at
    return at


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def forget_stamps(session: Session) -> None:
    """The next transaction has a time of its own."""
    session.info.pop(STAMPED, None)


def raise_channels(keys: Iterable[tuple[int, str, str]], at: datetime) -> None:
    """Raise the versions of these (stream, audience, kind), opening channels that are new."""
    wanted = sorted(set(keys))
    mine = and_(
        Channel.stream_id.in_({stream_id for stream_id, _, _ in wanted}),
        tuple_(Channel.stream_id, Channel.audience, Channel.kind).in_(wanted),
    )
    raised: Any = db.session.execute(
        update(Channel)
        .where(mine)
        .values(version=Channel.version + 1, changed_at=at)
        .execution_options(synchronize_session=False)
    )
    if raised.rowcount == len(wanted):
        return
    query = select(Channel.stream_id, Channel.audience, Channel.kind).where(mine)
    known = {tuple(row) for row in db.session.execute(query)}
    db.session.add_all(new_channel(key, at) for key in wanted if key not in known)


def new_channel(key: tuple[int, str, str], at: datetime) -> Channel:
    """A channel whose window begins a year back."""
    stream_id, audience, kind = key
    return Channel(
        stream_id=stream_id,
        audience=audience,
        kind=kind,
        version=1,
        changed_at=at,
        window_on=today() - WINDOW,
        split_on=today(),
    )


@jobs.handler("calendar.rerender")
def rerender(payload: dict[str, Any]) -> None:
    """Render a renamed stream's entries again, 200 at a time, raising the versions with each batch."""
    from app.calendar import publish

    ids = list(
        db.session.scalars(
            select(Occurrence.entry_id)
            .where(Occurrence.stream_id == payload["stream"], Occurrence.entry_id > payload["after"])
            .distinct()
            .order_by(Occurrence.entry_id)
            .limit(BATCH)
        )
    )
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id)):
        publish.refresh(entry)
    if len(ids) == BATCH:
        jobs.add(
            "calendar.rerender",
            {"stream": payload["stream"], "after": ids[-1]},
            key=f"rerender:{payload['stream']}:{ids[-1]}:{now().timestamp()}",
        )


@jobs.nightly
def roll() -> None:
    """Move the feeds' windows, retire old cancellations, extend series; touch only what changes."""
    occurrences.extend_series()
    at = now().replace(microsecond=0)
    for channel_id in occurrences.retire_cancellations():
        _move(channel_id, {}, at)
    for channel_id in occurrences.crossed(Channel.window_on, today() - WINDOW):
        _move(channel_id, {"window_on": today() - WINDOW}, at)
    for channel_id in occurrences.crossed(Channel.split_on, today(), crowded=True):
        _move(channel_id, {"split_on": today()}, at)


def _move(channel_id: int, edges: dict[str, Any], at: datetime) -> None:
    channel = db.session.get_one(Channel, channel_id)
    for name, value in edges.items():
        setattr(channel, name, value)
    channel.version += 1
    channel.changed_at = max(at, channel.changed_at + TICK)
