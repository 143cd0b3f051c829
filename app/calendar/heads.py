"""What is known of a feed before its body: its names and its validators, in one query."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from flask import current_app, request
from sqlalchemy import or_, select

from app.calendar import ical, quickly
from app.clock import now
from app.db import db
from app.settings import Setting

Reads = tuple[tuple[str, tuple[int, ...]], ...]
"""Audiences, each with the streams in which it is read."""
started_at = now().replace(microsecond=0)


@dataclass(frozen=True)
class State:
    """What is known of a feed before its body: names and validators."""

    title: str
    colour: str
    reads: Reads
    window_on: Any
    split_on: Any
    etag: str
    changed_at: datetime
    token_id: int = 0  # of a secret feed

    @property
    def stream_ids(self) -> tuple[int, ...]:
        return tuple(sorted({number for _, ids in self.reads for number in ids}))


class Head(NamedTuple):
    """A stream of a feed with one of its channels, as the driver gives them; SQLite gives times as text."""

    id: int
    title: str
    colour: str
    version: int
    changed_at: Any
    channel: int | None
    kind: str | None
    raised: int | None
    raised_at: Any
    window_on: Any
    split_on: Any


@cache
def heads(scope: str, is_home: bool, many: int, mark: str) -> str:
    """The one query of validators, in the driver's own words (`mark` is how it writes a parameter)."""
    home = "is_home" if is_home else f"slug = {mark % 'root'}"
    root = f"SELECT id FROM stream WHERE scope = 'territory' AND {home}"  # noqa: S608
    slugs = ", ".join(mark % f"slug{number}" for number in range(many))
    where = f"s.scope = '{scope}' AND s.parent_id = ({root}) AND s.slug IN ({slugs})"
    return (
        "SELECT s.id, s.title, s.colour, s.version, s.changed_at, c.id, c.kind, c.version, c.changed_at,"  # noqa: S608
        " c.window_on, c.split_on"
        " FROM stream s LEFT JOIN channel c ON c.stream_id = s.id AND c.audience = 'public'"
        f" WHERE {f's.id = ({root})' if scope == 'territory' else where} ORDER BY s.id, c.id"
    )


def read_state(scope: str, slugs: Sequence[str], kinds: tuple[str, ...], everything: bool) -> State | None:
    """Versions of the feed's streams and channels, in one query; None when a stream is missing."""
    root = request.environ.get("maillage.territory")
    known = {f"slug{number}": slug for number, slug in enumerate(slugs)}
    if root:
        known["root"] = root
    query = heads(scope, root is None, len(slugs), quickly.parameter_mark())
    found = [Head._make(row) for row in quickly.read(query, known)]
    ids = tuple(dict.fromkeys(row.id for row in found))
    if len(ids) < max(1, len(slugs)):
        return None
    rows = [row for row in found if not kinds or row.kind is None or row.kind in kinds]
    return _state(rows or found, ids, (scope, kinds, everything))


def _state(rows: Sequence[Head], ids: tuple[int, ...], asked: tuple[Any, ...]) -> State:
    titles = list(dict.fromkeys(r.title for r in rows))
    window_on, split_on = edges(rows)
    return State(
        title=" + ".join(titles[:4]) + (" …" if len(titles) > 4 else ""),
        colour=rows[0].colour,
        reads=(("public", ids),),
        window_on=_day(window_on),
        split_on=_day(split_on),
        etag=digest(rows, asked),
        changed_at=last_change(rows),
    )


def digest(rows: Iterable[Any], asked: tuple[Any, ...]) -> str:
    """What an ETag is made of: all that a body depends on."""
    parts = [
        (r.id, r.version, r.changed_at, r.channel, r.raised, r.raised_at, r.window_on, r.split_on)
        for r in rows
    ]
    said = repr((parts, asked, current_app.config["BASE_URL"], ical.RENDERER))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def last_change(rows: Iterable[Any]) -> datetime:
    """The newest of the times of streams, channels and address."""
    times = [at for row in rows for at in (row.changed_at, row.raised_at) if at]
    return max(_address(), _instant(max(times))).replace(microsecond=0) if times else _address()


def _instant(at: Any) -> datetime:
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return known.replace(tzinfo=UTC) if known.tzinfo is None else known.astimezone(UTC)


def _day(on: Any) -> date | None:
    return date.fromisoformat(on) if isinstance(on, str) else on


def edges(rows: Iterable[Any]) -> tuple[Any, Any]:
    """Where the feed's window begins, and before which day things go first."""
    found = [(r.window_on, r.split_on) for r in rows if r.window_on]
    return (
        min((window for window, _ in found), default=None),
        max((split for _, split in found), default=None),
    )


# -- the address as a part of every validator ---------------------------------------------------


def note_address() -> None:
    """At start: when the address or the renderer is another than last time, every feed is new."""
    from app import settings

    if settings.get("feed_address") != _signature():
        settings.put("feed_address", _signature())
        settings.put("feed_address_at", now().replace(microsecond=0).isoformat())
        db.session.commit()


def _signature() -> str:
    return f"{current_app.config['BASE_URL']} {ical.RENDERER}"


def _address() -> datetime:
    """Since when feeds have this address; the start of this process where nobody noted it."""
    return _known_address(current_app.config["SQLALCHEMY_DATABASE_URI"], _signature())


@cache
def _known_address(_database: str, signature: str) -> datetime:
    with db.engine.connect() as connection:
        known: dict[str, str] = dict(
            connection.execute(
                select(Setting.key, Setting.value).where(
                    or_(Setting.key == "feed_address", Setting.key == "feed_address_at")
                )
            ).all()  # type: ignore[arg-type]
        )
    if known.get("feed_address") == signature:
        return datetime.fromisoformat(known["feed_address_at"])
    return started_at


def forget_address() -> None:
    """For when another database takes the place of the first."""
    _known_address.cache_clear()
