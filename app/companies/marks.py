"""Tags and flags: under which words a company is filed, and what it does for the territory."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.companies.models import Company, CompanyFlag, CompanyTag, Person, Tag
from app.db import db
from app.search import key

OFFERED = 60


def vocabulary(territory_id: int) -> list[str]:
    """The tags of the territory, by name, as many as a form offers."""
    query = select(Tag.name).where(Tag.territory_id == territory_id).order_by(Tag.name_key).limit(OFFERED)
    return list(db.session.scalars(query))


def set_tags(company: Company, names: Iterable[str], on: date, by: int | None) -> None:
    """File the company under exactly these words; the caller holds the directory's lock."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(key(name), name)
    company.tag_links = [link for link in company.tag_links if link.tag.name_key in wanted]
    have = {link.tag.name_key for link in company.tag_links}
    for name_key, name in wanted.items():
        if name_key not in have:
            tag = _tag(company.territory_id, name, name_key)
            company.tag_links.append(CompanyTag(tag=tag, set_on=on, set_by=by))
    db.session.flush()


def set_flags(company: Company, flags: Iterable[str], on: date, by: int | None) -> None:
    """Exactly these flags; those that stay keep their day."""
    wanted = set(flags)
    company.raised = [mark for mark in company.raised if mark.flag in wanted]
    for flag in sorted(wanted - set(company.flags)):
        company.raised.append(CompanyFlag(flag=flag, set_on=on, set_by=by))
    db.session.flush()


def raise_flag(
    company: Company, flag: str, on: date, by: int | None = None, source: str | None = None
) -> None:
    """A room says what a company does for the territory; said twice, it keeps its first day."""
    if flag not in company.flags:
        company.raised.append(CompanyFlag(flag=flag, set_on=on, set_by=by, source=source))
        db.session.flush()


def lower_flag(company: Company, flag: str) -> None:
    """A room says that it does so no more."""
    company.raised = [mark for mark in company.raised if mark.flag != flag]
    db.session.flush()


def setters(company: Company) -> dict[int, str]:
    """The names of those who set its tags and flags; people who are forgotten have none."""
    ids = {mark.set_by for mark in company.raised} | {mark.set_by for mark in company.tag_links}
    ids.discard(None)
    if not ids:
        return {}
    rows = db.session.execute(
        select(Person.id, Person.name).where(Person.id.in_(ids), Person.erased_on.is_(None))
    )
    return {row.id: row.name for row in rows}


def _tag(territory_id: int, name: str, name_key: str) -> Tag:
    query = select(Tag).where(Tag.territory_id == territory_id, Tag.name_key == name_key)
    found = db.session.scalar(query)
    if found is None:
        found = Tag(territory_id=territory_id, name=name, name_key=name_key)
        db.session.add(found)
    return found
