"""The data files of the demonstration, and how their days are told."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.calendar.when import When

DATA = Path(__file__).parent / "data"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Row = dict[str, Any]


def report() -> Row:
    """The facts of the report."""
    return _read(DATA / "report.toml")


def present() -> Row:
    """The invented present: marks, accounts, the exhibition of today."""
    return _read(DATA / "present.toml")


def contacts() -> list[Row]:
    """What the officer has noted."""
    rows: list[Row] = _read(DATA / "contacts.toml")["contacts"]
    return rows


def clubs() -> list[Row]:
    """What is invented of each club."""
    return [_read(path) for path in sorted((DATA / "clubs").glob("*.toml"))]


def when(row: Row, loaded_on: date = date.min) -> When:
    """Of a fact its own dates; of something invented, days from the day of loading."""
    if "first" in row:
        first, last = row["first"], row["last"]
    else:
        first = day(loaded_on, row["in_days"], row.get("weekday"))
        last = first + timedelta(days=row.get("days", 1) - 1)
    return When(first, last, row.get("start"), row.get("end"), precision=row.get("precision", "day"))


def day(loaded_on: date, in_days: int, weekday: str | None = None) -> date:
    """So many days from the day of loading, then forward to that weekday."""
    found = loaded_on + timedelta(days=in_days)
    return found + timedelta(days=(WEEKDAYS.index(weekday) - found.weekday()) % 7) if weekday else found


def said(*parts: str | None) -> str | None:
    """Paragraphs, without those that say nothing."""
    return "\n\n".join(part for part in parts if part) or None


def source(row: Row) -> str:
    """Where in the report a fact stands, as a last paragraph."""
    return f"Source : {row['source']}."


@cache
def _read(path: Path) -> Row:
    return tomllib.loads(path.read_text(encoding="utf-8"))
