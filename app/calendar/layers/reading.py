"""Reads a foreign calendar in a process of its own, which may be killed.

Run by its path (`unfolding.py`), it knows nothing of the application: the text of a calendar comes in, the
dates of a window and a text without people go out. Nothing that a partner writes can therefore take the
memory or the time of a server or a worker.
"""

import json
import re
import sys
import time as stopwatch
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

Calendar: TypeAlias = Any  # as the library types it, each property may be thirty things
Event: TypeAlias = Any

BEFORE, AHEAD = timedelta(days=366), timedelta(days=731)
MOST_SHOWN = 500
MOST_EVENTS = 5_000
MOST_TIMES = 20_000
SECONDS = 8.0
MEMORY = 1 << 30
LONGEST = timedelta(days=366)
KEPT = ("SUMMARY", "LOCATION", "URL", "STATUS", "DTSTART", "DTEND", "DURATION")
REPEATED = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
TIMED = ("DTSTART", "DTEND", "DURATION", *REPEATED)
CALM = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+")


class Unreadable(Exception):
    """The whole calendar is refused; the word is one of `faults.py`."""


@dataclass
class Wish:
    """What to read for: the window around a day, the zone of times that name none, how strictly."""

    today: date
    zone: str
    is_strict: bool = False
    until: float = field(default_factory=lambda: stopwatch.monotonic() + SECONDS)

    @property
    def first(self) -> date:
        return self.today - BEFORE

    @property
    def last(self) -> date:
        return self.today + AHEAD


@dataclass
class Found:
    """What was read."""

    title: str | None
    dates: list[dict[str, Any]]
    text: str
    is_cut: bool = False
    left_out: int = 0


def read(text: str, wish: Wish) -> Found:
    """The dates of a calendar in the window. Raises Unreadable with the word for what is wrong."""
    calendar = parsed(text)
    zones = [component for component in calendar.subcomponents if component.name == "VTIMEZONE"]
    families, left_out = grouped(calendar, wish)
    frame = lone(calendar, zones)
    dates: list[dict[str, Any]] = []
    kept: list[Event] = []
    for family in families:
        if stopwatch.monotonic() > wish.until:
            raise Unreadable("long")
        try:
            plain = [without_people(event) for event in family]
            dates += unfold(frame(bounded(event, wish) for event in plain), wish)
        except Exception as fault:  # libraries raise anything on what they did not expect
            if wish.is_strict:
                raise Unreadable("event") from fault
            left_out += 1
            continue
        kept += plain
        if len(dates) > MOST_TIMES:
            raise Unreadable("dense")
    shown = nearest(dates, wish.today)
    body = frame(kept).to_ical().decode()
    return Found(text_of(calendar.get("X-WR-CALNAME"), 120), shown, body, len(shown) < len(dates), left_out)


def parsed(text: str) -> Calendar:
    """Exactly one VCALENDAR, of a bearable size."""
    text = text.removeprefix("\ufeff").lstrip()
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise Unreadable(
            "page" if text[:500].lower().startswith(("<!doctype", "<html", "<?xml")) else "foreign"
        )
    if text.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise Unreadable("many")
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except Exception as fault:
        raise Unreadable("broken") from fault
    if not isinstance(calendar, icalendar.Calendar):
        raise Unreadable("foreign")
    return calendar


def grouped(calendar: Calendar, wish: Wish) -> tuple[list[list[Event]], int]:
    """The events by UID, a series with its single changes; and how many cannot be read."""
    families: dict[str, list[Event]] = {}
    left_out = 0
    for number, event in enumerate(calendar.walk("VEVENT")):
        if is_sound(event):
            families.setdefault(str(event.get("UID") or f"number {number}"), []).append(event)
        elif wish.is_strict:
            raise Unreadable("event")
        else:
            left_out += 1
    return list(families.values()), left_out


def is_sound(event: Event) -> bool:
    """Whether its times could be read, and are in our centuries."""
    if any(name in TIMED for name, _fault in event.errors) or "DTSTART" not in event:
        return False
    start = getattr(event["DTSTART"], "dt", None)
    return isinstance(start, date) and 1900 <= start.year <= 2199 and is_calm(event.get("RRULE"))


