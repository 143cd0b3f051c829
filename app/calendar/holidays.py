"""Days on which few people come: public holidays, and the school holidays of zones A, B and C.

The dates are in the `holidays` package, read without a network and imported where they are asked for.
School holidays are known as far ahead as the ministry has published them, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app import web
from app.language import _, days, language, listed, typography

SCHOOL_KNOWN_UNTIL = date(2028, 8, 31)
"""The end of the last school calendar that is published; of later years the package knows a rule of thumb."""

ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 "
    "67 68 72 76 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
ZONE_OF = {code: zone for zone, codes in ZONES.items() for code in codes.split()}
LOCAL = {"57": "57", "67": "6AE", "68": "6AE"} | {code: code for code in ("971", "972", "973", "974", "976")}
"""Départements with public holidays of their own, and what the package calls them."""


@dataclass(frozen=True)
class Break:
    """School holidays of some zones that begin, and end, together."""

    name: str
    zones: tuple[str, ...]
    first_on: date
    last_on: date

    @property
    def where(self) -> str:
        """« zone A », « zones A et B »."""
        if len(self.zones) == 1:
            return _("zone %(zone)s", zone=self.zones[0])
        return _("zones %(zones)s", zones=listed(self.zones))

    @property
    def said(self) -> str:
        """« du 19 décembre 2026 au 3 janvier 2027 »."""
        return days(self.first_on, self.last_on)


def departments(territory_id: int) -> tuple[str, ...]:
    """The départements of a territory, from the room that knows them."""
    provider = web.provided("departments")
    return tuple(provider(territory_id)) if provider else ()


def zones_of(departments: Iterable[str]) -> tuple[str, ...]:
    """The school zones of some départements; Corsica and the overseas ones have calendars of their own."""
    return tuple(sorted({ZONE_OF[code] for code in departments if code in ZONE_OF}))


def public(first_on: date, last_on: date, departments: Iterable[str] = ()) -> dict[date, str]:
    """The public holidays from a day to another, by day, in the reader's language."""
    regions = tuple(sorted({LOCAL[code] for code in departments if code in LOCAL})) or (None,)
    return {
        day: name
        for year in range(first_on.year, last_on.year + 1)
        for region in regions
        for day, name in _public(year, region, language()).items()
        if first_on <= day <= last_on
    }


def school(first_on: date, last_on: date) -> list[Break]:
    """The school holidays that touch these days, as far as they are published."""
    known = [
        one
        for year in range(first_on.year - 1, last_on.year + 1)
        for one in _school(year, language())
        if one.first_on <= last_on and one.last_on >= first_on
    ]
    return sorted(known, key=lambda one: (one.first_on, one.zones))


@lru_cache(maxsize=64)
def _public(year: int, region: str | None, spoken: str) -> dict[date, str]:
    import holidays

    names = "en_US" if spoken == "en" else "fr"
    known = holidays.country_holidays("FR", subdiv=region, years=year, language=names)
    return {day: typography(name, spoken) for day, name in known.items()}


@lru_cache(maxsize=64)
def _school(year: int, spoken: str) -> list[Break]:
    """The breaks that begin in a year; those that several zones share are one."""
    shared: dict[tuple[str, date, date], list[str]] = {}
    for zone in ZONES:
        for key in _of_zone(year, zone, spoken):
            shared.setdefault(key, []).append(zone)
    return [
        Break(typography(name, spoken), tuple(zones), first, last)
        for (name, first, last), zones in shared.items()
        if first <= SCHOOL_KNOWN_UNTIL
    ]


def _of_zone(year: int, zone: str, spoken: str) -> list[tuple[str, date, date]]:
    import holidays

    names = "en_US" if spoken == "en" else "fr"
    free = holidays.country_holidays(
        "FR", subdiv=f"Zone {zone}", years=range(year - 1, year + 2), categories=("school",), language=names
    )
    found: list[tuple[str, date, date]] = []
    for day in sorted(free):
        if found and day == found[-1][2] + timedelta(days=1) and free[day] == found[-1][0]:
            found[-1] = (found[-1][0], found[-1][1], day)
        else:
            found.append((free[day], day, day))
    return [one for one in found if one[1].year == year]
