"""Measuring: rounds in which the compared things take turns, and the median of their medians."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 5
Work = Callable[[], object]


@dataclass
class Row:
    """One line of the report: what was measured, in seconds, and what it is compared with."""

    what: str
    seconds: float
    than: str
    than_seconds: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.than_seconds

    def __str__(self) -> str:
        against = f"{self.ratio:5.2f} × {self.than} ({ms(self.than_seconds)})"
        return f"{self.what:<44} {ms(self.seconds):>10}   {against}"


@dataclass
class Table:
    """What a benchmark found, to be printed and to be copied into the README."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Keep a row and print it at once."""
        self.rows.append(row)
        print("  " + str(row), flush=True)

    def note(self, text: str) -> None:
        """Something that is no ratio."""
        self.notes.append(text)
        print("  " + text, flush=True)

    def markdown(self) -> str:
        """The table as the README shows it."""
        lines = [f"**{self.title}**", ""]
        if self.rows:
            lines += ["| what | time | ratio | against |", "|---|---:|---:|---|"]
            lines += [
                f"| {row.what} | {ms(row.seconds)} | {row.ratio:.2f} | {row.than}, {ms(row.than_seconds)} |"
                for row in self.rows
            ]
            lines.append("")
        return "\n".join(lines + [f"- {note}" for note in self.notes] + ([""] if self.notes else []))


def ms(seconds: float) -> str:
    """Milliseconds, as people read them."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.1f} ms"


def once(work: Work) -> float:
    """How long it takes, once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def compare(works: Sequence[Work], repeats: int = 15, rounds: int = ROUNDS) -> list[float]:
    """The median of five medians of each; they take turns, so that the machine's moods touch all alike."""
    found: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        times: list[list[float]] = [[] for _ in works]
        for _ in range(repeats):
            for taken, work in zip(times, works, strict=True):
                taken.append(once(work))
        for medians, taken in zip(found, times, strict=True):
            medians.append(median(taken))
    return [median(medians) for medians in found]
