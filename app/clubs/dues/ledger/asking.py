"""Which year, and which page of it."""

import re
from datetime import date

from flask import request

from app.clock import today


def asked_year() -> int:
    """The year of the address, the present one where it names none that a ledger could have."""
    year = request.args.get("year", type=int) or 0
    return year if 1990 <= year <= today().year + 1 else today().year


def asked_edge() -> tuple[date, int] | None:
    """After which entry the page begins: `2026-11-03.17`."""
    said = re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.(\d{1,9})", request.args.get("after", ""), re.ASCII)
    try:
        return (date.fromisoformat(said[1]), int(said[2])) if said else None
    except ValueError:
        return None
