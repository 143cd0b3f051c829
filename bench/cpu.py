"""What an answer costs in processor time: of all processes of its server, and of its database.

Linux keeps a clock of every process, threads that have ended included; it is read in nanoseconds.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.server import Reader
from bench.timing import ROUNDS

TURN = 20


@dataclass(frozen=True)
class Cost:
    """Of one answer: processor seconds; and how many a second one client is given."""

    cpu: float
    rate: float


@dataclass(frozen=True)
class Work:
    """What is asked of a server, and how often in one turn; `before` is done each time and not counted."""

    reader: Reader
    ask: Callable[[], object]
    repeats: int = 1
    before: Callable[[], object] | None = None


def compare(works: Sequence[Work], rounds: int = ROUNDS) -> list[Cost]:
    """The medians of five rounds of each; short turns let the machine's moods touch all alike."""
    for work in works:
        _turn(work, 1)
    found: list[list[Cost]] = [[] for _ in works]
    for _ in range(rounds):
        for costs, one in zip(found, _round(works), strict=True):
            costs.append(one)
    return [Cost(median(one.cpu for one in costs), median(one.rate for one in costs)) for costs in found]


def _round(works: Sequence[Work]) -> list[Cost]:
    spent_on, taken, left = [0.0 for _ in works], [0.0 for _ in works], [work.repeats for work in works]
    order = list(range(len(works)))
    while any(left):
        random.shuffle(order)  # whoever comes after another process finds cold caches
        for number in order:
            work = works[number]
            if many := min(left[number], TURN):
                cpu, seconds = _turn(work, many)
                spent_on[number] += cpu
                taken[number] += seconds
                left[number] -= many
    return [
        Cost(cpu / work.repeats, work.repeats / seconds)
        for work, cpu, seconds in zip(works, spent_on, taken, strict=True)
    ]


def _turn(work: Work, times: int) -> tuple[float, float]:
    """Processor seconds of the server, and seconds of waiting."""
    if work.before:
        turns = [_counted(work, 1) for _ in range(times)]
        return sum(cpu for cpu, _ in turns), sum(seconds for _, seconds in turns)
    return _counted(work, times)


def _counted(work: Work, times: int) -> tuple[float, float]:
    if work.before:
        work.before()
    before, begin = spent(work.reader), time.perf_counter()
    for _ in range(times):
        work.ask()
    return spent(work.reader) - before, time.perf_counter() - begin


def spent(reader: Reader) -> float:
    """Processor seconds of the server and its database until now."""
    return sum(map(clock, {one for pid in reader.pids for one in family(pid)}))


def family(process: int) -> list[int]:
    """A process and all that it has started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [process, *(one for child in children for one in family(int(child)))]


def clock(process: int) -> float:
    """The processor time of a process (clock_getcpuclockid)."""
    try:
        return time.clock_gettime(~process << 3 | 2)
    except OSError:  # it has just ended
        return 0.0
