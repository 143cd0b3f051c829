"""What calendar programs subscribe to: a join of texts that were rendered when they were written.

A request opens no session. It reads the versions of the feed's channels (one query), answers 304 when
the subscriber has them already, and otherwise joins the stored texts (a second query), unless this
process has joined them before. The validators are read before the body, never after: the other way
round an edit in between would freeze the old text at the subscriber's.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Subquery,
    TextClause,
    and_,
    bindparam,
    column,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.engine import Connection

from app.calendar import ical
from app.calendar.bodies import Bodies
from app.calendar.entry import KINDS, Entry, Occurrence
from app.calendar.subscriptions import health
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
    reads: tuple[tuple[str, tuple[int, ...]], ...]  # audiences, each with the streams in which it is read
    window_on: Any
    split_on: Any
    etag: str
    changed_at: datetime
    token_id: int = 0  # of a secret feed

    @property
    def stream_ids(self) -> tuple[int, ...]:
        return tuple(sorted({number for _, ids in self.reads for number in ids}))


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
        return respond(connection, state, kinds, everything, {"Cache-Control": "public, max-age=300"})


def respond(
    connection: Connection, state: State, kinds: tuple[str, ...], everything: bool, more: dict[str, str]
) -> Response:
    """304 for those who have this state already, its body for the others."""
    zipped = any(name == "gzip" and quality > 0 for name, quality in request.accept_encodings)
    headers = {
        "ETag": f'"{state.etag}{"-gz" if zipped else ""}"',
        "Last-Modified": format_datetime(state.changed_at, usegmt=True),
        "Vary": "Accept-Encoding",
        **more,
    }
    unchanged = subscriber_has_it(state)
    health.note(request.environ, state, unchanged)
    if unchanged:
        return Response(status=304, headers=headers)
    body = _body(connection, state, kinds, everything)
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
    known = known.replace(tzinfo=UTC) if known.tzinfo is None else known
    return known == state.changed_at if state.token_id else known >= state.changed_at


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
    titles = list(dict.fromkeys(r.title for r in rows))
    window_on, split_on = edges(rows)
    return State(
        title=" + ".join(titles[:4]) + (" …" if len(titles) > 4 else ""),
        colour=rows[0].colour,
        reads=(("public", ids),),
        window_on=window_on,
        split_on=split_on,
        etag=digest(rows, asked),
        changed_at=last_change(rows),
    )


def digest(rows: Iterable[Row[Any]], asked: tuple[Any, ...]) -> str:
    """What an ETag is made of: all that a body depends on."""
    parts = [
        (r.id, r.version, r.changed_at, r.channel, r.raised, r.raised_at, r.window_on, r.split_on)
        for r in rows
    ]
    said = repr((parts, asked, current_app.config["BASE_URL"], ical.RENDERER))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def last_change(rows: Iterable[Row[Any]]) -> datetime:
    """The newest of the times of streams, channels and address."""
    times = [at for r in rows for at in (r.changed_at, r.raised_at) if at]
    return max([_address(), *times]).replace(microsecond=0)


def edges(rows: Iterable[Row[Any]]) -> tuple[Any, Any]:
    """Where the feed's window begins, and before which day things go first."""
    found = [(r.window_on, r.split_on) for r in rows if r.window_on]
    return (
        min((window for window, _ in found), default=None),
        max((split for _, split in found), default=None),
    )


# -- bodies -------------------------------------------------------------------------------------


def prepare(connection: Connection, scope: str) -> None:
    """Have the body of a scope's usual feed ready before anybody asks for it."""
    state = read_state(connection, scope, (), (), False)
    if state is not None:
        _body(connection, state, (), False)


def _body(
    connection: Connection, state: State, kinds: tuple[str, ...], everything: bool
) -> tuple[bytes, bytes]:
    """What this process has joined already, or joins now."""
    return _bodies.get(state.etag) or _bodies.put(state.etag, _build(connection, state, kinds, everything))


def _build(connection: Connection, state: State, kinds: tuple[str, ...], everything: bool) -> bytes:
    """Join the stored texts of what stands in the feed."""
    rows: Sequence[Any] = connection.execute(texts(state, kinds, everything)).all() if state.reads else ()
    if not everything:
        rows = within_caps(rows, state)
    base = current_app.config["BASE_URL"]
    events = (
        ical.complete(row.vevent, base + row.path)
        for row in sorted(rows, key=lambda row: (row.first_on, row.id))
    )
    return ical.calendar(state.title, state.colour, events).encode()


def texts(state: State, kinds: tuple[str, ...], everything: bool) -> Any:
    """The query of the stored texts, a few more than may stand in the feed."""
    here: list[Any] = [Occurrence.stream_id.in_(state.stream_ids), Occurrence.in_feed, _is_read(state)]
    if kinds:
        here.append(Occurrence.kind.in_(kinds))
    shown = (Entry.id, Entry.vevent, Entry.path, Entry.first_on)
    if everything or state.window_on is None:
        return select(*shown).where(Entry.id.in_(select(Occurrence.entry_id).where(*here)))
    split, window = (datetime.combine(day, time.min, UTC) for day in (state.split_on, state.window_on))
    several = len(state.stream_ids) > 1
    coming = _nearest(several, True, *here, Occurrence.ends_at >= split)
    past = _nearest(several, False, *here, Occurrence.ends_at < split, Occurrence.ends_at >= window)
    both = union_all(select(coming), select(past)).subquery()
    return select(*shown, both.c.ends_at, both.c.is_coming).join(both, both.c.entry_id == Entry.id)


def _is_read(state: State) -> ColumnElement[bool]:
    """The audiences that are read, each in its streams."""
    return or_(
        *(
            and_(Occurrence.audience == audience, Occurrence.stream_id.in_(ids))
            for audience, ids in state.reads
        )
    )


def _nearest(several: bool, is_coming: bool, *here: ColumnElement[bool]) -> Subquery:
    """The entries that end next, or that ended last; once each where several streams carry them."""
    ends_at: Any = func.max(Occurrence.ends_at, type_=Instant) if several else Occurrence.ends_at
    row: Any = func.min(Occurrence.id) if several else Occurrence.id
    query = select(
        Occurrence.entry_id, ends_at.label("ends_at"), literal(is_coming).label("is_coming")
    ).where(*here)
    if several:
        query = query.group_by(Occurrence.entry_id)
    return query.order_by(ends_at if is_coming else ends_at.desc(), row).limit(MOST_EVENTS + 1).subquery()


def within_caps(rows: Iterable[Any], state: State) -> list[Any]:
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


_bodies = Bodies(CACHE_OCTETS)


def forget() -> None:
    """Forget what this process keeps: for when another database takes the place of the first."""
    _bodies.kept.clear()
    _bodies.held = 0
    health.forget()
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
