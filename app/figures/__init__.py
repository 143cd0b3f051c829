"""Figures that rooms can tell: each with its date, its source and the list behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """A value, or None when it is not known; unknown is never zero."""

    name: str
    value: int | Decimal | None
    as_of: date
    source: str
    path: str | None = None
    qualifier: str | None = None  # « plus de », « environ »


Teller = Callable[[int, date], list[Figure]]
_tellers: list[Teller] = []


def register(teller: Teller) -> Teller:
    """A room tells its figures for a territory on a day: only those that it can tell for that day."""
    _tellers.append(teller)
    return teller


def of(territory_id: int, day: date) -> list[Figure]:
    """All figures of a territory on a day, room by room."""
    return [figure for teller in _tellers for figure in teller(territory_id, day)]
