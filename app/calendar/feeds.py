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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Date, Row, TextClause, bindparam, column, literal, or_, select, text, union_all
from sqlalchemy.engine import Connection

from app.calendar import ical
from app.calendar.entry import KINDS, Entry, Occurrence
from app.clock import now
from app.db import Instant, db
from app.settings import Setting
from app.web import public_feed

bp = Blueprint("feeds", __name__)

MOST_EVENTS = 1_000
MOST_CLUBS = 50
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
    clubs = sorted(set(request.args.getlist("club")))[:MOST_CLUBS]
    return answer("club", clubs) if clubs else answer("territory")


@bp.get("/clubs/<slug>/agenda.ics")
@public_feed
def club(slug: str) -> Response:
    """The public dates of a club."""
    return answer("club", [slug])


@bp.get("/intercommunalities/<siren>/agenda.ics")
@public_feed
def intercommunality(siren: str) -> Response:
    """The public dates of an intercommunality."""
    return answer("intercommunality", [siren])


# -- answering ----------------------------------------------------------------------------------


def answer(scope: str, slugs: Sequence[str] = ()) -> Response:
    """The feed of these streams of the territory, or 304, or 404 when one of them does not exist."""
    kinds = tuple(sorted({kind for kind in request.args.getlist("kind") if kind in KINDS}))
    if request.args.getlist("kind") and not kinds:
        abort(404)
    everything = request.args.get("window") == "all"
    with db.engine.connect() as connection:
        state = read_state(connection, scope, slugs, kinds, everything)
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


@cache
def heads(scope: str, is_home: bool, several: bool) -> TextClause:
    """The one query of validators, written once: SQLAlchemy would take longer to build it than to run it."""
    home = "is_home" if is_home else "slug = :root"
    root = f"SELECT id FROM stream WHERE scope = 'territory' AND {home}"  # noqa: S608
    which = "s.slug IN :slugs" if several else "s.slug = :slug"
    where = f"s.scope = '{scope}' AND s.parent_id = ({root}) AND {which}"
    query = text(
        "SELECT s.id, s.title, s.colour, s.version, s.changed_at, c.id AS channel, c.kind,"  # noqa: S608
        " c.version AS raised, c.changed_at AS raised_at, c.window_on, c.split_on"
        " FROM stream s LEFT JOIN channel c ON c.stream_id = s.id AND c.audience = 'public'"
        f" WHERE {f's.id = ({root})' if scope == 'territory' else where} ORDER BY s.id, c.id"
    )
    typed = query.columns(
        *(column(name) for name in ("id", "title", "colour", "version")),
        column("changed_at", Instant),
        *(column(name) for name in ("channel", "kind", "raised")),
        column("raised_at", Instant),
        column("window_on", Date),
        column("split_on", Date),
    )
    return typed.bindparams(bindparam("slugs", expanding=True)) if several else typed  # type: ignore[return-value]


def read_state(
    connection: Connection, scope: str, slugs: Sequence[str], kinds: tuple[str, ...], everything: bool
) -> State | None:
    """Versions of the feed's streams and channels, in one query; None when a stream is missing."""
    root = request.environ.get("maillage.territory")
    known: dict[str, Any] = {"root": root} if root else {}
    if slugs:
        known |= {"slugs": list(slugs)} if len(slugs) > 1 else {"slug": slugs[0]}
    found = connection.execute(heads(scope, root is None, len(slugs) > 1), known).all()
    ids = tuple(dict.fromkeys(row.id for row in found))
    if len(ids) < max(1, len(slugs)):
        return None
    rows = [row for row in found if not kinds or row.kind is None or row.kind in kinds]
    return _state(rows or found, ids, (scope, kinds, everything))


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
