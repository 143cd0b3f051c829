"""From when to when a feed is complete, where there is more than it may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from app.calendar import feeds
from app.clock import HOME_ZONE
from app.db import db


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
    with db.engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(feeds.texts(state, kinds, False))}.values()
    kept = feeds.within_caps(rows, state)
    if len(kept) == len(rows):
        return None
    coming, past = ([row for row in kept if row.is_coming is sort] for sort in (True, False))
    missing = {row.id for row in rows} - {row.id for row in kept}
    is_cut = {sort: any(row.id in missing for row in rows if row.is_coming is sort) for sort in (True, False)}
    days = ZoneInfo(zone)
    return Extent(
        since=(past[-1].ends_at.astimezone(days).date() if past else state.split_on)
        if is_cut[False]
        else None,
        until=coming[-1].ends_at.astimezone(days).date() if coming and is_cut[True] else None,
    )
