"""What is read of a foreign calendar: its times, right and bounded, and nothing of people."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.calendar.layers import reading
from app.calendar.layers.faults import SAID, Fault
from app.calendar.layers.reading import Found, Unreadable, Wish
from app.calendar.layers.unfolding import unfold
from tests.calendar.layers.texts import HEAD, calendar, dates, event

TODAY = date(2026, 11, 12)


def read(text: str, is_strict: bool = True, zone: str = "Europe/Paris") -> Found:
    return reading.read(text, Wish(TODAY, zone, is_strict))


def fault_of(text: str, is_strict: bool = True) -> str:
    with pytest.raises(Unreadable) as caught:
        read(text, is_strict)
    assert str(caught.value) in SAID
    return str(caught.value)


# -- times ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (
            "DTSTART:20261203T090000Z",
            "DTEND:20261203T103000Z",
            ("2026-12-03", "2026-12-03", "10:00:00", "11:30:00"),
        ),
        ("DTSTART:20260703T090000Z", "DURATION:PT1H", ("2026-07-03", "2026-07-03", "11:00:00", "12:00:00")),
        (
            "DTSTART:20261203T090000",
            "DTEND:20261203T100000",
            ("2026-12-03", "2026-12-03", "09:00:00", "10:00:00"),
        ),
        (
            "DTSTART;TZID=America/New_York:20261203T090000",
            "DTEND;TZID=America/New_York:20261203T100000",
            ("2026-12-03", "2026-12-03", "15:00:00", "16:00:00"),
        ),
        (
            "DTSTART;TZID=Romance Standard Time:20261203T090000",
            "DURATION:PT30M",
            ("2026-12-03", "2026-12-03", "09:00:00", "09:30:00"),
        ),
        (
            "DTSTART;TZID=Mars/Olympus:20261203T090000",
            "DURATION:PT1H",
            ("2026-12-03", "2026-12-03", "09:00:00", "10:00:00"),
        ),
        (
            "DTSTART;VALUE=DATE:20261203",
            "DTEND;VALUE=DATE:20261206",
            ("2026-12-03", "2026-12-05", None, None),
        ),
        ("DTSTART;VALUE=DATE:20261203", "TRANSP:TRANSPARENT", ("2026-12-03", "2026-12-03", None, None)),
        (
            "DTSTART:20261203T200000",
            "DTEND:20261204T000000",
            ("2026-12-03", "2026-12-03", "20:00:00", "23:59:00"),
        ),
        (
            "DTSTART:20261203T220000",
            "DTEND:20261204T020000",
            ("2026-12-03", "2026-12-04", "22:00:00", "02:00:00"),
        ),
        ("DTSTART:20261203T090000", "TRANSP:OPAQUE", ("2026-12-03", "2026-12-03", "09:00:00", None)),
    ],
)
def test_times_are_those_of_our_wall(start: str, end: str, expected: Any) -> None:
    assert [one[:4] for one in dates(read(calendar(event(start, end))))] == [expected]


def test_a_zone_that_the_calendar_brings_along_is_known() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Chez nous\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0400\r\nTZOFFSETTO:+0400\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    found = read(calendar(zone, event("DTSTART;TZID=Chez nous:20261203T130000")))
    assert dates(found)[0][2] == "10:00:00"


def test_a_series_keeps_its_hour_over_the_change_of_clocks_with_exceptions_and_changes() -> None:
    series = event(
        "DTSTART;TZID=Europe/Paris:20261020T180000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Paris:20261027T180000",
    )
    moved = event(
        "DTSTART;TZID=Europe/Paris:20261104T190000",
        "RECURRENCE-ID;TZID=Europe/Paris:20261103T180000",
        summary="Déplacé",
    )
    off = event(
        "DTSTART;TZID=Europe/Paris:20261110T180000",
        "RECURRENCE-ID;TZID=Europe/Paris:20261110T180000",
        status="CANCELLED",
    )
    assert [(one[0], one[2], one[4]) for one in dates(read(calendar(series, moved, off)))] == [
        ("2026-10-20", "18:00:00", "Salon de l'exemple"),
        ("2026-11-04", "19:00:00", "Déplacé"),
    ]


def test_cancelled_events_are_dropped() -> None:
    assert dates(read(calendar(event(status="CANCELLED"), event(uid="deux")))) == dates(
        read(calendar(event()))
    )


def test_only_a_year_back_and_two_ahead() -> None:
    yearly = event("DTSTART;VALUE=DATE:20000601", "RRULE:FREQ=YEARLY")
    assert [one[0] for one in dates(read(calendar(yearly)))] == ["2026-06-01", "2027-06-01", "2028-06-01"]
    old = event("DTSTART:20200101T100000Z", uid="vieux")
    assert dates(read(calendar(old))) == []


def test_what_is_kept_goes_on_when_the_window_moves() -> None:
    kept = read(calendar(event("DTSTART;TZID=Europe/Paris:20251201T100000", "RRULE:FREQ=MONTHLY"))).text
    later = reading.read(kept, Wish(date(2036, 11, 12), "Europe/Paris"))
    assert later.dates[-1]["first_on"] == "2038-11-01"


# -- bounds --------------------------------------------------------------------------------------


def test_at_most_five_hundred_and_the_nearest_of_them() -> None:
    found = read(calendar(event("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY")))
    assert (len(found.dates), found.is_cut, found.dates[0]["first_on"]) == (500, True, "2026-11-12")
    ended = read(calendar(event("DTSTART;VALUE=DATE:20250101", "RRULE:FREQ=DAILY;UNTIL=20261111")))
    assert (len(ended.dates), ended.is_cut, ended.dates[-1]["first_on"]) == (366, False, "2026-11-11")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=10",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3,4",
        "FREQ=YEARLY;BYSECOND=0,1,2,3",
        "FREQ=JAMAIS",
        "INTERVAL=2",
    ],
)
def test_hostile_series_are_refused_in_a_file_and_left_out_of_an_address(rule: str) -> None:
    text = calendar(event("DTSTART:20261101T000000Z", f"RRULE:{rule}"), event(uid="bon"))
    assert fault_of(text) == "event"
    found = read(text, is_strict=False)
    assert (len(found.dates), found.left_out) == (1, 1)


def test_a_series_that_never_comes_true_ends() -> None:
    never = event("DTSTART:20261101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert len(dates(read(calendar(never), is_strict=False))) <= 1


def test_a_hundred_thousand_events_are_refused_before_they_are_read() -> None:
    assert fault_of(calendar(*["BEGIN:VEVENT\r\nEND:VEVENT\r\n"] * 100_000)) == "many"


def test_many_dense_series_are_too_much() -> None:
    series = [event("DTSTART:20250101T000000Z", "RRULE:FREQ=DAILY", uid=str(number)) for number in range(60)]
    assert fault_of(calendar(*series)) == "dense"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "foreign"),
        ("bonjour", "foreign"),
        ("<!DOCTYPE html><html>", "page"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "broken"),
        ("BEGIN:VCALENDAR\r\nn'importe quoi\r\nEND:VCALENDAR\r\n", "broken"),
        (calendar() * 2, "broken"),
        (calendar(event("DTSTART:demain")), "event"),
        (calendar(event("DTSTART:00010101T000000Z")), "event"),
        (calendar(event("SUMMARY:sans date")), "event"),
        (calendar(event("DTSTART:99991231T235959Z")), "event"),
    ],
)
def test_what_is_no_calendar_says_what_it_is(text: str, word: str) -> None:
    assert fault_of(text) == word


# -- nothing of people ---------------------------------------------------------------------------


def test_neither_guests_nor_organisers_nor_notes_are_kept() -> None:
    found = read(
        calendar(
            event(
                "DTSTART:20261203T090000Z",
                "RRULE:FREQ=WEEKLY;COUNT=2",
                "ATTENDEE;CN=kanari:mailto:kanari@essai.example",
                "ORGANIZER;CN=kanari:mailto:kanari@essai.example",
                "CONTACT:kanari",
                "DESCRIPTION:kanari",
                "COMMENT:kanari",
                "X-NOTE:kanari",
                "BEGIN:VALARM\r\nACTION:EMAIL\r\nATTENDEE:mailto:kanari@essai.example\r\nTRIGGER:-PT5M\r\nEND:VALARM",
                uid="kanari@essai.example",
            )
        )
    )
    assert "kanari" not in repr(found)
    assert dates(read(found.text)) == dates(found)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://exemple.example/salon", "https://exemple.example/salon"),
        ("http://exemple.example/salon", None),
        ("javascript:alert(1)", None),
        ("https://moi:secret@exemple.example/", None),
        ('https://exemple.example/"onclick=', None),
        ("https://" + "a" * 600 + ".example", None),
    ],
)
def test_only_https_links_are_kept(url: str, kept: str | None) -> None:
    assert read(calendar(event(url=url))).dates[0]["link"] == kept


def test_invisible_characters_go() -> None:
    found = read(calendar(event(summary="Un\u202e\u200f\x07 titre\\n long", location="x" * 900)))
    assert found.dates[0]["summary"].endswith("titre long")
    assert not set(found.dates[0]["summary"]) & set("\u202e\x07\n")
    assert len(found.dates[0]["place"]) == 200


# -- in a process of its own ---------------------------------------------------------------------


def test_reading_takes_place_in_a_process_that_may_be_killed() -> None:
    found = unfold(calendar(event()).encode(), TODAY, "Europe/Paris", is_strict=True)
    assert [one["summary"] for one in found["dates"]] == ["Salon de l'exemple"]
    for body, word in ((b"\xff\xfe", "letters"), (b"", "foreign"), (b"x" * (2 * 1024 * 1024 + 1), "big")):
        with pytest.raises(Fault, match=f"^{word}$"):
            unfold(body, TODAY, "Europe/Paris", is_strict=True)


@pytest.mark.slow
def test_what_takes_for_ever_is_stopped() -> None:
    never = [
        event("DTSTART:19000101T000000Z", "RRULE:FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30", uid=str(number))
        for number in range(50)
    ]
    with pytest.raises(Fault, match=r"^long$"):
        unfold(calendar(*never).encode(), TODAY, "Europe/Paris", is_strict=False)


# -- fuzz ----------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "STATUS", "URL"]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *(
                "20261203",
                "20261203T090000",
                "20261203T090000Z",
                "20260329T023000",
                "00010101",
                "99991231T235959Z",
            ),
            *(
                "P1D",
                "-P9999W",
                "PT0S",
                "20261203/20261204",
                "CANCELLED",
                "https://x.example/",
                "",
                ";",
                "\\",
                "\x00",
            ),
            *("FREQ=DAILY", "FREQ=DAILY;COUNT=-1", "FREQ=WEEKLY;BYDAY=5MO", "FREQ=YEARLY;UNTIL=1"),
            *("FREQ=MONTHLY;BYSETPOS=999", "é" * 80),
        ]
    ),
    st.text(max_size=30),
)
PARAMETERS = st.sampled_from(
    [
        "",
        ";VALUE=DATE",
        ";VALUE=PERIOD",
        ";TZID=Europe/Paris",
        ";TZID=Nulle/Part",
        ';X="',
        ";RANGE=THISANDFUTURE",
    ]
)
LINES = st.lists(
    st.tuples(NAMES, PARAMETERS, VALUES).map(lambda parts: f"{parts[0]}{parts[1]}:{parts[2]}"), max_size=7
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=st.lists(LINES, max_size=4), is_strict=st.booleans())
def test_any_calendar_is_read_or_refused_with_a_word(events: list[list[str]], is_strict: bool) -> None:
    text = (
        HEAD
        + "".join("\r\n".join(["BEGIN:VEVENT", *rows, "END:VEVENT", ""]) for rows in events)
        + "END:VCALENDAR\r\n"
    )
    try:
        found = read(text, is_strict)
    except Unreadable as fault:
        assert str(fault) in SAID  # noqa: PT017
        return
    assert len(found.dates) <= reading.MOST_SHOWN
    for one in found.dates:
        assert one["first_on"] <= one["last_on"]
        assert "\0" not in one["summary"]
    assert dates(read(found.text, is_strict=False)) == dates(found)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_refused_with_a_word(text: str) -> None:
    try:
        read(text)
    except Unreadable as fault:
        assert str(fault) in SAID  # noqa: PT017
