"""What the rooms ask of territories."""

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, inspect, or_, select
from sqlalchemy.orm import joinedload

from app import web
from app.db import Base, db
from app.search import key
from app.territory import communes
from app.territory.models import Commune, Intercommunality, Perimeter, Territory

LAST = "\U0010ffff"


@web.provide("territory")
def by_slug(slug: str | None) -> Territory | None:
    """The territory of that slug; without one, the home territory."""
    wanted = Territory.slug == slug if slug else Territory.is_home
    return db.session.scalar(select(Territory).where(wanted))


def intercommunalities(territory_id: int, on: date | None = None) -> list[Intercommunality]:
    """Those that belong to the territory on that day, or ever did when no day is given; by name."""
    query = select(Intercommunality).join(Perimeter).where(Perimeter.territory_id == territory_id)
    if on:
        query = query.where(
            or_(Perimeter.since_on.is_(None), Perimeter.since_on <= on),
            or_(Perimeter.until_on.is_(None), Perimeter.until_on >= on),
        )
    return list(db.session.scalars(query.distinct().order_by(Intercommunality.name)))


def root_of(territory: Territory) -> str:
    """What its addresses begin with: nothing at home, `/t/<slug>` elsewhere."""
    return "" if territory.is_home else f"/t/{territory.slug}"


# -- the perimeter ------------------------------------------------------------------------------


def perimeter(territory_id: int) -> list[Perimeter]:
    """Every intercommunality with the dates of its belonging; by name, the latest first."""
    return list(
        db.session.scalars(
            select(Perimeter)
            .join(Perimeter.intercommunality)
            .options(joinedload(Perimeter.intercommunality))
            .where(Perimeter.territory_id == territory_id)
            .order_by(Intercommunality.name, Perimeter.since_on.desc(), Perimeter.id)
        )
    )


def belonging(territory_id: int, siren: str) -> list[Perimeter]:
    """The times in which the intercommunality of that SIREN belongs to the territory."""
    return [row for row in perimeter(territory_id) if row.intercommunality.siren == siren]


def belonging_of_id(territory_id: int, perimeter_id: int) -> Perimeter | None:
    """One of these times, in this territory."""
    return db.session.scalar(
        select(Perimeter)
        .options(joinedload(Perimeter.intercommunality))
        .where(Perimeter.territory_id == territory_id, Perimeter.id == perimeter_id)
    )


def is_referred_to(intercommunality: Intercommunality) -> bool:
    """Whether any room keeps something about it: a post, a club's area, a meeting."""
    for table in Base.metadata.tables.values():
        for reference in table.foreign_keys:
            if reference.column.table.name == "intercommunality" and table.name != "perimeter":
                there = select(reference.parent).where(reference.parent == intercommunality.id).limit(1)
                if db.session.scalar(there) is not None:
                    return True
    return False


# -- communes -----------------------------------------------------------------------------------


@web.provide("departments")
def departments(territory_id: int) -> list[str]:
    """The départements of its intercommunalities."""
    said = db.session.scalars(
        select(Intercommunality.department)
        .join(Perimeter)
        .where(Perimeter.territory_id == territory_id, Intercommunality.department.is_not(None))
        .distinct()
    )
    return sorted({code for text in said if text for code in re.findall(r"\w+", text)})


def communes_of(siren: str) -> list[Commune]:
    """The communes of an intercommunality, by name."""
    return list(
        db.session.scalars(
            select(Commune).where(Commune.intercommunality_siren == siren).order_by(Commune.name_key)
        )
    )


def communes_counts(sirens: Iterable[str]) -> dict[str, int]:
    """How many communes are known of each intercommunality."""
    counted = select(Commune.intercommunality_siren, func.count()).group_by(Commune.intercommunality_siren)
    rows = db.session.execute(counted.where(Commune.intercommunality_siren.in_(list(sirens))))
    return {siren: count for siren, count in rows if siren}


def communes_like(text: str, first: Iterable[str] = (), limit: int = 12) -> list[Commune]:
    """Communes whose name or postcode begins with the text; those of these départements first."""
    begins = _begins(text)
    if begins is None:
        return []
    near = case((Commune.department.in_(list(first)), 0), else_=1)
    return list(
        db.session.scalars(
            select(Commune).where(begins).order_by(near, Commune.name_key, Commune.insee).limit(limit)
        )
    )


def communes_named(text: str, limit: int = 12) -> list[Commune]:
    """The communes that a person means by « Neuville », « Neuville (24300) » or « 24300 »."""
    name, code = _name_and_code(text)
    if not name:
        return communes_like(code, limit=limit) if code else []
    exact = or_(Commune.name_key == communes.spelled(name), Commune.name_key == key(name))
    query = select(Commune).where(exact).order_by(Commune.department, Commune.insee)
    found = list(db.session.scalars(query.limit(200)))
    found = found or communes.called(name) or communes_like(name, limit=limit)
    if code:
        found = [c for c in found if code in (c.insee, c.department) or code in c.postcodes.split()]
    return found[:limit]


def commune_label(commune: Commune) -> str:
    """« Neuville (24300) »: what is shown, and understood when typed."""
    return f"{commune.name} ({(commune.postcodes.split() or [commune.insee])[0]})"


def kept(commune: Commune | None) -> Commune | None:
    """The stored row of a commune that may have been read from the file."""
    if commune is None or inspect(commune).persistent:
        return commune
    known = db.session.scalar(select(Commune).where(Commune.insee == commune.insee))
    if known is None:
        db.session.add(commune)
        db.session.flush()
    return known or commune


def _begins(text: str) -> ColumnElement[bool] | None:
    name, code = _name_and_code(text)
    if not name and code:
        return Commune.postcodes.startswith(code, autoescape=True) | (Commune.insee == code)
    spelled = communes.spelled(name)
    if not spelled:
        return None
    ways = {spelled, key(name)}
    return or_(*(and_(Commune.name_key >= way, Commune.name_key < way + LAST) for way in sorted(ways)))


def _name_and_code(text: str) -> tuple[str, str | None]:
    """« Neuville (24300) » and « 24300 Neuville » are a name and a code; « 243 » is a code alone."""
    text = text.strip()[:200]
    if found := re.fullmatch(r"(.+?)\s*\(\s*([0-9AB]{2,5})\s*\)", text, re.I):
        return found[1], found[2].upper()
    if found := re.fullmatch(r"(\d[0-9AB]\d{0,3})\s*(.*)", text, re.I):
        return found[2], found[1].upper()
    return text, None
