"""What calendar programs subscribe to: a join of texts that were rendered when they were written.

A request opens no session. It reads the versions of the feed's channels (one query), answers 304 when
the subscriber has them already, and otherwise joins the stored texts (a second query), unless this
process has joined them before. The validators are read before the body, never after: the other way
round an edit in between would freeze the old text at the subscriber's.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import ColumnElement, Row, and_, literal, or_, select, union_all
from sqlalchemy.engine import Connection

from app.calendar import ical
from app.calendar.entry import KINDS, Channel, Entry, Occurrence, Stream
from app.clock import now
from app.db import db
from app.settings import Setting
from app.web import public_feed

bp = Blueprint("feeds", __name__)

MOST_EVENTS = 1_000
MOST_OCTETS = 1024 * 1024
CACHE_OCTETS = 48 * 1024 * 1024
started_at = now().replace(microsecond=0)


@dataclass(frozen=True)
class State:
    """What is known of a feed before its body: names and validators."""

    title: str
    colour: str
    stream_ids: tuple[int, ...]
    window_on: Any
    split_on: Any
    etag: str
    changed_at: datetime


# -- addresses ----------------------------------------------------------------------------------


@bp.get("/agenda.ics")
@public_feed
def territory() -> Response:
    """All public dates of the territory, or those of some clubs (`?club=`) and kinds (`?kind=`)."""
    clubs = tuple(dict.fromkeys(request.args.getlist("club")))[:50]
    if clubs:
        return answer(
            lambda: and_(Stream.scope == "club", Stream.slug.in_(clubs), _in_territory()), least=len(clubs)
        )
    return answer(_is_territory)


@bp.get("/clubs/<slug>/agenda.ics")
@public_feed
def club(slug: str) -> Response:
    """The public dates of a club."""
    return answer(lambda: and_(Stream.scope == "club", Stream.slug == slug, _in_territory()))


@bp.get("/intercommunalities/<siren>/agenda.ics")
@public_feed
def intercommunality(siren: str) -> Response:
    """The public dates of an intercommunality."""
    return answer(lambda: and_(Stream.scope == "intercommunality", Stream.slug == siren, _in_territory()))


def _is_territory() -> ColumnElement[bool]:
    slug = request.environ.get("maillage.territory")
    return and_(Stream.scope == "territory", Stream.slug == slug if slug else Stream.is_home)


def _in_territory() -> ColumnElement[bool]:
    return Stream.parent_id == select(Stream.id).where(_is_territory()).correlate(None).scalar_subquery()


# -- answering ----------------------------------------------------------------------------------


def answer(streams: Callable[[], ColumnElement[bool]], least: int = 1) -> Response:
    """The feed of these streams, or 304, or 404 when there are fewer than `least` of them."""
    kinds = tuple(sorted({kind for kind in request.args.getlist("kind") if kind in KINDS}))
    if request.args.getlist("kind") and not kinds:
        abort(404)
    everything = request.args.get("window") == "all"
    with db.engine.connect() as connection:
        state = read_state(connection, streams(), kinds, everything, least)
        if state is None:
            abort(404)
        zipped = any(name == "gzip" and quality > 0 for name, quality in request.accept_encodings)
        etag = f'"{state.etag}{"-gz" if zipped else ""}"'
        headers = {
            "ETag": etag,
            "Last-Modified": format_datetime(state.changed_at, usegmt=True),
            "Cache-Control": "public, max-age=300",
            "Vary": "Accept-Encoding",
        }
        if subscriber_has_it(state):
            return Response(status=304, headers=headers)
        body = _bodies.get(state.etag) or _bodies.put(
            state.etag, _build(connection, state, kinds, everything)
        )
    if zipped:
        headers["Content-Encoding"] = "gzip"
    response = Response(body[zipped], headers=headers, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response


def subscriber_has_it(state: State) -> bool:
    """Either validator; If-None-Match wins where both are sent."""
    if request.if_none_match:
        tags = request.if_none_match
        return tags.star_tag or any(tags.contains_weak(state.etag + suffix) for suffix in ("", "-gz"))
    since = request.headers.get("If-Modified-Since")
    if not since:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
    return (known.replace(tzinfo=UTC) if known.tzinfo is None else known) >= state.changed_at


def read_state(
    connection: Connection,
    streams: ColumnElement[bool],
    kinds: tuple[str, ...],
    everything: bool,
    least: int = 1,
) -> State | None:
    """Versions of the feed's streams and channels, in one query."""
    wanted = [Channel.stream_id == Stream.id, Channel.audience == "public"]
    if kinds:
        wanted.append(Channel.kind.in_(kinds))
    rows = connection.execute(
        select(
            Stream.id,
            Stream.title,
            Stream.colour,
            Stream.version,
            Stream.changed_at,
            Channel.id.label("channel"),
            Channel.version.label("raised"),
            Channel.changed_at.label("raised_at"),
            Channel.window_on,
            Channel.split_on,
        )
        .select_from(Stream)
        .outerjoin(Channel, and_(*wanted))
        .where(streams)
        .order_by(Stream.id, Channel.id)
    ).all()
    ids = tuple(dict.fromkeys(row.id for row in rows))
    return _state(rows, ids, (kinds, everything)) if len(ids) >= least else None