def is_calm(rule: Any) -> bool:
    """Whether a series comes at most once a day, and goes on."""
    if rule is None:
        return True
    if not hasattr(rule, "get"):
        return False
    frequency, interval = rule.get("FREQ", ["?"])[0], rule.get("INTERVAL", [1])[0]
    is_once = all(len(rule.get(name, [])) <= 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return str(frequency).upper() in CALM and int(interval) > 0 and is_once


def without_people(event: Event) -> Event:
    """A copy with times, title, place and link only; its UID tells nothing any more."""
    plain: Event = icalendar.Event()
    plain["UID"] = sha256(str(event.get("UID") or id(event)).encode()).hexdigest()[:24]
    for name in (*KEPT, *REPEATED):
        if name in event and not (name == "URL" and link_of(event) is None):
            plain[name] = event[name]
    return plain


def lone(calendar: Calendar, zones: list[Any]) -> Callable[[Iterable[Event]], Calendar]:
    """Makes calendars of some of the events, with the zones of all."""
    zone = str(calendar.get("X-WR-TIMEZONE", ""))

    def frame(events: Iterable[Event]) -> Calendar:
        made: Calendar = icalendar.Calendar()
        made.add("version", "2.0")
        made.add("prodid", "-//Maillage//Layer//FR")
        if zone and is_zone(zone):
            made.add("x-wr-timezone", zone)
        made.subcomponents = [*zones, *events]
        return made

    return frame


def is_zone(name: str) -> bool:
    """Whether this is a zone that we know."""
    try:
        return bool(ZoneInfo(name).key)
    except Exception:
        return False


def unfold(calendar: Calendar, wish: Wish) -> list[dict[str, Any]]:
    """The times of one event or series in the window, without those that are cancelled."""
    found: list[dict[str, Any]] = []
    for event in times(calendar, wish):
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            found.append(told(event, wish.zone))
            if len(found) > MOST_TIMES:
                raise Unreadable("dense")
    return found


def times(calendar: Calendar, wish: Wish) -> list[Any]:
    """As the library unfolds them; what happens once is its own time."""
    events = calendar.walk("VEVENT")
    if len(events) == 1 and not any(name in events[0] for name in REPEATED):
        start = day_of(events[0]["DTSTART"].dt)
        return (
            events
            if wish.first - LONGEST <= start <= wish.last and day_of(events[0].end) >= wish.first
            else []
        )
    found: list[Any] = recurring_ical_events.of(calendar).between(wish.first, wish.last)
    return found


def bounded(event: Event, wish: Wish) -> Event:
    """A copy whose series ends with the window: one that never comes true would be followed for ever."""
    copy: Event = icalendar.Event(event)
    rule = event.get("RRULE")
    if rule and not {"UNTIL", "COUNT"} & set(rule):
        copy["RRULE"] = type(rule)({**rule, "UNTIL": [stop(event["DTSTART"].dt, wish.last)]})
    return copy


def stop(start: date, last: date) -> date:
    """The end of the window, in the type of the series' start."""
    if not isinstance(start, datetime):
        return last
    end = datetime.combine(last, time(23, 59))
    return end.replace(tzinfo=UTC) if start.tzinfo else end


def day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def told(event: Any, zone: str) -> dict[str, Any]:
    """One time, in the wall time of `zone`: whole days without hours, the last day included."""
    start, end = event["DTSTART"].dt, event.end
    if isinstance(start, datetime):
        when = with_hours(local(start, zone), local(end, zone) if isinstance(end, datetime) else None)
    else:
        last = min(max(start, day_of(end) - timedelta(days=1)), start + LONGEST)
        when = {"first_on": start, "last_on": last, "starts": None, "ends": None}
    midnight = datetime.combine(when["first_on"], when["starts"] or time.min, ZoneInfo(zone))
    return {
        "summary": text_of(event.get("SUMMARY"), 200) or "",
        "place": text_of(event.get("LOCATION"), 200),
        "link": link_of(event),
        "at": midnight.astimezone(UTC).isoformat(),
        **{name: value.isoformat() if value is not None else None for name, value in when.items()},
    }


def local(moment: datetime, zone: str) -> datetime:
    """Wall time; a time without a zone, or with one that nobody knows, is meant where we are."""
    return (moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment).replace(
        tzinfo=None, microsecond=0
    )


def with_hours(start: datetime, end: datetime | None) -> dict[str, Any]:
    """What ends at midnight ends on the day before; what has no end, or one before its start, has none."""
    if end is None or end <= start:
        return {"first_on": start.date(), "last_on": start.date(), "starts": start.time(), "ends": None}
    if end.time() == time.min:
        end -= timedelta(minutes=1)
    last = min(end.date(), start.date() + LONGEST)
    return {"first_on": start.date(), "last_on": last, "starts": start.time(), "ends": end.time()}


def text_of(value: Any, most: int) -> str | None:
    """One line that no eye, file or page can be deceived by."""
    if isinstance(value, list):
        value = value[0] if value else None
    said = " ".join(UNSEEN.sub(" ", str(value)).split()) if value is not None else ""
    return (said if len(said) <= most else said[: most - 1] + "…") or None


def link_of(event: Any) -> str | None:
    """Its page at the partner's, when that is an https address without secrets."""
    value = str(event.get("URL") or "").strip()
    if len(value) > 500 or not value.isascii() or not re.fullmatch(r"https://[^\s\"'<>\\^`{|}]+", value):
        return None
    try:
        parts = urlsplit(value)
        return value if parts.hostname and parts.username is None and parts.port != 0 else None
    except ValueError:
        return None


def nearest(dates: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """At most as many as we show: what comes first, then what was last."""
    dates = sorted(dates, key=lambda one: (one["at"], one["summary"]))
    ahead = [one for one in dates if one["last_on"] >= today.isoformat()][:MOST_SHOWN]
    room = MOST_SHOWN - len(ahead)
    behind = [one for one in dates if one["last_on"] < today.isoformat()]
    return behind[len(behind) - room if len(behind) > room else 0 :] + ahead if room else ahead


def main() -> None:
    """The text on standard input, the wish as argument, the answer on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS) + 2, int(SECONDS) + 3))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.loads(sys.argv[1])
    wish = Wish(date.fromisoformat(asked["today"]), asked["zone"], asked["strict"])
    try:
        found = read(sys.stdin.buffer.read().decode(), wish)
    except Unreadable as fault:
        sys.stdout.write(json.dumps({"fault": str(fault)}))
    except UnicodeDecodeError:
        sys.stdout.write(json.dumps({"fault": "letters"}))
    else:
        sys.stdout.write(json.dumps(found.__dict__))


if __name__ == "__main__":
    main()
