"""What is asked of members, and of the directory when one is added."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy import func as sql
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.clubs.dues import queries as dues
from app.clubs.models import Club, Membership
from app.clubs.queries import BIGGEST, Page, active, not_ended, turn, words_of
from app.companies.listing import begins
from app.companies.models import Company, Person, Post, Site
from app.companies.queries import with_words
from app.db import db
from app.search import key

DUES = ("paid", "due", "exempt", "ask")
"""Filters for those who see what members owe."""

FILTERS = ("all", "active", "invited", "ended", *DUES)
COUNTED = 1000
OFFERED = 6


@dataclass(frozen=True)
class Counts:
    """How many members a club has of each state; beyond a thousand that is all that is said."""

    active: int
    invited: int
    ended: int
    left: int  # since the first of January

    @property
    def all(self) -> int:
        return self.active + self.invited + self.ended


def of_club(club_id: int) -> Select[tuple[Membership]]:
    """The memberships of a club, with what a line of the list reads."""
    return (
        select(Membership)
        .outerjoin(Membership.contact)
        .outerjoin(Post.person)
        .where(Membership.club_id == club_id)
        .options(
            contains_eager(Membership.contact).contains_eager(Post.person),
            joinedload(Membership.person),
            joinedload(Membership.company).selectinload(Company.sites).joinedload(Site.commune),
        )
    )


def listed(
    club_id: int, day: date, state: str, question: str, after: int | None, before: int | None
) -> Page[Membership]:
    """A page of the members of a club, by name of the member."""
    return turn(narrowed(club_id, day, state, question), Membership, after, before)


def narrowed(club_id: int, day: date, state: str, question: str) -> Select[tuple[Membership]]:
    """The members of a club in that state, in whose names or addresses the words stand."""
    return searched(of_club(club_id), state, question, day)


def chosen(
    club_id: int, day: date, state: str, question: str, ticked: list[int] | None, most: int
) -> list[int]:
    """The members of a club that a filter finds, or those ticked among them."""
    query = (
        select(Membership.id)
        .outerjoin(Membership.contact)
        .outerjoin(Post.person)
        .where(Membership.club_id == club_id)
    )
    if ticked is not None:
        query = query.where(Membership.id.in_(ticked))
    return list(db.session.scalars(searched(query, state, question, day).order_by(Membership.id).limit(most)))


def searched(query: Select[Any], state: str, question: str, day: date) -> Select[Any]:
    """Those of a filter whose names, contacts or mails hold the words of a question."""
    if (condition := in_state(state, day)) is not None:
        query = query.where(condition)
    for word in words_of(question):
        query = query.where(
            or_(
                Membership.name_key.contains(word, autoescape=True),
                Person.name_key.contains(word, autoescape=True),
                sql.lower(sql.coalesce(Post.mail, Person.mail)).contains(word, autoescape=True),
            )
        )
    return query


def in_state(state: str, day: date) -> ColumnElement[bool] | None:
    """The condition of a filter; None for all."""
    if state == "active":
        return active(day)
    if state == "invited":
        return is_invited(day)
    if state in DUES:
        return dues.in_state(state, day)
    return Membership.until_on < day if state == "ended" else None


def is_invited(day: date) -> ColumnElement[bool]:
    """It has not begun: invited, or a member from some later day on."""
    return and_(not_ended(day), or_(Membership.since_on.is_(None), Membership.since_on > day))


def counts(club: Club, day: date) -> Counts:
    """The numbers over the list, in one query; the active ones are kept with the club."""
    left = and_(Membership.until_on < day, Membership.until_on >= day.replace(month=1, day=1))
    asked = [is_invited(day), Membership.until_on < day, left]
    row = db.session.execute(select(*(_capped(club.id, condition) for condition in asked))).one()
    return Counts(club.members_count, *row)


def _capped(club_id: int, condition: ColumnElement[bool]) -> ColumnElement[int]:
    few = select(Membership.id).where(Membership.club_id == club_id, condition).limit(COUNTED + 1).subquery()
    return select(sql.count()).select_from(few).scalar_subquery()


def one(club: Club, number: int, lock: bool = False) -> Membership | None:
    """A membership of that club, with its member, contact and their posts."""
    query = (
        select(Membership)
        .where(Membership.club_id == club.id, Membership.id == number)
        .options(
            selectinload(Membership.company).selectinload(Company.sites).joinedload(Site.commune),
            selectinload(Membership.company).selectinload(Company.posts).joinedload(Post.person),
            selectinload(Membership.person),
            selectinload(Membership.contact).joinedload(Post.person),
        )
    )
    return db.session.scalar(query.with_for_update(of=Membership) if lock else query)


def history(membership: Membership) -> list[Membership]:
    """All times that this member was in the club, the latest first."""
    same = (
        Membership.company_id == membership.company_id
        if membership.company_id
        else Membership.person_id == membership.person_id
    )
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.club_id == membership.club_id, same)
            .order_by(Membership.id.desc())
            .limit(50)
        )
    )


def present(club_id: int, company_id: int, day: date) -> Membership | None:
    """The membership of a company that has not ended."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.club_id == club_id, Membership.company_id == company_id, not_ended(day))
        .limit(1)
    )


