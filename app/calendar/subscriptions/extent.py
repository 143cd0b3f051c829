"""From when to when a feed is complete, where there is more than it may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.calendar import feeds
from app.clock import HOME_ZONE
from app.db import db

MOST_KEPT = 500
_measured: dict[str, "Extent | None"] = {}  # by the feed's validator


@dataclass(frozen=True)
class Extent:
    """What a feed that is over its cap holds; None where nothing is missing on that side."""

    since: date | None
    until: date | None


def of_feed(scope: str, slugs: Sequence[str], kinds: tuple[str, ...], zone: str = HOME_ZONE) -> Extent | None:
    """None when all of its window is in it."""
    state = feeds.read_state(scope, slugs, kinds, False)
    if state is None or state.window_on is None:
        return None
    key = f"{state.etag} {zone}"
    if key in _measured:
        return _measured[key]
    with db.engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(feeds.texts(state, kinds, False))}
    if len(_measured) >= MOST_KEPT:
        _measured.popitem()
    found = _measured[key] = _extent(rows, state, ZoneInfo(zone))
    return found


def _extent(rows: dict[int, Any], state: feeds.State, zone: ZoneInfo) -> Extent | None:
    kept = feeds.within_caps(rows.values(), state)
    if len(kept) == len(rows):
        return None
    coming, past = ([row for row in kept if row.is_coming is sort] for sort in (True, False))
    missing = [rows[number] for number in rows.keys() - {row.id for row in kept}]
    is_cut = {sort: any(row.is_coming is sort for row in missing) for sort in (True, False)}
    since = past[-1].ends_at.astimezone(zone).date() if past else state.split_on
    return Extent(
        since=since if is_cut[False] else None,
        until=coming[-1].ends_at.astimezone(zone).date() if coming and is_cut[True] else None,
    )
