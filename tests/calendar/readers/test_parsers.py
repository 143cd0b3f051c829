"""What the strictest parsers say of every feed, and what they read in it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import icalendar
import pytest
import vobject

from tests.calendar.readers import engines, scene
from tests.calendar.readers.scene import LONG, NASTY, PARAGRAPHS

feed = pytest.mark.parametrize("name", scene.FEEDS)
TEXTS = {NASTY: PARAGRAPHS, LONG: LONG * 4}


@feed
def test_icalendar_finds_no_error(body_of: Callable[[str], str], name: str) -> None:
    calendar = icalendar.Calendar.from_ical(body_of(name))
    for component in calendar.walk():
        assert component.errors == []
        for required in component.required:
            assert required in component, (component.name, required)
        for single in component.singletons:
            assert not isinstance(component.get(single), list), (component.name, single)
    assert calendar.events
    assert len(calendar.timezones) == 1
    assert calendar.get_missing_tzids() == set()
    again = icalendar.Calendar.from_ical(calendar.to_ical())
    assert [event.to_ical() for event in again.events] == [event.to_ical() for event in calendar.events]


@feed
def test_every_line_of_calendar_md(body_of: Callable[[str], str], name: str) -> None:
    body = body_of(name)
    octets = body.encode()
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert body.endswith("END:VCALENDAR\r\n")
    unfolded = body.replace("\r\n ", "")
    for word in ("ATTENDEE", "ORGANIZER", "VALARM", "RDATE", "THISANDFUTURE", "mailto:", ":None", "&amp;"):
        assert word not in unfolded, word
    head = unfolded.partition("BEGIN:VTIMEZONE")[0]
    for line in ("VERSION:2.0", "X-WR-TIMEZONE:Europe/Paris", "X-PUBLISHED-TTL:PT6H"):
        assert f"\r\n{line}\r\n" in head
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in head
    assert not re.search("^(UID|METHOD)", head, re.M), "a METHOD would ask for an ORGANIZER"
    assert unfolded.count("BEGIN:VTIMEZONE") == 1
    known = set()
    for event in icalendar.Calendar.from_ical(body).events:
        check_event(event)
        known.add((str(event["uid"]), str(event.get("recurrence-id") and event["recurrence-id"].to_ical())))
    assert len(known) == unfolded.count("BEGIN:VEVENT"), "nothing stands in it twice"


def check_event(event: Any) -> None:
    """A stamp that is the last change, the same type and zone everywhere, an exclusive end."""
    assert event["dtstamp"].dt == event["last-modified"].dt
    assert event["dtstamp"].to_ical().endswith(b"Z")
    assert re.fullmatch(r"[a-z_]+-[0-9a-f-]{36}@[0-9a-f]+", event["uid"])
    assert event["url"].startswith("http://localhost/")
    assert event["sequence"] >= 0
    whole = not isinstance(event["dtstart"].dt, datetime)
    stamps = [event[name].dt for name in ("dtend", "recurrence-id") if name in event]
    stamps += [one.dt for line in engines._listed(event.get("exdate")) for one in line.dts]
    for moment in stamps:
        assert type(moment) is (date if whole else datetime)
        if not whole:
            assert str(moment.tzinfo) == str(event["dtstart"].dt.tzinfo) == "Europe/Paris"
    if whole or event["status"] == "CANCELLED":
        assert event["transp"] == "TRANSPARENT"
    assert (event["status"] == "CANCELLED") == str(event["summary"]).startswith("ANNULÉ : ")
    for until in event.get("rrule", {}).get("UNTIL", []):
        assert type(until) is (date if whole else datetime)
        assert whole or until.utcoffset().total_seconds() == 0


@feed
def test_vobject_reads_the_same_texts(body_of: Callable[[str], str], name: str) -> None:
    found = {one.summary.value: one for one in vobject.readOne(body_of(name)).vevent_list}
    for title, text in TEXTS.items():
        assert found[title].description.value.strip() == text
    assert found[NASTY].location.value == NASTY
    assert found["Un jour entier"].dtend.value == date(2026, 3, 29)
    assert found["ANNULÉ : Annulée"].status.value == "CANCELLED"
    weekly = found["Chaque mardi"].getrruleset(addRDate=True)
    assert [one.replace(tzinfo=None).isoformat() for one in weekly[:2]] == [
        "2025-09-02T18:30:00",
        "2025-09-09T18:30:00",
    ]


@feed
def test_ical_js_reads_the_same_texts(body_of: Callable[[str], str], name: str) -> None:
    titles = {title for *_, title in engines.by_ical_js(body_of(name), date(2026, 6, 1))}
    assert {NASTY, LONG, "ANNULÉ : Annulée", "Autre lieu 🪵"} <= titles


@feed
def test_libical_finds_no_error(body_of: Callable[[str], str], name: str) -> None:
    library = engines.libical()
    if library is None:
        pytest.skip("libical is not installed here")
    calendar = library.icalparser_parse_string(body_of(name).encode())
    library.icalrestriction_check(calendar)
    assert library.icalcomponent_count_errors(calendar) == 0
    library.icalcomponent_free(calendar)
    titles = {title for *_, title in engines.by_libical(body_of(name), date(2026, 6, 1))}
    assert {NASTY, LONG, "ANNULÉ : Annulée"} <= titles
