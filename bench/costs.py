"""The table of what answers cost in processor time, and whether that is little enough."""

from dataclasses import dataclass, field

from bench.cpu import Cost
from bench.timing import ms


@dataclass
class Row:
    """What was measured, what it is compared with, and the most that is wanted of the ratio."""

    what: str
    cost: Cost
    than: str
    than_cost: Cost
    most: float | None = None

    @property
    def ratio(self) -> float:
        return self.cost.cpu / self.than_cost.cpu

    @property
    def wanted(self) -> str:
        return f"≤ {said(self.most)}" if self.most else ""

    def __str__(self) -> str:
        missed = " MISSED" if self.most and self.ratio > self.most else ""
        return (
            f"{self.what:<40} {ms(self.cost.cpu):>10} {self.cost.rate:7.0f}/s   {said(self.ratio):>6} × "
            f"{self.than} ({ms(self.than_cost.cpu)}, {self.than_cost.rate:.0f}/s) {self.wanted}{missed}"
        )


@dataclass
class Costs:
    """What a benchmark found, to be printed and to be copied into the README."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, cost: Cost, than: str, than_cost: Cost, most: float | None = None) -> None:
        """Keep a row and print it at once."""
        self.rows.append(Row(what, cost, than, than_cost, most))
        print(f"  {self.rows[-1]}", flush=True)

    def note(self, text: str) -> None:
        """Something that is no ratio."""
        self.notes.append(text)
        print("  " + text, flush=True)

    def markdown(self) -> str:
        """The table as the README shows it."""
        lines = [f"**{self.title}**", ""]
        lines += ["| what | CPU | answers/s | ratio | wanted | against |", "|---|---:|---:|---:|---:|---|"]
        lines += [
            f"| {row.what} | {ms(row.cost.cpu)} | {row.cost.rate:.0f} | {said(row.ratio)} | {row.wanted} "
            f"| {row.than}, {ms(row.than_cost.cpu)} |"
            for row in self.rows
        ]
        return "\n".join([*lines, "", *(f"- {note}" for note in self.notes), ""])


def said(ratio: float) -> str:
    """« 1.21 », or « 1/80 »."""
    return f"{ratio:.2f}" if ratio > 0.2 else f"1/{1 / ratio:.0f}"