def _state(rows: Sequence[Row[Any]], ids: tuple[int, ...], asked: tuple[Any, ...]) -> State:
    floor, address = _address(), current_app.config["BASE_URL"]
    parts = [
        (r.id, r.version, r.changed_at, r.channel, r.raised, r.raised_at, r.window_on, r.split_on)
        for r in rows
    ]
    digest = hashlib.sha256(repr((parts, asked, address, ical.RENDERER)).encode()).hexdigest()[:32]
    times = [r.changed_at for r in rows] + [r.raised_at for r in rows if r.raised_at]
    edges = [(r.window_on, r.split_on) for r in rows if r.window_on]
    titles = list(dict.fromkeys(r.title for r in rows))
    return State(
        title=" + ".join(titles[:4]) + (" …" if len(titles) > 4 else ""),
        colour=rows[0].colour,
        stream_ids=ids,
        window_on=min((window for window, _ in edges), default=None),
        split_on=max((split for _, split in edges), default=None),
        etag=digest,
        changed_at=max([floor, *times]).replace(microsecond=0),
    )


# -- bodies -------------------------------------------------------------------------------------


def _build(connection: Connection, state: State, kinds: tuple[str, ...], everything: bool) -> bytes:
    """Join the stored texts of what stands in the feed."""
    rows = connection.execute(_texts(state, kinds, everything)).all()
    if not everything:
        rows = _within_caps(rows, state)
    base = current_app.config["BASE_URL"]
    events = (
        ical.complete(row.vevent, base + row.path)
        for row in sorted(rows, key=lambda row: (row.first_on, row.id))
    )
    return ical.calendar(state.title, state.colour, events).encode()


def _texts(state: State, kinds: tuple[str, ...], everything: bool) -> Any:
    here = [Occurrence.stream_id.in_(state.stream_ids), Occurrence.in_feed, Occurrence.audience == "public"]
    if kinds:
        here.append(Occurrence.kind.in_(kinds))
    shown = (Entry.id, Entry.vevent, Entry.path, Entry.first_on)
    if everything or state.window_on is None:
        return select(*shown).where(Entry.id.in_(select(Occurrence.entry_id).where(*here)))
    split, window = (datetime.combine(day, time.min, UTC) for day in (state.split_on, state.window_on))
    coming = (
        select(Occurrence.entry_id, Occurrence.ends_at, literal(True).label("is_coming"))
        .where(*here, Occurrence.ends_at >= split)
        .order_by(Occurrence.ends_at, Occurrence.id)
        .limit(MOST_EVENTS)
        .subquery()
    )
    past = (
        select(Occurrence.entry_id, Occurrence.ends_at, literal(False).label("is_coming"))
        .where(*here, Occurrence.ends_at < split, Occurrence.ends_at >= window)
        .order_by(Occurrence.ends_at.desc(), Occurrence.id)
        .limit(MOST_EVENTS)
        .subquery()
    )
    both = union_all(select(coming), select(past)).subquery()
    return select(*shown, both.c.ends_at, both.c.is_coming).join(both, both.c.entry_id == Entry.id)


def _within_caps(rows: Iterable[Any], state: State) -> list[Any]:
    """At most 1,000 events and 1 MiB: the past goes first, the oldest of it, then what is furthest ahead."""
    if state.window_on is None:
        return list(rows)
    once = {row.id: row for row in rows}.values()
    coming = sorted((row for row in once if row.is_coming), key=lambda row: row.ends_at)
    past = sorted((row for row in once if not row.is_coming), key=lambda row: row.ends_at, reverse=True)
    base, room, kept = len(current_app.config["BASE_URL"]), MOST_OCTETS - 2_048, []
    for row in [*coming, *past][:MOST_EVENTS]:
        room -= len(row.vevent.encode()) + base + len(row.path) + 24
        if room < 0:
            break
        kept.append(row)
    return kept


class Bodies:
    """The latest bodies of this process, plain and gzipped, within a bound."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self.kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> tuple[bytes, bytes] | None:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: str, body: bytes) -> tuple[bytes, bytes]:
        pair = (body, gzip.compress(body, 6, mtime=0))
        with self.lock:
            if key not in self.kept:
                self.kept[key] = pair
                self.held += sum(map(len, pair))
            while self.held > self.most and len(self.kept) > 1:
                self.held -= sum(map(len, self.kept.popitem(last=False)[1]))
        return pair


_bodies = Bodies(CACHE_OCTETS)


def forget() -> None:
    """Forget what this process keeps: for when another database takes the place of the first."""
    _bodies.kept.clear()
    _bodies.held = 0
    _known_address.cache_clear()


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
    return _known_address(str(db.engine.url), _signature())


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
