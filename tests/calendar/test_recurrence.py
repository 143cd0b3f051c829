"""Series: our rows, our text and two other people's engines agree, through four clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from sqlalchemy import select

from app.calendar import ical, occurrences, publish
from app.calendar.entry import Occurrence
from app.calendar.when import When
from tests.calendar import entries

FIRST = date(2026, 1, 6)
EVENING = When(FIRST, FIRST, time(18, 30), time(20))
NIGHT = When(date(2026, 3, 22), date(2026, 3, 22), time(2, 30), time(3, 30))  # skipped a week later
DAYS = When(FIRST, FIRST + timedelta(days=1))
UNTIL = FIRST + timedelta(days=730)
RULES = [  # each with a first day that it names itself: RFC 5545 leaves anything else undefined
    ("FREQ=WEEKLY;INTERVAL=2", FIRST),
    ("FREQ=MONTHLY;BYDAY=1TU", FIRST),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2026, 1, 31)),
    ("FREQ=MONTHLY;BYMONTHDAY=31", date(2026, 1, 31)),
    ("FREQ=DAILY;COUNT=900", FIRST),
    ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270325T173000Z", FIRST),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2028, 2, 29)),
]


def feed(entry: Any, *singles: Any) -> icalendar.Calendar:
    texts = [ical.complete(one.vevent, "https://m.example/x") for one in (entry, *singles)]
    return icalendar.Calendar.from_ical(ical.calendar("x", "teal", texts))


def expanded(
    calendar: icalendar.Calendar, since: date = FIRST, until: date = UNTIL
) -> set[tuple[datetime, datetime]]:
    """What a subscriber sees: local starts and ends."""
    events = recurring_ical_events.of(calendar).between(since, until)
    return {(_local(event["dtstart"].dt), _local(event["dtend"].dt)) for event in events}


def _local(moment: Any) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return moment.replace(tzinfo=None)


@pytest.mark.parametrize("whole_days", [False, True])
@pytest.mark.parametrize(("rule", "first"), RULES)
def test_three_engines_agree_for_two_years(session: Any, rule: str, first: date, whole_days: bool) -> None:
    when = (
        When(first, first + timedelta(days=1)) if whole_days else When(first, first, time(18, 30), time(20))
    )
    if whole_days:
        rule = rule.replace("T173000Z", "")
    until = first + timedelta(days=730)
    ours = set(ical.local_starts(when, rule, until))
    series = feed(entries.entry(rule=rule, when=when))
    length = when.ends_local - when.starts_local
    assert {(start, start + length) for start in ours if start.date() < until} == expanded(
        series, first, until
    )
    bare = rule.partition(";UNTIL")[0]
    assert ours == set(rrulestr(bare, dtstart=when.starts_local).between(min(ours), max(ours), inc=True))


def test_a_series_keeps_its_hour_when_the_clock_moves(session: Any) -> None:
    series = entries.entry(rule="FREQ=WEEKLY;COUNT=60", when=EVENING)
    rows = [row for row in series.occurrences if row.is_first]
    hours = {(row.starts_at.hour, row.first_on.month) for row in rows}
    assert {hour for hour, month in hours if month in (1, 2, 11, 12)} == {17}
    assert {hour for hour, month in hours if month in (5, 6, 7, 8)} == {16}


def test_the_skipped_hour_happens_once(session: Any) -> None:
    series = entries.entry(rule="FREQ=WEEKLY;COUNT=3", when=NIGHT)
    starts = sorted(row.starts_at for row in series.occurrences if row.is_first)
    assert starts == [
        datetime(2026, 3, 22, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 4, 5, 0, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize("when", [EVENING, DAYS], ids=["hours", "whole days"])
def test_one_time_is_left_out(session: Any, when: When) -> None:
    gone = when.starts_local + timedelta(days=7)
    series = entries.entry(rule="FREQ=WEEKLY;COUNT=4", when=when, exceptions=(gone,))
    line = "EXDATE;VALUE=DATE:20260113" if when.is_whole_day else "EXDATE;TZID=Europe/Paris:20260113T183000"
    assert line in series.vevent
    assert gone not in {start for start, _ in expanded(feed(series))}
    assert sorted({row.first_on.day for row in series.occurrences if row.is_first}) == [6, 20, 27]


def test_one_time_is_moved(session: Any) -> None:
    """The single change stands beside its series, under the same UID, in the type and zone of DTSTART."""
    series = entries.entry(rule="FREQ=WEEKLY;COUNT=3", when=EVENING)
    moved = entries.entry(
        "Déplacé",
        when=When(date(2026, 1, 14), date(2026, 1, 14), time(9), time(10)),
        number=series.subject_id,
        part="2026-01-13T18:30:00",
    )
    session.refresh(series)
    assert moved.uid == series.uid
    assert "RECURRENCE-ID;TZID=Europe/Paris:20260113T183000" in moved.vevent
    seen = {start for start, _ in expanded(feed(series, moved))}
    assert seen == {datetime(2026, 1, d, h, m) for d, h, m in ((6, 18, 30), (14, 9, 0), (20, 18, 30))}  # noqa: DTZ001
    rows = session.scalars(select(Occurrence).where(Occurrence.is_first)).all()
    assert sorted(row.first_on.day for row in rows) == [6, 14, 20]


def test_an_endless_series_reaches_18_months_ahead_every_night(session: Any, time_machine_to: Any) -> None:
    time_machine_to(datetime(2026, 1, 6, 12, tzinfo=UTC))
    series = entries.entry(rule="FREQ=MONTHLY;BYMONTHDAY=6", when=EVENING)
    session.commit()
    assert max(row.first_on for row in series.occurrences if row.is_first) == date(2027, 7, 6)
    version = series.vevent
    time_machine_to(datetime(2026, 5, 6, 12, tzinfo=UTC))
    occurrences.extend_series()
    session.commit()
    session.expire_all()
    assert max(row.first_on for row in series.occurrences if row.is_first) == date(2027, 10, 6)
    assert series.vevent == version
    assert publish.text(series) == version


def test_until_is_in_utc_and_included(session: Any) -> None:
    series = entries.entry(rule="FREQ=WEEKLY;UNTIL=20260120T173000Z", when=EVENING)
    assert "UNTIL=20260120T173000Z" in series.vevent
    assert sorted(row.first_on.day for row in series.occurrences if row.is_first) == [6, 13, 20]
    assert len(expanded(feed(series))) == 3
