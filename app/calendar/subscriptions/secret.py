"""Secret feeds: what a person may see, read again from their rights at every request.

One query finds the address's row, the rights of its person and the versions of the channels that these
rights open; a second one the texts, where the subscriber does not have them yet.
"""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Date, Row, Select, and_, bindparam, select, true
from sqlalchemy.engine import Connection

from app.calendar import feeds
from app.calendar import heads as validators
from app.calendar.entry import Channel, Stream
from app.calendar.feeds import State
from app.calendar.subscriptions.models import FeedToken
from app.clock import today
from app.db import db
from app.web import provided, public_feed

bp = Blueprint("secret_feeds", __name__)

HEADERS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
TITLES = {"fr": "Mon agenda", "en": "My calendar"}
SPREAD = 3_600
"""A lost right changes no time of any channel: the set of rights moves Last-Modified by up to an hour, and
secret feeds answer 304 to the very date that was sent, not to any later one."""


@bp.get("/agenda/<token>.ics")
@public_feed
def show(token: str) -> Response:
    """The dates of a person, or those that concern a company."""
    number = number_of(token)
    with db.engine.connect() as connection:
        state = read_state(connection, number, token) if number else None
    if state is None:
        abort(404)
    return feeds.respond(state, (), request.args.get("window") == "all", HEADERS)


# -- addresses ----------------------------------------------------------------------------------


def text_of(token: FeedToken) -> str:
    """What stands in the address: shown as often as its owner likes, stored nowhere."""
    return _text(token.id, token.version)


def path_of(token: FeedToken) -> str:
    """The address's path, the same in every territory."""
    return f"/agenda/{text_of(token)}.ics"


def number_of(token: str) -> int | None:
    """The row that a text claims to be of."""
    number, dash, _seal = token.partition("-")
    if not (dash and token.isascii() and number.isdecimal() and len(number) <= 10):
        return None
    return int(number) if 0 < int(number) < 2**31 else None


def _text(number: int, version: int) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return f"{number}-{hmac.digest(key, f'feed:{number}:{version}'.encode(), 'sha256').hex()[:40]}"


# -- validators ---------------------------------------------------------------------------------


@cache
def heads() -> Select[Any]:
    """The one query of validators; built once."""
    me = (
        select(FeedToken.person_id, FeedToken.company_ref, FeedToken.version)
        .where(FeedToken.id == bindparam("number"), FeedToken.revoked_at.is_(None))
        .cte("me")
    )
    person, company = (select(value).scalar_subquery() for value in (me.c.person_id, me.c.company_ref))
    rights = provided("readable_channels")
    assert rights is not None, "a room further up knows who may read what"  # noqa: S101
    open_to = rights(person, company, bindparam("on", type_=Date)).subquery("open_to")
    return (
        select(
            me.c.person_id,
            me.c.company_ref,
            me.c.version.label("sealed"),
            open_to.c.audience,
            Stream.id,
            Stream.scope,
            Stream.parent_id,
            Stream.title,
            Stream.language,
            Stream.colour,
            Stream.version,
            Stream.changed_at,
            Channel.id.label("channel"),
            Channel.version.label("raised"),
            Channel.changed_at.label("raised_at"),
            Channel.window_on,
            Channel.split_on,
        )
        .select_from(me)
        .outerjoin(open_to, true())
        .outerjoin(Stream, and_(Stream.scope == open_to.c.scope, Stream.ref_id == open_to.c.ref_id))
        .outerjoin(Channel, and_(Channel.stream_id == Stream.id, Channel.audience == open_to.c.audience))
        .order_by(Stream.id, open_to.c.audience, Channel.id)
    )


def read_state(connection: Connection, number: int, token: str) -> State | None:
    """What the address leads to today; None when it is wrong or revoked."""
    found = connection.execute(heads(), {"number": number, "on": today()}).all()
    if not found or not hmac.compare_digest(token.encode(), _text(number, found[0].sealed).encode()):
        return None
    rows = _told_once([row for row in found if row.id])
    reads, everything = _reads(rows), request.args.get("window") == "all"
    window_on, split_on = validators.edges(rows)
    return State(
        title=_title(rows, found[0].company_ref),
        colour=rows[0].colour if rows else "seagreen",
        reads=reads,
        window_on=window_on,
        split_on=split_on,
        etag=validators.digest(rows, ("secret", found[0].company_ref, everything, reads)),
        changed_at=validators.last_change(rows) - timedelta(seconds=crc32(repr(reads).encode()) % SPREAD),
        token_id=number,
    )


def _told_once(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Without what is said twice: by two rights, or by a club whose territory's dates are read anyway."""
    wide = {(row.id, row.audience) for row in rows if row.scope == "territory"}
    kept = {
        (row.id, row.audience, row.channel): row
        for row in rows
        if row.scope == "territory" or (row.parent_id, row.audience) not in wide
    }
    return list(kept.values())


def _reads(rows: Sequence[Row[Any]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    audiences: dict[str, set[int]] = {}
    for row in rows:
        audiences.setdefault(row.audience, set()).add(row.id)
    return tuple((name, tuple(sorted(ids))) for name, ids in sorted(audiences.items()))


def _title(rows: Sequence[Row[Any]], company: int | None) -> str:
    """A company's feed has its name; a person's is called theirs, in the territory's language."""
    names = [row.title for row in rows if row.scope == "company"] if company else []
    return str(names[0]) if names else TITLES[rows[0].language if rows else "fr"]
