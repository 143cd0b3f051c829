"""The latest public dates for feed readers: Atom (RFC 4287) and JSON Feed 1.1.

The same streams, filters and validators as the calendar feeds; no session, and nothing negotiated.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree as Xml

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import select
from sqlalchemy.engine import Connection

from app import settings
from app.calendar import feeds
from app.calendar.entry import KINDS, Entry, Stream
from app.calendar.ical import CANCELLED_PREFIX, CATEGORIES
from app.calendar.when import When
from app.db import db
from app.language import as_language, span
from app.web import public_feed

bp = Blueprint("syndication", __name__)

LATEST = 50
ATOM = "http://www.w3.org/2005/Atom"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold


@dataclass(frozen=True)
class Feed:
    """What both formats say of the feed itself."""

    id: str
    title: str
    language: str
    updated: str
    home: str
    address: str


@dataclass(frozen=True)
class Item:
    """What both formats say of one date."""

    id: str
    address: str
    title: str
    text: str
    updated: str
    category: str
    author: str | None


@bp.get("/agenda.atom")
@public_feed
def atom() -> Response:
    """The latest changes of the agenda, for feed readers."""
    return answer("application/atom+xml; charset=utf-8", as_atom)


@bp.get("/agenda.json")
@public_feed
def json_feed() -> Response:
    """The same as JSON Feed."""
    return answer("application/feed+json; charset=utf-8", as_json)


def answer(content_type: str, write: Any) -> Response:
    """The feed in this format, or 304, or 404 when a club or kind does not exist."""
    clubs = sorted(set(request.args.getlist("club")))[: feeds.MOST_CLUBS]
    kinds = tuple(sorted({kind for kind in request.args.getlist("kind") if kind in KINDS}))
    if request.args.getlist("kind") and not kinds:
        abort(404)
    state = feeds.read_state("club" if clubs else "territory", clubs, kinds, False)
    if state is None:
        abort(404)
    zipped = feeds.takes_gzip()
    headers = {
        "ETag": f'"{state.etag}{"-gz" if zipped else ""}"',
        "Last-Modified": format_datetime(state.changed_at, usegmt=True),
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=300",
    }
    if feeds.subscriber_has_it(state):
        return Response(status=304, headers=headers)

    def build() -> bytes:
        asked = urlencode([*(("club", slug) for slug in clubs), *(("kind", kind) for kind in kinds)])
        with db.engine.connect() as connection:
            written: bytes = write(*read(connection, state, kinds, asked))
        return written

    body = feeds.bodies.of(f"{request.script_root}{request.path} {state.etag}", zipped, build)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, content_type=content_type)


# -- what is said --------------------------------------------------------------------------------


def read(
    connection: Connection, state: feeds.State, kinds: tuple[str, ...], asked: str
) -> tuple[Feed, list[Item]]:
    """The latest changes among the dates that the calendar feed of these streams carries, in the
    territory's language."""
    spoken = select(Stream.language).where(Stream.id.in_(state.stream_ids)).limit(1)
    language = connection.scalar(spoken) or "fr"
    rows = connection.execute(
        select(Entry.__table__)
        .where(Entry.id.in_(feeds.ids(state, kinds)))
        .order_by(Entry.changed_at.desc(), Entry.id.desc())
        .limit(LATEST)
    ).all()
    base = current_app.config["BASE_URL"] + request.script_root
    feed = Feed(
        id=uuid5(NAMESPACE_URL, f"{settings.get('installation_id')} {state.reads} {kinds}").urn,
        title=state.title,
        language=language,
        updated=_moment(state.changed_at),
        home=f"{base}/agenda",
        address=f"{base}{request.path}" + (f"?{asked}" if asked else ""),
    )
    with as_language(language):
        return feed, [item(row, language) for row in rows]


def item(row: Any, language: str) -> Item:
    """One entry; what is cancelled says so first."""
    when = When(row.first_on, row.last_on, row.starts, row.ends, row.zone, row.precision)
    said = [part for part in (span(when), row.place) if part]
    text = " · ".join(said) + (f"\n\n{row.description}" if row.description else "")
    return Item(
        id=identity(row.uid, row.part),
        address=current_app.config["BASE_URL"] + row.path,
        title=(CANCELLED_PREFIX[language] if row.status == "cancelled" else "") + row.summary,
        text=text,
        updated=_moment(row.changed_at),
        category=CATEGORIES[language][row.kind],
        author=row.owners,
    )


def identity(uid: str, part: str) -> str:
    """An entry's name for life: the UUID in its UID; a single change of a series has one made from both."""
    found = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid)
    own = UUID(found[0]) if found else uuid5(NAMESPACE_URL, uid)
    return (uuid5(own, part) if part else own).urn


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


# -- how it is written ----------------------------------------------------------------------------


def as_atom(feed: Feed, items: Sequence[Item]) -> bytes:
    """An Atom document."""
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    for name, value in (("id", feed.id), ("title", feed.title), ("updated", feed.updated)):
        _tell(root, name, value)
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.address})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    _tell(Xml.SubElement(root, "author"), "name", feed.title)
    for one in items:
        entry = Xml.SubElement(root, "entry")
        for name, value in (("id", one.id), ("title", one.title), ("updated", one.updated)):
            _tell(entry, name, value)
        Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": one.address})
        Xml.SubElement(entry, "category", {"term": one.category})
        if one.author:
            _tell(Xml.SubElement(entry, "author"), "name", one.author)
        _tell(entry, "content", one.text)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _tell(parent: Xml.Element, name: str, value: str) -> None:
    Xml.SubElement(parent, name).text = CONTROL.sub("", value)


def as_json(feed: Feed, items: Sequence[Item]) -> bytes:
    """A JSON Feed."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": feed.language,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "authors": [{"name": feed.title}],
        "items": list(_as_json(items)),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _as_json(items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    for one in items:
        yield {
            "id": one.id,
            "url": one.address,
            "title": one.title,
            "content_text": one.text,
            "date_modified": one.updated,
            "tags": [one.category],
            **({"authors": [{"name": one.author}]} if one.author else {}),
        }
