"""The grid of a month: weeks, lanes, and how many more there are."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.calendar import month
from app.calendar.entry import Entry
from app.calendar.month import LANES, Bar, Cell
from app.calendar.queries import PER_DAY, Line
from app.calendar.when import When

TODAY = date(2026, 11, 12)
numbers = count(1)


def line(first: date, days: int = 1, title: str = "x") -> Line:
    at = None if days > 1 else time(18)
    when = When(first, first + timedelta(days=days - 1), at)
    return Line(Entry(summary=title), when, next(numbers), when.starts_at)


def grid(*lines: Line, begins: dict[date, int] | None = None) -> dict[date, Cell]:
    told = begins or Counter(max(line.when.first_on, date(2026, 11, 1)) for line in lines)
    return {cell.on: cell for week in month.weeks(2026, 11, lines, dict(told), TODAY) for cell in week}


def shown(cell: Cell) -> list[str | None]:
    return [bar.line.entry.summary if bar else None for bar in cell.lanes]


def test_weeks_begin_on_monday_and_hold_the_whole_month() -> None:
    weeks = month.weeks(2026, 11, [], {}, TODAY)
    assert [week[0].on.weekday() for week in weeks] == [0] * len(weeks)
    assert {cell.on for week in weeks for cell in week if cell.in_month} == {
        date(2026, 11, day) for day in range(1, 31)
    }
    assert [cell.on for week in weeks for cell in week if cell.is_today] == [TODAY]


def test_what_lasts_keeps_its_lane_on_all_its_days() -> None:
    cells = grid(line(date(2026, 11, 3), 4, "expo"), line(date(2026, 11, 4), 1, "soir"))
    assert [shown(cells[date(2026, 11, day)])[:1] for day in range(3, 7)] == [["expo"]] * 4
    assert shown(cells[date(2026, 11, 4)]) == ["expo", "soir"]


def test_a_bar_opens_on_its_first_day_and_again_on_mondays() -> None:
    cells = grid(line(date(2026, 11, 6), 5, "expo"))
    bars: dict[int, Any] = {day: cells[date(2026, 11, day)].lanes[0] for day in range(6, 11)}
    assert {day for day, bar in bars.items() if bar.is_opening} == {6, 9}
    assert {day for day, bar in bars.items() if not bar.goes_on} == {10}


def test_what_began_before_the_month_opens_on_its_first_day() -> None:
    cells = grid(line(date(2026, 10, 20), 20, "expo"))
    bar = cells[date(2026, 11, 1)].lanes[0]
    assert isinstance(bar, Bar)
    assert bar.is_opening
    assert cells[date(2026, 10, 31)].lanes == [], "days of other months stay empty"


def test_a_free_lane_is_kept_free_above_a_longer_bar() -> None:
    cells = grid(line(date(2026, 11, 2), 2, "a"), line(date(2026, 11, 3), 3, "b"))
    assert shown(cells[date(2026, 11, 3)]) == ["a", "b"]
    assert shown(cells[date(2026, 11, 4)]) == [None, "b"]


def test_more_than_the_lanes_hold_is_counted() -> None:
    day = date(2026, 11, 5)
    cells = grid(*(line(day, 2, f"expo {n}") for n in range(LANES + 2)))
    assert len([bar for bar in cells[day].lanes if bar]) == LANES
    assert cells[day].more == 2
    assert cells[day].count == LANES + 2


def test_lines_that_were_not_even_read_are_counted() -> None:
    day = date(2026, 11, 5)
    cells = grid(*(line(day) for _ in range(PER_DAY)), begins={day: 40})
    assert cells[day].count == 40


@given(st.lists(st.tuples(st.integers(-20, 29), st.integers(1, 40)), max_size=12))
def test_whatever_stands_in_a_month_is_shown_or_counted_once(spans: list[tuple[int, int]]) -> None:
    first = date(2026, 11, 1)
    lines = [line(first + timedelta(days=start), days) for start, days in spans]
    lines = [one for one in lines if one.when.last_on >= first]
    for on, cell in grid(*lines).items():
        here = [one for one in lines if one.when.first_on <= on <= one.when.last_on]
        visible = [bar.line for bar in cell.lanes if bar]
        assert len(visible) == len({one.occurrence_id for one in visible})
        if cell.in_month:
            assert len(visible) + cell.more == len(here)
        assert len(cell.lanes) <= LANES + 1


def test_neighbours_cross_the_year() -> None:
    assert month.neighbours(2026, 12) == (date(2026, 11, 1), date(2027, 1, 1))
    assert month.neighbours(2026, 1) == (date(2025, 12, 1), date(2026, 2, 1))
    assert month.neighbours(2026, 3) == (date(2026, 2, 1), date(2026, 4, 1))
