"""Who expands series: other people's programs, and what they make of a feed until a day.

Each gives the same: UID, start, end and title of everything that takes place; instants in UTC, whole days as
dates. Starts count, so what a single change moves is where it was moved to.
"""

import ctypes
import hashlib
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from dateutil import tz
from dateutil.rrule import rrulestr

from tests.harness.shared import ROOT

Times = Counter[tuple[str, str, str, str]]
ICAL_JS = ROOT / "tests/browser/vendor/ical.js/2.2.1/ical.es5.min.cjs"
ICAL_JS_SHA256 = "74b6aa16936daa102ca216a29c8c25b53468762dd793bd9b106074aaa7961c65"
PARIS = tz.gettz("Europe/Paris")


def said(moment: Any) -> str:
    """An instant in UTC, or a whole day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(moment)


def events(text: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def end_of(event: Any) -> Any:
    """Without an end, an instant is its own and a day lasts a day."""
    return event["dtend"].dt if "dtend" in event else event["dtstart"].dt


# -- recurring-ical-events ------------------------------------------------------------------------


def by_recurring_ical_events(text: str, until: date) -> Times:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(date(2020, 1, 1), until)
    return Counter(
        (str(one["uid"]), said(one["dtstart"].dt), said(end_of(one)), str(one["summary"])) for one in found
    )


# -- dateutil -------------------------------------------------------------------------------------


def by_dateutil(text: str, until: date) -> Times:
    """Its rules in the wall time of Paris, without the dates that are left out or stand apart."""
    everything = events(text)
    apart = {(str(one["uid"]), said(one["recurrence-id"].dt)) for one in everything if "recurrence-id" in one}
    found: Times = Counter()
    for event in everything:
        uid, title = str(event["uid"]), str(event["summary"])
        for start, end in _times(event, until):
            if (uid, said(start)) not in apart or "recurrence-id" in event:
                found[uid, said(start), said(end), title] += 1
    return found


def _times(event: Any, until: date) -> Iterator[tuple[Any, Any]]:
    start, end = event["dtstart"].dt, end_of(event)
    if "rrule" not in event:
        yield start, end
        return
    rule = event["rrule"].to_ical().decode()
    gone = {said(one.dt) for line in _listed(event.get("exdate")) for one in line.dts}
    if not isinstance(start, datetime):
        midnight = datetime(start.year, start.month, start.day)  # noqa: DTZ001
        days = (one.date() for one in rrulestr(rule, dtstart=midnight))
        for day in _before(days, until):
            if said(day) not in gone:
                yield day, day + (end - start)
        return
    local = start.replace(tzinfo=PARIS)
    length = end.replace(tzinfo=None) - start.replace(tzinfo=None)
    for one in rrulestr(rule, dtstart=local):
        if one.date() >= until:
            return
        if said(one) not in gone:
            yield one, tz.resolve_imaginary(one + length)


def _before(days: Iterator[date], until: date) -> Iterator[date]:
    for day in days:
        if day >= until:
            return
        yield day


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


# -- ical.js --------------------------------------------------------------------------------------


@cache
def _node() -> str:
    if hashlib.sha256(ICAL_JS.read_bytes()).hexdigest() != ICAL_JS_SHA256:
        raise RuntimeError(f"{ICAL_JS} is not the file that was vendored")
    return shutil.which("node") or shutil.which("nodejs") or ""


def by_ical_js(text: str, until: date) -> Times:
    """As Thunderbird and Nextcloud read it."""
    if not _node():
        pytest.skip("ical.js needs node, which is not installed here")
    command = [_node(), str(Path(__file__).parent / "expand.cjs"), str(ICAL_JS), until.isoformat()]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-800:]
    return Counter((uid, start, end, title) for uid, start, end, title in json.loads(done.stdout))


# -- libical --------------------------------------------------------------------------------------


class IcalTime(ctypes.Structure):
    """icaltimetype of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


class Span(ctypes.Structure):
    """icaltime_span."""

    _fields_ = [("start", ctypes.c_long), ("end", ctypes.c_long), ("is_busy", ctypes.c_int)]


VEVENT = 4
VISIT = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Span), ctypes.c_void_p)


@cache
def libical() -> Any:
    """As GNOME and KDE read it; None where it is not installed."""
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        return None
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("icalparser_parse_string", pointer, [text]),
        ("icalcomponent_count_errors", ctypes.c_int, [pointer]),
        ("icalrestriction_check", ctypes.c_int, [pointer]),
        ("icalcomponent_get_first_component", pointer, [pointer, ctypes.c_int]),
        ("icalcomponent_get_next_component", pointer, [pointer, ctypes.c_int]),
        ("icalcomponent_get_uid", text, [pointer]),
        ("icalcomponent_get_summary", text, [pointer]),
        ("icalcomponent_get_dtstart", IcalTime, [pointer]),
        ("icalcomponent_get_recurrenceid", IcalTime, [pointer]),
        ("icalcomponent_foreach_recurrence", None, [pointer, IcalTime, IcalTime, VISIT, pointer]),
        ("icaltime_from_string", IcalTime, [text]),
        ("icalcomponent_free", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def by_libical(text: str, until: date) -> Times:
    """It expands each VEVENT by itself: what stands apart is taken off its series here."""
    library = libical()
    if library is None:
        pytest.skip("libical is not installed here")
    apart = {
        (str(one["uid"]), said(one["recurrence-id"].dt)) for one in events(text) if "recurrence-id" in one
    }
    calendar = library.icalparser_parse_string(text.encode())
    assert library.icalcomponent_count_errors(calendar) == 0
    found: Times = Counter()
    first, last = (
        library.icaltime_from_string(f"{day:%Y%m%d}T000000Z".encode()) for day in (date(2020, 1, 1), until)
    )
    event = library.icalcomponent_get_first_component(calendar, VEVENT)
    while event:
        uid = library.icalcomponent_get_uid(event).decode()
        title = library.icalcomponent_get_summary(event).decode()
        is_date = bool(library.icalcomponent_get_dtstart(event).is_date)
        stands_apart = library.icalcomponent_get_recurrenceid(event).year != 0
        heard: list[tuple[int, int]] = []
        visit = VISIT(lambda _event, span, _data: heard.append((span.contents.start, span.contents.end)))  # noqa: B023
        library.icalcomponent_foreach_recurrence(event, first, last, visit, None)
        for span in heard:
            start, end = (
                said(at.date() if is_date else at)
                for at in (datetime.fromtimestamp(one, UTC) for one in span)
            )
            if stands_apart or (uid, start) not in apart:
                found[uid, start, end, title] += 1
        event = library.icalcomponent_get_next_component(calendar, VEVENT)
    library.icalcomponent_free(calendar)
    return found
