"""The communes and intercommunalities of France, from the tables that come with the project."""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import insert, select

from app.db import db
from app.search import key
from app.territory.models import Commune

DATA = Path(__file__).parent / "data"
SPELLED = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True)
class Official:
    """An intercommunality as the official list has it."""

    siren: str
    name: str
    departments: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.name} ({', '.join(self.departments)})"


def spelled(name: str) -> str:
    """A commune's name as it is looked up: « St-Aulaye » and « SAINT AULAYE » are the same."""
    return " ".join(SPELLED.get(word, word) for word in re.findall(r"[a-z0-9]+", key(name)))


@lru_cache(maxsize=1)
def official() -> dict[str, Official]:
    """Every intercommunality by its SIREN."""
    with (DATA / "intercommunalities.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["siren"]: Official(row["siren"], row["name"], tuple(row["departments"].split()))
            for row in csv.DictReader(file, delimiter="\t")
        }


def of_departments(codes: Iterable[str]) -> list[Official]:
    """The intercommunalities that touch these départements, by name."""
    wanted = set(codes)
    return sorted(
        (body for body in official().values() if wanted & set(body.departments)),
        key=lambda body: (key(body.name), body.siren),
    )


def load(sirens: Iterable[str]) -> int:
    """Store the communes of these intercommunalities that are not stored yet; returns how many."""
    wanted = set(sirens)
    rows = [row for row in _rows() if row["intercommunality_siren"] in wanted]
    known = set(
        db.session.scalars(select(Commune.insee).where(Commune.insee.in_([row["insee"] for row in rows])))
    )
    absent = [row for row in rows if row["insee"] not in known]
    if absent:
        db.session.execute(insert(Commune), absent)
    return len(absent)


def called(name: str) -> list[Commune]:
    """Communes of that name anywhere in France, read from the file and not stored."""
    wanted = spelled(name)
    return [Commune(**row) for row in _rows() if row["name_key"] == wanted]


def by_insee(code: str | None) -> Commune | None:
    """The commune of that code: as it is stored, else read from the file and not stored."""
    if not code:
        return None
    known = db.session.scalar(select(Commune).where(Commune.insee == code))
    if known is not None:
        return known
    return next((Commune(**row) for row in _rows() if row["insee"] == code), None)


def _rows() -> Iterator[dict[str, str | None]]:
    with gzip.open(DATA / "communes.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield {
                "insee": row["insee"],
                "name": row["name"],
                "name_key": spelled(row["name"]),
                "postcodes": row["postal_codes"],
                "department": row["department"],
                "intercommunality_siren": row["siren"] or None,
            }
