"""Octets of calendars: the only file that knows RFC 5545.

A VEVENT is rendered once, when its entry is written; a feed joins the stored texts. The frame and
the time zone are constants: the zone that libraries generate is a list of dates that Outlook
ignores after its first year.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event, vGeo, vRecur, vText

from app.calendar.when import When
from app.clock import HOME_ZONE

RENDERER = 2
"""Raised when the rendering below changes, so that every validator changes with it."""

PRODID = "-//Maillage//Agenda//FR"
CANCELLED_PREFIX = {"fr": "ANNULÉ : ", "en": "CANCELLED: "}
CATEGORIES = {
    "fr": {
        "meeting": "Réunion",
        "open_day": "Portes ouvertes",
        "exhibition": "Exposition",
        "job_dating": "Recrutement",
        "date": "Rendez-vous",
    },
    "en": {
        "meeting": "Meeting",
        "open_day": "Open day",
        "exhibition": "Exhibition",
        "job_dating": "Recruitment",
        "date": "Date",
    },
}

VTIMEZONE = (
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/Paris\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\n"
    "TZNAME:CEST\r\n"
    "DTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "TZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\n"
    "TZNAME:CET\r\n"
    "DTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)
END = "END:VEVENT\r\n"


def vevent(
    *,
    uid: str,
    when: When,
    summary: str,
    kind: str,
    changed_at: datetime,
    sequence: int = 0,
    status: str = "confirmed",
    description: str | None = None,
    place: str | None = None,
    position: tuple[float, float] | None = None,
    rule: str | None = None,
    exceptions: Iterable[datetime] = (),
    recurrence: datetime | None = None,
    owners: Iterable[str] = (),
    language: str = "fr",
) -> str:
    """The text of one VEVENT, CRLF and folds included, without its URL and END lines (see `complete`)."""
    cancelled = status == "cancelled"
    event = Event()
    event.add("uid", uid)
    stamp = changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", sequence)
    event.add("status", status.upper())
    event["summary"] = vText((CANCELLED_PREFIX[language] if cancelled else "") + summary)
    _add_times(event, when)
    event.add("transp", "TRANSPARENT" if cancelled or when.is_whole_day else "OPAQUE")
    if rule:
        event.add("rrule", vRecur.from_ical(rule))
    for start in sorted(exceptions):
        event.add("exdate", _value(start, when))
    if recurrence:
        event.add("recurrence-id", _value(recurrence, when))
    if description:
        event["description"] = vText(description)
    if place:
        event["location"] = vText(place)
    if position:
        event["geo"] = vGeo(position)
    event.add("categories", [CATEGORIES[language][kind], *owners])
    lines = [str(line) for line in event.content_lines(sorted=False) if line]
    return "".join(map(fold, lines)).removesuffix(END)


def _add_times(event: Event, when: When) -> None:
    event.add("dtstart", _value(when.starts_local, when))
    if when.is_whole_day or when.ends is not None:
        event.add("dtend", _value(when.ends_local, when))


def _value(local: datetime, when: When) -> date | datetime:
    """A DATE for whole days (the end is exclusive already), a zoned DATE-TIME otherwise."""
    return local.date() if when.is_whole_day else local.replace(tzinfo=ZoneInfo(when.zone))


def complete(stored: str, address: str) -> str:
    """A stored VEVENT with its URL, completed to `address` and folded, and its end."""
    line = f"URL:{address}"
    if len(line) <= 75 and line.isascii():  # nearly always, and a thousand times for a feed
        return f"{stored}{line}\r\n{END}"
    return f"{stored}{fold(line)}{END}"


def calendar(title: str, colour: str, events: Iterable[str]) -> str:
    """The VCALENDAR around completed VEVENTs; the zone stands in it even when there are none.

    It has no METHOD: PUBLISH would ask for an ORGANIZER (RFC 5546, 3.2.1), whom we do not name.
    """
    name = str(vText(title).to_ical().decode())
    head = "".join(
        map(
            fold,
            (
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                f"PRODID:{PRODID}",
                "CALSCALE:GREGORIAN",
                f"NAME:{name}",
                f"X-WR-CALNAME:{name}",
                f"X-WR-TIMEZONE:{HOME_ZONE}",
                "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
                "X-PUBLISHED-TTL:PT6H",
                f"COLOR:{colour}",
            ),
        )
    )
    return "".join((head, VTIMEZONE, *events, "END:VCALENDAR\r\n"))


def fold(line: str) -> str:
    """One content line with its CRLF, folded at 75 octets, between characters and not inside an escape."""
    octets = line.encode()
    if len(octets) <= 75:
        return line + "\r\n"
    pieces, start, room = [], 0, 75
    while start < len(octets):
        end = min(start + room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        if end < len(octets) and _backslashes_before(octets, end) % 2:
            end -= 1
        pieces.append(octets[start:end].decode())
        start, room = end, 74
    return "\r\n ".join(pieces) + "\r\n"


def _backslashes_before(octets: bytes, end: int) -> int:
    return end - len(octets[:end].rstrip(b"\\"))


def local_starts(when: When, rule: str, until: date) -> list[datetime]:
    """The local starts of a series up to `until`, in its own zone's wall time."""
    from dateutil.rrule import rrulestr

    known = vRecur.from_ical(rule)
    end = datetime.combine(until, datetime.min.time()) + timedelta(days=1)
    limit = known.get("UNTIL", [None])[0]
    if isinstance(limit, datetime):
        end = min(end, limit.astimezone(ZoneInfo(when.zone)).replace(tzinfo=None) + timedelta(seconds=1))
    elif limit is not None:
        end = min(end, datetime.combine(limit, datetime.min.time()) + timedelta(days=1))
    text = ";".join(part for part in rule.split(";") if not part.upper().startswith("UNTIL="))
    return _before(rrulestr(text, dtstart=when.starts_local), end)


def _before(rule: Iterable[datetime], end: datetime) -> list[datetime]:
    found: list[datetime] = []
    for start in rule:
        if start >= end or len(found) >= 5_000:
            break
        found.append(start)
    return found
