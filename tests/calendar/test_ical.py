"""The octets: what the strictest reader asks for, and what readers make of it."""

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any

import icalendar
import pytest
import vobject
from dateutil import tz
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.calendar import ical
from app.calendar.when import When

CHANGED = datetime(2026, 9, 1, 8, 30, 15, 999_999, tzinfo=UTC)
EVENING = When(date(2026, 12, 3), date(2026, 12, 3), time(18, 30), time(20))
NASTY = "a\\b;c,d\ne\r\n« é » \\n ;, \\\\ 🎉 &amp; <b>"
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n"), max_size=300
)


def vevent(**more: Any) -> str:
    said = {
        "uid": "date-1@x",
        "when": EVENING,
        "summary": "Réunion",
        "kind": "meeting",
        "changed_at": CHANGED,
    }
    return ical.vevent(**{**said, **more})


def feed(*events: str, title: str = "Club") -> str:
    return ical.calendar(title, "teal", [ical.complete(event, "https://m.example/x") for event in events])


def read(**more: Any) -> Any:
    return icalendar.Calendar.from_ical(feed(vevent(**more))).walk("VEVENT")[0]


def lines(text: str) -> list[str]:
    """The unfolded lines of a VEVENT."""
    return text.replace("\r\n ", "").split("\r\n")[:-1]


# -- lines ---------------------------------------------------------------------------------------


@given(TEXT)
@example("\\" * 200)
@example("é" * 100)
@example("a" * 73 + "\\n;")
@example("🎉" * 40)
def test_lines_fold_at_75_octets_between_characters_and_not_inside_an_escape(text: str) -> None:
    octets = vevent(summary=text, description=text, place=text).encode()
    assert octets.endswith(b"\r\n")
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # a fold inside a character would raise
        assert b"\n" not in line
        assert b"\r" not in line
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0


@settings(max_examples=200)
@given(TEXT)
@example(NASTY.replace("\r\n", "\n"))
def test_what_was_written_is_read_again(text: str) -> None:
    if not text:
        return
    event = read(summary=text, description=text, place=text)
    assert str(event["summary"]) == text
    assert str(event["description"]) == text
    assert str(event["location"]) == text


def test_another_reader_finds_the_same() -> None:
    text = NASTY.replace("\r\n", "\n")
    event = vobject.readOne(feed(vevent(summary=text, description=text))).vevent
    assert event.summary.value == text
    assert event.description.value == text
    assert event.dtstart.value.utcoffset() == timedelta(hours=1)
    assert event.uid.value == "date-1@x"


def test_text_is_escaped_once_the_backslash_first() -> None:
    said = next(line for line in lines(vevent(summary="a\\b;c,d\ne")) if line.startswith("SUMMARY"))
    assert said == "SUMMARY:a\\\\b\\;c\\,d\\ne"


def test_there_is_no_none_and_no_entity() -> None:
    text = vevent(summary="Bois & fils <b>")
    assert "None" not in text
    assert "&amp;" not in text
    assert "Bois & fils <b>" in text


def test_what_is_not_known_is_not_said() -> None:
    text = vevent()
    for name in ("LOCATION", "DESCRIPTION", "GEO", "RRULE", "EXDATE", "ATTENDEE", "ORGANIZER", "VALARM"):
        assert name not in text


# -- events --------------------------------------------------------------------------------------


def test_every_property_of_an_evening() -> None:
    assert lines(vevent(place="Salle des fêtes", owners=["Club A"], sequence=3, position=(45.5, 1.25))) == [
        "BEGIN:VEVENT",
        "UID:date-1@x",
        "DTSTAMP:20260901T083015Z",
        "LAST-MODIFIED:20260901T083015Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "SUMMARY:Réunion",
        "DTSTART;TZID=Europe/Paris:20261203T183000",
        "DTEND;TZID=Europe/Paris:20261203T200000",
        "TRANSP:OPAQUE",
        "LOCATION:Salle des fêtes",
        "GEO:45.5;1.25",
        "CATEGORIES:Réunion,Club A",
    ]


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    run = When(date(2022, 7, 28), date(2022, 8, 10))
    said = lines(vevent(when=run, kind="exhibition"))
    assert "DTSTART;VALUE=DATE:20220728" in said
    assert "DTEND;VALUE=DATE:20220811" in said
    assert "TRANSP:TRANSPARENT" in said
    assert "CATEGORIES:Exposition" in said


def test_an_unknown_end_is_left_out() -> None:
    assert not re.search("^DTEND", vevent(when=When(EVENING.first_on, EVENING.last_on, time(18))), re.M)


@pytest.mark.parametrize(("language", "title"), [("fr", "ANNULÉ : Réunion"), ("en", "CANCELLED: Réunion")])
def test_a_cancellation_says_so_to_those_who_ignore_status(language: str, title: str) -> None:
    event = read(status="cancelled", language=language)
    assert str(event["summary"]) == title
    assert str(event["status"]) == "CANCELLED"
    assert str(event["transp"]) == "TRANSPARENT"


def test_stamps_are_utc_and_equal() -> None:
    event = read()
    assert event["dtstamp"].dt == event["last-modified"].dt == CHANGED.replace(microsecond=0)


# -- the frame -----------------------------------------------------------------------------------


def test_the_frame_of_a_feed() -> None:
    said = lines(ical.calendar("Club d'été ; « été »", "teal", []))
    assert said[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Maillage//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "NAME:Club d'été \\; « été »",
        "X-WR-CALNAME:Club d'été \\; « été »",
        "X-WR-TIMEZONE:Europe/Paris",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "COLOR:teal",
    ]
    assert said.count("BEGIN:VTIMEZONE") == 1, "the zone stands in it even when there is nothing else"
    assert not any(line.startswith("UID") for line in said)


def test_the_zone_is_yearly_rules_without_an_end() -> None:
    assert "RDATE" not in ical.VTIMEZONE
    assert "UNTIL" not in ical.VTIMEZONE
    assert ical.VTIMEZONE.count("RRULE:FREQ=YEARLY") == 2


@given(st.datetimes(datetime(1997, 1, 1), datetime(2037, 12, 30)))  # noqa: DTZ001
@example(datetime(2026, 3, 29, 1, 59))  # noqa: DTZ001
@example(datetime(2026, 3, 29, 3, 0))  # noqa: DTZ001
@example(datetime(2026, 10, 25, 3, 0))  # noqa: DTZ001
def test_the_zone_says_what_the_world_says(local: datetime) -> None:
    ours = tz.tzical(StringIO(ical.VTIMEZONE.replace("\r\n", "\n"))).get("Europe/Paris")
    world = tz.gettz("Europe/Paris")
    if tz.datetime_exists(local, world) and not tz.datetime_ambiguous(local, world):
        assert local.replace(tzinfo=ours).utcoffset() == local.replace(tzinfo=world).utcoffset()


def test_the_address_is_completed_and_folded_when_the_body_is_made() -> None:
    stored = vevent()
    assert "URL" not in stored
    assert "http" not in stored
    long = "https://agenda.un-tres-long-nom-de-domaine.example/t/un-territoire/dates/" + "1" * 60
    body = ical.complete(stored, long)
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert lines(body)[-2:] == [f"URL:{long}", "END:VEVENT"]


def test_icalendar_finds_no_error() -> None:
    calendar = icalendar.Calendar.from_ical(feed(vevent(place="x", position=(1.5, 2.5), description="y")))
    for component in calendar.walk():
        assert not component.errors
