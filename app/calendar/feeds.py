"""What calendar programs subscribe to: a join of texts that were rendered when they were written.

A request opens no session. It reads the versions of the feed's channels (one query), answers 304 when
the subscriber has them already, and otherwise joins the stored texts (a second query), unless this
process has joined them before. The validators are read before the body, never after: the other way
round an edit in between would freeze the old text at the subscriber's.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import ColumnElement, Subquery, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.engine import Connection
from sqlalchemy.types import NULLTYPE
from werkzeug.datastructures import Headers

from app.calendar import ical
from app.calendar.bodies import Bodies
from app.calendar.entry import KINDS, Entry, Occurrence
from app.calendar.heads import (
    Reads,
    State,
    forget_address,
    read_state,
)
from app.calendar.heads import note_address as note_address
from app.calendar.subscriptions import health
from app.db import Instant, db
from app.web import public_feed

bp = Blueprint("feeds", __name__)

MOST_EVENTS = 1_000
MOST_CLUBS = 50
MOST_OCTETS = 1024 * 1024
CACHE_OCTETS = 48 * 1024 * 1024


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
    asked = request.args
    kinds = tuple(sorted({kind for kind in asked.getlist("kind") if kind in KINDS}))
    if "kind" in asked and not kinds:
        abort(404)
    everything = asked.get("window") == "all"
    state = read_state(scope, slugs, kinds, everything)
    if state is None:
        abort(404)
    return respond(state, kinds, everything, {"Cache-Control": "public, max-age=300"})


class Answer(Response):
    """An answer whose headers are complete as they are."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        return self.headers


def respond(state: State, kinds: tuple[str, ...], everything: bool, more: dict[str, str]) -> Response:
    """304 for those who have this state already, its body for the others."""
    zipped = takes_gzip()
    headers = {
        "ETag": f'"{state.etag}-gz"' if zipped else f'"{state.etag}"',
        "Last-Modified": format_datetime(state.changed_at, usegmt=True),
        "Vary": "Accept-Encoding",
        **more,
    }
    unchanged = subscriber_has_it(state)
    health.note(request.environ, state, unchanged)
    if unchanged:
        answer = Answer(status=304, headers=headers)
        del answer.headers["Content-Type"]
        return answer
    body = _body(state, kinds, everything, zipped)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Answer(body, headers=headers, content_type="text/calendar; charset=utf-8")


def takes_gzip() -> bool:
    """Only when asked, and not when refused (`gzip;q=0`)."""
    said = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if "gzip" not in said:
        return False
    return ";" not in said or any(
        name == "gzip" and quality > 0 for name, quality in request.accept_encodings
    )


def subscriber_has_it(state: State) -> bool:
    """Either validator; If-None-Match wins where both are sent."""
    said = request.environ.get("HTTP_IF_NONE_MATCH")
    if said and said in (f'"{state.etag}"', f'"{state.etag}-gz"'):
        return True
    if said and request.if_none_match:
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


# -- bodies -------------------------------------------------------------------------------------


def prepare(scope: str) -> None:
    """Have the body of a scope's usual feed ready before anybody asks for it."""
    state = read_state(scope, (), (), False)
    if state is not None:
        for zipped in (False, True):
            _body(state, (), False, zipped)


def _body(state: State, kinds: tuple[str, ...], everything: bool, zipped: bool) -> bytes:
    """What this process has joined already, or joins now."""

    def build() -> bytes:
        with db.engine.connect() as connection:
            return _build(connection, state, kinds, everything)

    return bodies.of(state.etag, zipped, build)


def _build(connection: Connection, state: State, kinds: tuple[str, ...], everything: bool) -> bytes:
    """Join the stored texts of what stands in the feed."""
    if not state.reads:
        return _joined(state, ())
    rows = connection.execute(texts(state, kinds, everything, as_stored=True)).all()
    body = _joined(state, rows)
    if everything or (len(rows) <= MOST_EVENTS and len(body) <= MOST_OCTETS):
        return body
    return _joined(state, within_caps(rows, state))


