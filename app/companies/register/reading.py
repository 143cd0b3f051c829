"""What a register answers, believed only as far as it makes sense."""

import re
from typing import Any

from app.companies.rules import publishable
from app.forms import CONTROL, OVERRIDES

SURROGATES = re.compile("[\ud800-\udfff]")


def rows_of(data: Any, name: str) -> list[dict[str, Any]]:
    """The objects of a list in the answer; whatever else stands there is left out."""
    rows = data.get(name) if isinstance(data, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def part(row: Any, name: str) -> dict[str, Any]:
    """An object within the object, empty when it is none."""
    value = row.get(name) if isinstance(row, dict) else None
    return value if isinstance(value, dict) else {}


def text(row: dict[str, Any], name: str, most: int = 200) -> str | None:
    """A line of text; None when it is none, is withheld, or is too long to be one."""
    value = row.get(name)
    if not isinstance(value, str) or len(value) > 2_000 or publishable(value) is None:
        return None
    for unwanted in (CONTROL, OVERRIDES, SURROGATES):
        value = unwanted.sub(" ", value)
    value = " ".join(value.split())
    return value if 0 < len(value) <= most else None


def code(row: dict[str, Any], name: str, pattern: str) -> str | None:
    """A code of that form, None for anything else."""
    value = row.get(name)
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return value if isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) else None


def degrees(value: Any, most: int) -> float | None:
    """A latitude or longitude as a number or as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return round(number, 6) if abs(number) <= most else None


def point(latitude: Any, longitude: Any) -> tuple[float | None, float | None]:
    """Both numbers, or neither."""
    here = degrees(latitude, 90), degrees(longitude, 180)
    return here if None not in here else (None, None)
