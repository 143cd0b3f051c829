"""How many follow an agenda or a date, with which programs, and how many have seen its last change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Text, case, cast, func, literal, select

from app.calendar import publish
from app.calendar.entry import Channel, Entry, Stream
from app.calendar.subscriptions import labels, rules
from app.calendar.subscriptions.health import KEPT
from app.calendar.subscriptions.models import FeedReader, FeedToken
from app.clock import now
from app.db import db

SECRET = FeedReader.network.startswith("@")


@dataclass(frozen=True)
class Readers:
    """At least so many: programs that fetch for all their users count once."""

    count: int
    seen: int
    programs: tuple[tuple[str, int], ...]
    changed_at: datetime
    uid: str | None = None  # of the date
    late: int = 0  # persons with a secret address who have not fetched the change of a date that is near


def of_stream(scope: str, ref_id: int) -> Readers | None:
    """Those who follow an agenda's public dates; None when it has none yet."""
    stream, changed_at = db.session.execute(
        select(func.max(Stream.id), func.max(Channel.changed_at))
        .join(Channel, Channel.stream_id == Stream.id)
        .where(Stream.scope == scope, Stream.ref_id == ref_id, Channel.audience == "public")
    ).one()
    return _count([stream], changed_at) if changed_at else None


def of_thing(subject: str, subject_id: int) -> Readers | None:
    """Those in whose calendars a room's dated thing stands; None where nobody can tell."""
    entry = publish.find(subject, subject_id)
    if entry is None or entry.vevent is None or entry.audience not in ("public", "members"):
        return None
    only = [] if entry.audience == "public" else [SECRET]
    found = _count(publish.stream_ids(entry), entry.changed_at, *only)
    return replace(found, uid=entry.uid, late=len(late(entry)))


def late(entry: Entry) -> list[int]:
    """The persons whose devices all last asked before the change; none when the date is not near."""
    if rules.reminder_refusal(entry.when, now()):
        return []
    ids = publish.stream_ids(entry)
    key = literal("@") + cast(FeedToken.id, Text)
    return list(
        db.session.scalars(
            select(FeedToken.person_id)
            .join(FeedReader, FeedReader.network == key)
            .where(FeedReader.stream_id.in_(ids), FeedToken.revoked_at.is_(None))
            .group_by(FeedToken.person_id)
            .having(func.max(FeedReader.fetched_at) < entry.changed_at)
            .order_by(FeedToken.person_id)
        )
    )


def _count(streams: Iterable[int], changed_at: datetime, *only: Any) -> Readers:
    who = case((SECRET, FeedReader.network), else_=FeedReader.client + ":" + FeedReader.network)
    each = (
        select(func.max(FeedReader.client).label("client"), func.max(FeedReader.fetched_at).label("at"))
        .where(FeedReader.stream_id.in_(list(streams)), FeedReader.fetched_at >= now() - KEPT, *only)
        .group_by(who)
        .subquery()
    )
    has_seen = case((each.c.at >= changed_at, 1), else_=0)
    rows = db.session.execute(
        select(each.c.client, func.count().label("many"), func.sum(has_seen).label("seen"))
        .group_by(each.c.client)
        .order_by(func.count().desc(), each.c.client)
    ).all()
    return Readers(
        count=sum(row.many for row in rows),
        seen=sum(row.seen for row in rows),
        programs=tuple((labels.client(row.client), row.many) for row in rows),
        changed_at=changed_at,
    )
