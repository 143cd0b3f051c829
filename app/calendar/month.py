"""The grid of a month: weeks of days, with a lane of its own for everything that lasts."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.calendar import holidays
from app.calendar.holidays import Break
from app.calendar.queries import Line

LANES = 4


@dataclass(frozen=True)
class Bar:
    """A line in a cell; `is_opening` where its words stand: on its first day and on Mondays."""

    line: Line
    is_opening: bool
    goes_on: bool
    days: int = 1  # of this week, from here on: how far its words may reach


@dataclass
class Cell:
    """A day: its lanes (None keeps a lane free), and how many more there are."""

    on: date
    in_month: bool
    is_today: bool
    lanes: list[Bar | None] = field(default_factory=list)
    more: int = 0
    free: str | None = None  # the name of a public holiday
    school: bool = False  # school holidays in the territory's own zone
    breaks: list[Break] = field(default_factory=list)  # school holidays that begin here

    @property
    def count(self) -> int:
        """How many things take place, as far as the grid knows."""
        return sum(bar is not None for bar in self.lanes) + self.more


def weeks(
    year: int, number: int, lines: Iterable[Line], begins: dict[date, int], today: date
) -> list[list[Cell]]:
    """The weeks of a month, Monday first; only the month's own days are filled."""
    known = list(lines)
    return [
        fill([Cell(day, day.month == number, day == today) for day in days], known, begins)
        for days in Calendar().monthdatescalendar(year, number)
    ]


def fill(cells: list[Cell], lines: list[Line], begins: dict[date, int] | None = None) -> list[Cell]:
    """Lay the lines into a week of days, what lasts above; `begins` tells how many begin on each day."""
    inside = [cell for cell in cells if cell.in_month]
    first, last = inside[0].on, inside[-1].on
    here = [line for line in lines if line.when.first_on <= last and line.when.last_on >= first]
    lasting = [line for line in here if line.when.first_on != line.when.last_on]
    single = [line for line in here if line.when.first_on == line.when.last_on]
    for line in sorted(lasting, key=lambda line: (line.when.first_on, line.when.last_on)):
        _lay(line, [c for c in inside if line.when.first_on <= c.on <= line.when.last_on], LANES)
    for line in single:
        _lay(line, [c for c in inside if c.on == line.when.first_on], LANES + 1)
    for cell in inside:
        shown = sum(
            1 for bar in cell.lanes if bar and max(bar.line.when.first_on, _month_start(cell.on)) == cell.on
        )
        cell.more += max(0, (begins or {}).get(cell.on, 0) - shown - cell.more)
    return cells


def _lay(line: Line, cells: list[Cell], room: int) -> None:
    """Put a line into the first lane that is free on all its days; count it where there is none."""
    for lane in range(room):
        if all(lane >= len(cell.lanes) or cell.lanes[lane] is None for cell in cells):
            for number, cell in enumerate(cells):
                cell.lanes += [None] * (lane + 1 - len(cell.lanes))
                opening = cell.on == line.when.first_on or cell is cells[0]
                cell.lanes[lane] = Bar(line, opening, cell.on < line.when.last_on, len(cells) - number)
            return
    for cell in cells:
        cell.more += 1


def _month_start(on: date) -> date:
    return on.replace(day=1)


def mark_holidays(weeks: list[list[Cell]], departments: Iterable[str]) -> list[Break]:
    """Draw public and school holidays into the month's own days; the school holidays that touch it."""
    cells = {cell.on: cell for week in weeks for cell in week if cell.in_month}
    first, last = min(cells), max(cells)
    mine = set(holidays.zones_of(departments))
    for on, name in holidays.public(first, last, departments).items():
        cells[on].free = name
    breaks = holidays.school(first, last)
    for one in breaks:
        if one.first_on in cells:
            cells[one.first_on].breaks.append(one)
        for on in cells if mine & set(one.zones) else ():
            cells[on].school |= one.first_on <= on <= one.last_on
    return breaks


def neighbours(year: int, number: int) -> tuple[date, date]:
    """The first days of the months before and after."""
    first = date(year, number, 1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
