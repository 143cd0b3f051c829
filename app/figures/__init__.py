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


_tellers: list[Callable[[int], list[Figure]]] = []


def register(teller: Callable[[int], list[Figure]]) -> Callable[[int], list[Figure]]:
    """A room tells its figures for a territory."""
    _tellers.append(teller)
    return teller


def of(territory_id: int) -> list[Figure]:
    """All figures of a territory, room by room."""
    return [figure for teller in _tellers for figure in teller(territory_id)]
