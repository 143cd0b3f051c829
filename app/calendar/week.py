"""The grid of a week: seven days, bars for what lasts, blocks by the half hour for what has hours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from app.calendar import month
from app.calendar.month import Cell
from app.calendar.queries import Line

LANES = 4
LISTED = 6  # of each day, on a phone
PER_DAY = 12
USUAL = (8, 19)


@dataclass(frozen=True)
class Block:
    """A line at its hours, in half hours from the top of the grid; `lane` 0 is the whole width."""

    line: Line
    at: int
    long: int
    lane: int


@dataclass
class Column:
    """A day: its bars, its blocks, its first lines, and how many more there are."""

    cell: Cell
    lines: list[Line]
    blocks: list[Block] = field(default_factory=list)
    lanes: int = 1
    more: int = 0
    unlisted: int = 0


@dataclass(frozen=True)
class Week:
    """Seven columns and the hours beside them."""

    hours: list[time]
    columns: list[Column]


def of(
    first: date,
    lines: Iterable[Line],
    more: dict[date, int],
    today: date,
    departments: Iterable[str] = (),
) -> Week:
    """The week that begins on `first`, a Monday; `more` counts what was not read."""
    known = list(lines)
    cells = [Cell(first + timedelta(days=number), True, False) for number in range(7)]
    for cell in cells:
        cell.is_today = cell.on == today
    timed = [line for line in known if _has_hours(line)]
    month.fill(cells, [line for line in known if not _has_hours(line)])
    month.mark_holidays([cells], departments)
    opens, closes = _hours(timed)
    columns = [
        Column(cell, [line for line in known if line.when.first_on <= cell.on <= line.when.last_on])
        for cell in cells
    ]
    for column in columns:
        _lay(column, [line for line in timed if line.when.first_on == column.cell.on], opens)
        _count(column, more.get(column.cell.on, 0))
    return Week([time(hour) for hour in range(opens, closes)], columns)


def unread(lines: Iterable[Line], begins: dict[date, int], monday: date) -> dict[date, int]:
    """How many begin on each day beyond those lines; what began before begins on Monday."""
    known = Counter(max(line.when.first_on, monday) for line in lines)
    return {on: max(0, many - known[on]) for on, many in begins.items()}


def _count(column: Column, unread: int) -> None:
    """What was not read, and what a phone does not list."""
    column.more += unread
    column.unlisted = unread + max(0, len(column.lines) - LISTED)
    column.lines = column.lines[:LISTED]


def _has_hours(line: Line) -> bool:
    return line.when.starts is not None and line.when.first_on == line.when.last_on


def _hours(lines: list[Line]) -> tuple[int, int]:
    """The usual hours of a day, further where something begins earlier or ends later."""
    opens = min([USUAL[0], *(start // 2 for start, _end in map(_halves, lines))])
    closes = max([USUAL[1], *((end + 1) // 2 for _start, end in map(_halves, lines))])
    return opens, min(24, closes)


def _halves(line: Line) -> tuple[int, int]:
    """Start and end in half hours since midnight; an hour where no end is known."""
    starts, ends = line.when.starts or time.min, line.when.ends
    start = starts.hour * 2 + starts.minute // 30
    end = ends.hour * 2 + (ends.minute + 29) // 30 if ends else start + 2
    return start, min(48, max(end, start + 1))


def _lay(column: Column, lines: list[Line], opens: int) -> None:
    """Side by side what takes place at the same time; count what finds no room."""
    busy = [0] * LANES
    placed: list[tuple[Line, int, int, int]] = []
    for line in sorted(lines, key=_halves):
        start, end = _halves(line)
        lane = next((number for number in range(LANES) if busy[number] <= start), None)
        if lane is None:
            column.more += 1
            continue
        busy[lane] = end
        placed.append((line, start, end, lane + 1))
    column.lanes = max([lane for *_rest, lane in placed], default=1)
    for line, start, end, lane in placed:
        alone = all(other is line or begin >= end or over <= start for other, begin, over, _lane in placed)
        column.blocks.append(Block(line, start - opens * 2, end - start, 0 if alone else lane))
