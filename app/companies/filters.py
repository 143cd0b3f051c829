"""What a list of companies is narrowed to: read from an address, said in words, turned into conditions.

A list, its map, its file and a saved segment all narrow in this one way. What an address says and nobody
understands is left out, and named to the reader.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from app.companies import conditions, sizes
from app.companies.models import FLAGS
from app.companies.publishing import flag_label
from app.forms import CONTROL, EARLIEST, LATEST
from app.language import _, day
from app.search import key, split
from app.territory.queries import communes_named

MOST = 100
Ground = conditions.Ground


@dataclass(frozen=True)
class Criterion:
    """One thing by which companies are narrowed."""

    read: Callable[[str], str | None]
    where: Callable[[Ground, str], ColumnElement[bool]]
    said: Callable[[Ground, str], str]
    is_for_officers: bool = False  # what only the officer's own notes tell


@dataclass(frozen=True)
class Filters:
    """What is asked, in one way of writing; the same question has the same values."""

    values: dict[str, Any] = field(default_factory=dict)  # texts, ready to be put into an address
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values)

    @property
    def text(self) -> str:
        return self.values.get("q", "")

    @property
    def on(self) -> date | None:
        return date.fromisoformat(self.values["on"]) if "on" in self.values else None

    @property
    def is_only_words(self) -> bool:
        """Whether nothing but words and a day narrows the list."""
        return not self.values.keys() - {"q", "on"}

    def without(self, name: str) -> dict[str, Any]:
        """The others."""
        return {one: value for one, value in self.values.items() if one != name}

    def conditions(self, ground: Ground) -> list[ColumnElement[bool]]:
        """All of them, for a query of companies."""
        return [CRITERIA[name].where(ground, value) for name, value in self.values.items()]

    def said(self, ground: Ground) -> list[tuple[str, str]]:
        """(name, in words) of each."""
        return [(name, CRITERIA[name].said(ground, value)) for name, value in self.values.items()]


def read(said: Mapping[str, str], sees_all: bool) -> Filters:
    """From an address or a segment; the officer's criteria only for who sees the officer's notes."""
    values: dict[str, str] = {}
    ignored = []
    for name, criterion in CRITERIA.items():
        text = said.get(name, "").strip()
        if not text or (criterion.is_for_officers and not sees_all):
            continue
        value = None if (len(text) > MOST and name != "q") or CONTROL.search(text) else criterion.read(text)
        if value is None:
            ignored.append(name)
        else:
            values[name] = value
    return Filters(values, tuple(ignored))


# -- how each is read ---------------------------------------------------------------------------


def _one_of(choices: Iterable[str]) -> Callable[[str], str | None]:
    known = set(choices)
    return lambda text: text if text in known else None


def _like(pattern: str) -> Callable[[str], str | None]:
    return lambda text: text if re.fullmatch(pattern, text, re.ASCII) else None


def _day(text: str) -> str | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found.isoformat() if EARLIEST <= found <= LATEST else None


def _words(text: str) -> str | None:
    return text[:MOST] if split(text) else None


def _key(text: str) -> str | None:
    return key(text) or None


def _commune(text: str) -> str | None:
    return text if communes_named(text, limit=1) else None


# -- how each is said ---------------------------------------------------------------------------


def _named(names: Callable[[Ground], dict[str, str]]) -> Callable[[Ground, str], str]:
    return lambda ground, value: names(ground).get(value, value)


def _of_day(text: Callable[[str], str]) -> Callable[[Ground, str], str]:
    return lambda _ground, value: text(day(date.fromisoformat(value), weekday=False))


def states(_ground: Any = None) -> dict[str, str]:
    """Open or closed."""
    return {"open": _("en activité"), "closed": _("fermée")}


def flags() -> dict[str, str]:
    """What a company does for the territory."""
    return {flag: flag_label(flag) for flag in FLAGS}


def _club(ground: Ground, value: str) -> str:
    if value == conditions.NONE:
        return _("dans aucun club")
    return ground.clubs.get(value, value)


CRITERIA: dict[str, Criterion] = {
    "q": Criterion(_words, conditions.words, lambda _g, value: _("« %(words)s »", words=value)),
    "on": Criterion(_day, conditions.on, _of_day(lambda said: _("du territoire le %(day)s", day=said))),
    "intercommunality": Criterion(
        _like(r"\d{9}"), conditions.intercommunality, _named(lambda ground: ground.intercommunalities)
    ),
    "commune": Criterion(_commune, conditions.commune, lambda _g, value: value),
    "naf": Criterion(
        _like(r"[A-V]|\d{2}(\.?\d{1,2}[A-Z]?)?"),
        conditions.activity,
        lambda ground, value: ground.sections.get(value) or _("NAF %(code)s", code=value),
    ),
    "size": Criterion(_one_of(sizes.BANDS), conditions.size, _named(lambda _g: sizes.names())),
    "club": Criterion(_like(r"[\w-]+"), conditions.club, _club),
    "tag": Criterion(_key, conditions.tag, _named(lambda ground: ground.tags), is_for_officers=True),
    "flag": Criterion(_one_of(FLAGS), conditions.flag, _named(lambda _g: flags())),
    "state": Criterion(_one_of(("open", "closed")), conditions.state, _named(states)),
    "contact": Criterion(
        _one_of(("never",)),
        conditions.never_contacted,
        lambda _g, _v: _("jamais contactée"),
        is_for_officers=True,
    ),
    "no_contact_since": Criterion(
        _day,
        conditions.not_contacted_since,
        _of_day(lambda said: _("sans contact depuis le %(day)s", day=said)),
        is_for_officers=True,
    ),
    "siret": Criterion(_one_of(("none",)), conditions.without_siret, lambda _g, _v: _("sans SIRET")),
}
