"""Calendars of an invented partner."""

from typing import Any

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Exemple//FR\r\n"


def event(start: str = "DTSTART:20261203T090000Z", *lines: str, uid: str = "un", **said: str) -> str:
    """One VEVENT; `summary="…"` and other properties as keywords, whole lines as they are."""
    said = {"summary": "Salon de l'exemple", **said}
    rows = [
        f"UID:{uid}",
        start,
        *lines,
        *(f"{name.upper().replace('_', '-')}:{value}" for name, value in said.items()),
    ]
    return "".join(f"{row}\r\n" for row in ("BEGIN:VEVENT", *rows, "END:VEVENT"))


def calendar(*events: str, head: str = HEAD) -> str:
    """A VCALENDAR around them."""
    return head + "".join(events) + "END:VCALENDAR\r\n"


def dates(found: Any) -> list[tuple[Any, ...]]:
    """First and last day, hours and title of what was read."""
    return [
        (one["first_on"], one["last_on"], one["starts"], one["ends"], one["summary"]) for one in found.dates
    ]