def _joined(state: State, rows: Sequence[Any]) -> bytes:
    base, complete = current_app.config["BASE_URL"], ical.complete
    once = {row[0]: row for row in rows}.values()
    events = [complete(row[1], base + row[2]) for row in sorted(once, key=itemgetter(3, 0))]
    return ical.calendar(state.title, state.colour, events).encode()


def texts(state: State, kinds: tuple[str, ...], everything: bool, as_stored: bool = False) -> Any:
    """The query of the stored texts, a few more than may stand in the feed."""
    edges = None if everything or state.window_on is None else (state.window_on, state.split_on)
    return _texts(state.reads, kinds, edges, as_stored, MOST_EVENTS + 1)


@lru_cache(256)
def _texts(reads: Reads, kinds: tuple[str, ...], edges: Any, as_stored: bool, most: int) -> Any:
    """Built once for each feed: SQLAlchemy would take a third of the time that the query takes."""
    shown = (Entry.id, Entry.vevent, Entry.path, type_coerce(Entry.first_on, NULLTYPE))
    if edges is None:
        return select(*shown).where(Entry.id.in_(select(Occurrence.entry_id).where(*_carried(reads, kinds))))
    both = _around_today(reads, kinds, edges, most)
    more = (
        type_coerce(column, NULLTYPE) if as_stored else column
        for column in (both.c.ends_at, both.c.is_coming)
    )
    return select(*shown, *more).join(both, both.c.entry_id == Entry.id)


def ids(state: State, kinds: tuple[str, ...]) -> Any:
    """The query of the entries that stand in the feed, a few more than may."""
    if state.window_on is None:
        return select(Occurrence.entry_id).where(*_carried(state.reads, kinds))
    both = _around_today(state.reads, kinds, (state.window_on, state.split_on), MOST_EVENTS + 1)
    return select(both.c.entry_id)


def _carried(reads: Reads, kinds: tuple[str, ...]) -> list[ColumnElement[bool]]:
    numbers = sorted({number for _, streams in reads for number in streams})
    here: list[Any] = [Occurrence.stream_id.in_(numbers), Occurrence.in_feed, _is_read(reads)]
    return [*here, Occurrence.kind.in_(kinds)] if kinds else here


def _around_today(reads: Reads, kinds: tuple[str, ...], edges: Any, most: int) -> Subquery:
    """What comes and what was, within the window, each no more than a feed may hold."""
    here = _carried(reads, kinds)
    several = len({number for _, streams in reads for number in streams}) > 1
    window, split = (datetime.combine(day, time.min, UTC) for day in edges)
    coming = _nearest(several, True, most, *here, Occurrence.ends_at >= split)
    past = _nearest(several, False, most, *here, Occurrence.ends_at < split, Occurrence.ends_at >= window)
    return union_all(select(coming), select(past)).subquery()


def _is_read(reads: Reads) -> ColumnElement[bool]:
    """The audiences that are read, each in its streams."""
    return or_(
        *(and_(Occurrence.audience == audience, Occurrence.stream_id.in_(ids)) for audience, ids in reads)
    )


def _nearest(several: bool, is_coming: bool, most: int, *here: ColumnElement[bool]) -> Subquery:
    """The entries that end next, or that ended last; once each where several streams carry them."""
    ends_at: Any = func.max(Occurrence.ends_at, type_=Instant) if several else Occurrence.ends_at
    row: Any = func.min(Occurrence.id) if several else Occurrence.id
    query = select(
        Occurrence.entry_id, ends_at.label("ends_at"), literal(is_coming).label("is_coming")
    ).where(*here)
    if several:
        query = query.group_by(Occurrence.entry_id)
    return query.order_by(ends_at if is_coming else ends_at.desc(), row).limit(most).subquery()


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


bodies = Bodies(CACHE_OCTETS)


def forget() -> None:
    """Forget what this process keeps: for when another database takes the place of the first."""
    bodies.forget()
    health.forget()
    forget_address()
