"""Who was there: found in the directory by two letters, or kept as a plain name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.clock import today
from app.clubs.models import Mandate, Membership
from app.clubs.queries import companies_of
from app.companies import listing
from app.companies import queries as companies
from app.companies.models import Company, Organisation, Person, Post, Site
from app.companies.organisations import queries as organisations
from app.companies.people import queries as people
from app.companies.publishing import kind_label, place_of
from app.db import db
from app.forms import CONTROL, OVERRIDES
from app.language import _
from app.meetings.models import Attendance, Meeting
from app.search import key
from app.territory.models import Intercommunality, Perimeter
from app.viewer import Viewer

LETTERS = 2
MOST = 300
LONGEST = 120
SHOWN: dict[Any, int] = {Company: 5, Person: 4, Organisation: 3, Intercommunality: 2}
WORDS: dict[str, Any] = {
    "company": Company,
    "person": Person,
    "organisation": Organisation,
    "area": Intercommunality,
}


@dataclass(frozen=True)
class Who:
    """Somebody or a body that may be present; `value` is what a form sends."""

    value: str
    name: str
    detail: str | None = None
    company_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    intercommunality_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "company_id": self.company_id,
            "person_id": self.person_id,
            "organisation_id": self.organisation_id,
            "intercommunality_id": self.intercommunality_id,
        }


# -- the directory, as far as one sees it -------------------------------------------------------


def seen(viewer: Viewer, territory_id: int, model: Any) -> Select[Any]:
    """The rows of the directory that this person may name."""
    query: Select[Any]
    if model is Company:
        query = companies.seen_by(viewer, territory_id)
        return query.options(selectinload(Company.sites).joinedload(Site.commune))
    if model is Organisation:
        return organisations.seen_by(viewer, territory_id)
    if model is Intercommunality:
        inside = select(Perimeter.intercommunality_id).where(Perimeter.territory_id == territory_id)
        return select(Intercommunality).where(Intercommunality.id.in_(inside))
    query = people.seen_by(viewer, territory_id)
    if not viewer.looks_after(territory_id):
        query = select(Person).where(Person.erased_on.is_(None), Person.id.in_(_met_in_clubs(viewer)))
    return query.options(
        selectinload(Person.posts).joinedload(Post.company),
        selectinload(Person.posts).joinedload(Post.organisation),
        selectinload(Person.posts).joinedload(Post.intercommunality),
    )


def _met_in_clubs(viewer: Viewer) -> Any:
    """Whom a bureau knows: those who work in its members, its own posts, and members by name."""
    clubs = sorted(viewer.bureau)
    return (
        select(Post.person_id)
        .where(Post.company_id.in_(companies_of(viewer)))
        .union(
            select(Mandate.person_id).where(Mandate.club_id.in_(clubs)),
            select(Membership.person_id).where(
                Membership.club_id.in_(clubs), Membership.person_id.is_not(None)
            ),
        )
    )


def suggestions(viewer: Viewer, territory_id: int, text: str) -> list[Who]:
    """Whom the letters may mean: names that begin with them first."""
    if len(key(text).strip()) < LETTERS:
        return []
    found = []
    for model, shown in SHOWN.items():
        found += [who(item) for item in _like(viewer, territory_id, model, text, shown)]
    return found


def _like(viewer: Viewer, territory_id: int, model: Any, text: str, shown: int) -> list[Any]:
    query = seen(viewer, territory_id, model)
    if model is Intercommunality:
        return [area for area in db.session.scalars(query) if key(text) in key(area.name)][:shown]
    query = query.order_by(model.name_key, model.id)
    if not viewer.looks_after(territory_id):
        return list(db.session.scalars(query.where(listing.has_words(model, text)).limit(shown)))
    found = list(db.session.scalars(query.where(listing.begins(model, text)).limit(shown)))
    if len(found) < shown:
        subject = model.__tablename__
        ids = companies.with_words("person" if model is Person else "company", subject, territory_id, text)
        others = set(ids) - {item.id for item in found}
        found += db.session.scalars(query.where(model.id.in_(others)).limit(shown - len(found)))
    return found


def who(item: Any) -> Who:
    """A row of the directory, as somebody who may be present."""
    if isinstance(item, Company):
        return Who(f"company:{item.id}", item.name, place_of(item) or item.sector, company_id=item.id)
    if isinstance(item, Organisation):
        return Who(f"organisation:{item.id}", item.name, kind_label(item.kind), organisation_id=item.id)
    if isinstance(item, Intercommunality):
        return Who(f"area:{item.id}", item.name, _("intercommunalité"), intercommunality_id=item.id)
    return _person(item)


def _person(person: Person) -> Who:
    """A person stands for the company in which they work: it was met too."""
    posts = [post for post in person.posts if post.holds_on(today())]
    places = {place.name: None for post in posts if (place := _place(post))}
    firms = {post.company_id for post in posts if post.company_id}
    name = f"{person.name}, {next(iter(places))}" if len(places) == 1 else person.name
    detail = ", ".join(post.title for post in posts[:2] if key(post.title) != key(person.name)) or None
    company_id = firms.pop() if len(firms) == 1 else None
    return Who(f"person:{person.id}", name, detail, person_id=person.id, company_id=company_id)


def _place(post: Post) -> Any:
    return post.company or post.organisation or post.intercommunality


# -- what a form sends --------------------------------------------------------------------------


def chosen(
    viewer: Viewer, territory_id: int, values: Iterable[str], meeting: Meeting | None = None
) -> list[Who]:
    """Those whom the form's values name, in their order; what one may not see is left out, unless it
    stands in the meeting already."""
    wanted = list(dict.fromkeys(values))[:MOST]
    there = {present.value: present for present in map(of_row, meeting.attendances if meeting else [])}
    known = dict(there)
    for word, model in WORDS.items():
        ids = {number for value in wanted if value not in there and (number := _number(value, word))}
        if ids:
            query = seen(viewer, territory_id, model).where(model.id.in_(ids))
            known |= {found.value: found for found in map(who, db.session.scalars(query))}
    named = {value: Who(value, name) for value in wanted if (name := _name(value))}
    known = named | known
    return [known[value] for value in wanted if value in known]


def resolved(viewer: Viewer, territory_id: int, text: str | None) -> list[Who]:
    """One name per line: whoever alone has that very name in the directory, a plain name otherwise."""
    names = list(dict.fromkeys(name for line in (text or "").split("\n") if (name := line.strip())))[:MOST]
    asked = {key(name) for name in names}
    if not asked:
        return []
    found: dict[str, list[Who]] = {}
    for model in WORDS.values():
        query = seen(viewer, territory_id, model)
        if model is not Intercommunality:
            query = query.where(model.name_key.in_(asked))
        for item in db.session.scalars(query):
            found.setdefault(key(item.name), []).append(who(item))
    return [alone[0] if len(alone := found.get(key(name), [])) == 1 else plain(name) for name in names]


def plain(name: str) -> Who:
    """A name that the directory does not know."""
    short = name[:LONGEST]
    return Who(f"name:{short}", short)


def of_row(row: Attendance) -> Who:
    """Somebody who stands in a meeting already, under the name of that time."""
    word, number = next(
        (
            (word, number)
            for word, number in (
                ("person", row.person_id),
                ("company", row.company_id),
                ("organisation", row.organisation_id),
                ("area", row.intercommunality_id),
            )
            if number
        ),
        ("name", row.name),
    )
    return Who(
        f"{word}:{number}",
        row.name,
        None,
        row.company_id,
        row.person_id,
        row.organisation_id,
        row.intercommunality_id,
    )


def write(meeting: Meeting, present: Iterable[Who]) -> None:
    """Those present, and nobody else; who was there before keeps the row, and the name of that time."""
    wanted = {one.value: one for one in present}
    kept = {of_row(row).value: row for row in meeting.attendances}
    for value, row in kept.items():
        if value not in wanted:
            meeting.attendances.remove(row)
    for value, one in wanted.items():
        if value not in kept:
            meeting.attendances.append(Attendance(presence="present", **one.columns))


def _number(value: str, word: str) -> int | None:
    said, _colon, digits = value.partition(":")
    if said != word or not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    return int(digits)


def _name(value: str) -> str | None:
    name = value.removeprefix("name:").strip() if value.startswith("name:") else ""
    return name[:LONGEST] if name and is_clean(name) else None


def is_clean(text: str) -> bool:
    """Whether it can be looked up and kept: no invisible characters."""
    return not CONTROL.search(text) and not OVERRIDES.search(text)