def present_companies(club_id: int, companies: list[int], day: date) -> set[int]:
    """Which of these companies are in the club, or invited."""
    query = select(Membership.company_id).where(
        Membership.club_id == club_id, Membership.company_id.in_(companies), not_ended(day)
    )
    return {company for company in db.session.scalars(query) if company}


# -- the directory ------------------------------------------------------------------------------


def directory(territory_id: int) -> Select[tuple[Company]]:
    """The companies of a territory: what a public register would tell of them."""
    return (
        select(Company)
        .where(Company.territory_id == territory_id)
        .options(
            selectinload(Company.sites).joinedload(Site.commune),
            selectinload(Company.posts).joinedload(Post.person),
        )
    )


def company(territory_id: int, number: int | None) -> Company | None:
    """A company of the territory's directory."""
    if number is None or not 0 < number <= BIGGEST:
        return None
    return db.session.scalar(directory(territory_id).where(Company.id == number))


def with_numbers(
    territory_id: int, numbers: Iterable[str], besides: list[Company] | None = None
) -> list[Company]:
    """The companies of the directory that have these SIREN, or the SIREN of these SIRET."""
    have = {one.siren for one in besides or []}
    sirens = {number[:9] for number in numbers} - have
    if not sirens:
        return []
    query = directory(territory_id).where(Company.siren.in_(sorted(sirens)))
    return list(db.session.scalars(query.order_by(Company.name_key, Company.id)))


def same(territory_id: int, name: str | None, siren: str | None) -> list[Company]:
    """The companies that this must be: the same number, else the very same name without another number."""
    if siren and (known := list(db.session.scalars(directory(territory_id).where(Company.siren == siren)))):
        return known
    query = directory(territory_id).where(Company.name_key == key(name)).order_by(Company.id)
    found = list(db.session.scalars(query.limit(OFFERED)))
    return [one for one in found if not (siren and one.siren)]


def suggestions(territory_id: int, typed: str) -> list[Company]:
    """Companies that begin like this, or have such words in their name; a number finds its own."""
    digits = re.sub(r"[\s.]", "", typed)
    if re.fullmatch(r"\d{9,14}", digits, re.ASCII):
        return list(db.session.scalars(directory(territory_id).where(Company.siren == digits[:9])))
    if len(key(typed).strip()) < 2:
        return []
    still_open = directory(territory_id).where(Company.closed_on.is_(None))
    near = still_open.where(begins(Company, " ".join(words_of(typed))))
    found = list(db.session.scalars(near.order_by(Company.name_key, Company.id).limit(OFFERED)))
    if len(found) < OFFERED:
        others = set(with_words("company", "company", territory_id, typed)) - {one.id for one in found}
        more = still_open.where(Company.id.in_(others)).order_by(Company.name_key, Company.id)
        found += db.session.scalars(more.limit(OFFERED)) if others else []
    return found[:OFFERED]
