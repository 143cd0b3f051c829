"""A million VEVENTs in little time: each line is rendered once by the calendar, and kept.

Nothing here knows how a calendar is written. Lines are taken out of whole VEVENTs that
`app.calendar.ical` renders, and put together in the order that it uses.
"""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from app.calendar import ical
from app.calendar.when import When

LINE = re.compile(r"\r\n(?! )")
SOME_DAY = When(date(2020, 1, 1), date(2020, 1, 1))
SOME_TIME = datetime(2020, 1, 1, tzinfo=UTC)
UID = "meeting-00000000-0000-0000-0000-000000000000@000000000000"
Lines = dict[str, str]


def vevent(
    *,
    uid: str,
    when: When,
    summary: str,
    kind: str,
    changed_at: datetime,
    description: str | None,
    place: str | None,
    owners: str | None,
) -> str:
    """The same octets as `ical.vevent` makes of a confirmed single date whose end is known."""
    lines = {
        **_frame(),
        "UID": _frame()["UID"].replace(UID, uid),
        **_stamps(changed_at),
        **_start(when.first_on, when.starts, when.zone),
        **_end(when.last_on, when.ends, when.zone),
        **_text("SUMMARY", summary),
        **_categories(kind, owners),
    }
    if description:
        lines |= _text("DESCRIPTION", description)
    if place:
        lines |= _text("LOCATION", place)
    return "".join([lines[name] for name in _order() if name in lines])


def _lines(**said: Any) -> Lines:
    """The lines of a VEVENT by their names."""
    given = {"uid": UID, "when": SOME_DAY, "summary": "x", "kind": "meeting", "changed_at": SOME_TIME, **said}
    text = ical.vevent(**given).removesuffix("\r\n")
    return {re.split(r"[:;]", line, maxsplit=1)[0]: line + "\r\n" for line in LINE.split(text)}


@lru_cache
def _order() -> tuple[str, ...]:
    return tuple(_lines(description="x", place="x", owners=["x"]))


@lru_cache
def _frame() -> Lines:
    """What is the same in all."""
    found = _lines()
    return {name: found[name] for name in ("BEGIN", "UID", "SEQUENCE", "STATUS")}


@lru_cache(maxsize=64)
def _stamps(changed_at: datetime) -> Lines:
    found = _lines(changed_at=changed_at)
    return {name: found[name] for name in ("DTSTAMP", "LAST-MODIFIED")}


@lru_cache(maxsize=20_000)
def _start(day: date, at: time | None, zone: str) -> Lines:
    found = _lines(when=When(day, day, at, at, zone))
    return {name: found[name] for name in ("DTSTART", "TRANSP")}


@lru_cache(maxsize=20_000)
def _end(day: date, at: time | None, zone: str) -> Lines:
    return {"DTEND": _lines(when=When(day, day, at, at, zone))["DTEND"]}


@lru_cache(maxsize=10_000)
def _text(name: str, text: str) -> Lines:
    said = {"SUMMARY": "summary", "DESCRIPTION": "description", "LOCATION": "place"}[name]
    return {name: _lines(**{said: text})[name]}


@lru_cache(maxsize=10_000)
def _categories(kind: str, owners: str | None) -> Lines:
    return {"CATEGORIES": _lines(kind=kind, owners=[owners] if owners else [])["CATEGORIES"]}
