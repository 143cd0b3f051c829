"""What is asked of clubs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from app import web
from app.clock import today
from app.clubs.models import Club, ClubStage, Mandate, Membership
from app.companies.models import Company
from app.db import db
from app.forms import CONTROL
from app.search import key
from app.viewer import Viewer

PAGE = 50
CLUBS_PAGE = 20
BIGGEST = 2**31 - 1
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of a list, and the ids from which the pages beside it are turned."""

    rows: Sequence[T]
    after: int | None = None
    before: int | None = None


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Club]]:
    """The clubs of a territory: everybody sees their public page."""
    return select(Club).where(Club.territory_id == territory_id)


def run_by(viewer: Viewer, territory_id: int) -> Select[tuple[Club]]:
    """The clubs whose inner pages concern the viewer; those of others do not exist for them."""
    clubs = seen_by(viewer, territory_id)
    if viewer.looks_after(territory_id):
        return clubs
    return clubs.where(Club.id.in_(sorted(viewer.clubs | viewer.bureau)))


def club(viewer: Viewer, territory_id: int, slug: str) -> Club | None:
    """A club with all that its public page tells."""
    return _one(seen_by(viewer, territory_id), slug)


def inside(viewer: Viewer, territory_id: int, slug: str, lock: bool = False) -> Club | None:
    """A club for one of its inner pages; locked when it is about to change."""
    query = run_by(viewer, territory_id)
    return _one(query.with_for_update(of=Club) if lock else query, slug)


def _one(query: Select[tuple[Club]], slug: str) -> Club | None:
    if CONTROL.search(slug):
        return None
    return db.session.scalar(
        query.where(Club.slug == slug).options(
            selectinload(Club.stages),
            selectinload(Club.area),
            selectinload(Club.projects),
            selectinload(Club.mandates).joinedload(Mandate.person),
        )
    )


def listed(
    viewer: Viewer, territory_id: int, question: str = "", after: int | None = None, before: int | None = None
) -> Page[Club]:
    """A page of the clubs of a territory by name, narrowed by the words of a question."""
    clubs = seen_by(viewer, territory_id).options(selectinload(Club.stages), selectinload(Club.area))
    for word in words_of(question):
        clubs = clubs.where(Club.name_key.contains(word, autoescape=True))
    return turn(clubs, Club, after, before, CLUBS_PAGE)


def taken_slugs(territory_id: int, beginning: str) -> set[str]:
    """The slugs of a territory that begin so."""
    return set(
        db.session.scalars(
            select(Club.slug).where(
                Club.territory_id == territory_id, Club.slug.startswith(beginning, autoescape=True)
            )
        )
    )


def named(territory_id: int, name: str, other_than: int | None = None) -> Club | None:
    """A club of that very name."""
    query = select(Club).where(Club.territory_id == territory_id, Club.name_key == key(name))
    return db.session.scalar(query.where(Club.id != other_than) if other_than else query)


@web.provide("companies_of_clubs")
def companies_of(viewer: Viewer) -> Select[tuple[int | None]]:
    """The companies that are members, today, of a club in whose bureau the viewer sits."""
    companies = select(Membership.company_id).where(Membership.company_id.is_not(None))
    if not viewer.bureau:
        return companies.where(false())
    return companies.where(Membership.club_id.in_(sorted(viewer.bureau)), active(today()))


@web.provide("companies_of_club")
def members_of(territory_id: int, slug: str | None) -> Select[tuple[int | None]]:
    """The companies that are members, today, of that club of the territory; without one, of any club."""
    clubs = select(Club.id).where(Club.territory_id == territory_id)
    if slug is not None:
        clubs = clubs.where(Club.slug == slug)
    return select(Membership.company_id).where(
        Membership.company_id.is_not(None), Membership.club_id.in_(clubs), active(today())
    )


def clubs_of_company(company_id: int) -> list[int]:
    """The clubs of which the company is a member today: their bureaus find it."""
    return list(
        db.session.scalars(
            select(Membership.club_id)
            .where(Membership.company_id == company_id, active(today()))
            .distinct()
            .order_by(Membership.club_id)
        )
    )


def own_membership(viewer: Viewer, club_id: int) -> int | None:
    """The number of the sheet that a member who is not of the bureau may open: their own."""
    if club_id not in viewer.clubs or club_id in viewer.bureau:
        return None
    mine = or_(
        Membership.company_id.in_(sorted(viewer.companies)), Membership.person_id == (viewer.person_id or 0)
    )
    query = select(Membership.id).where(Membership.club_id == club_id, active(today()), mine)
    return db.session.scalar(query.order_by(Membership.id).limit(1))


# -- states of a membership, as SQL -------------------------------------------------------------


def not_ended(day: date) -> ColumnElement[bool]:
    """It has no last day, or that day has not passed."""
    return or_(Membership.until_on.is_(None), Membership.until_on >= day)


def active(day: date) -> ColumnElement[bool]:
    """It holds on that day."""
    return and_(Membership.since_on <= day, not_ended(day))


def active_count(club_id: int, day: date) -> int:
    """How many memberships hold on that day."""
    query = select(func.count()).select_from(Membership).where(Membership.club_id == club_id, active(day))
    return db.session.scalar(query) or 0


def turned(day: date) -> list[Company]:
    """The companies whose membership began or ended in the last week."""
    week = day - timedelta(days=7)
    began = and_(Membership.since_on > week, Membership.since_on <= day)
    ended = and_(Membership.until_on >= week, Membership.until_on < day)
    ids = select(Membership.company_id).where(or_(began, ended))
    return list(db.session.scalars(select(Company).where(Company.id.in_(ids)).order_by(Company.id)))


def wrong_counts(day: date) -> list[tuple[Club, int]]:
    """The clubs whose kept count is not that of the day, with the right one."""
    counted = (
        select(Membership.club_id, func.count().label("right"))
        .where(active(day))
        .group_by(Membership.club_id)
        .subquery()
    )
    right = func.coalesce(counted.c.right, 0)
    query = select(Club, right).outerjoin(counted, counted.c.club_id == Club.id)
    return [(club, count) for club, count in db.session.execute(query.where(Club.members_count != right))]


# -- figures ------------------------------------------------------------------------------------


def legal_forms_filed(territory_id: int) -> list[str | None]:
    """The legal forms of the clubs that have filed their statutes, or were inaugurated since."""
    filed = select(ClubStage.club_id).where(ClubStage.stage.in_(("statutes", "inaugurated")))
    return list(
        db.session.scalars(
            select(Club.legal_form).where(Club.territory_id == territory_id, Club.id.in_(filed))
        )
    )


def count_of(territory_id: int) -> int:
    """How many clubs have not been dissolved."""
    gone = select(ClubStage.club_id).where(ClubStage.stage == "dissolved")
    query = select(func.count()).select_from(Club)
    return db.session.scalar(query.where(Club.territory_id == territory_id, Club.id.not_in(gone))) or 0


def member_companies_count(territory_id: int, day: date) -> int:
    """How many companies are in at least one club of the territory, each counted once."""
    query = select(func.count(Membership.company_id.distinct())).join(Club)
    return db.session.scalar(query.where(Club.territory_id == territory_id, active(day))) or 0


# -- lists --------------------------------------------------------------------------------------


def turn(
    query: Select[Any], model: Any, after: int | None, before: int | None, most: int = PAGE
) -> Page[Any]:
    """A page of a list that is ordered by name: the rows that follow `after`, or precede `before`."""
    order = tuple_(model.name_key, model.id)
    edge = _edge(model, before or after)
    if edge and before:
        rows = list(
            db.session.scalars(
                query.where(order < edge).order_by(model.name_key.desc(), model.id.desc()).limit(most + 1)
            )
        )
        shown = rows[:most][::-1]
        return Page(shown, shown[-1].id if shown else None, shown[0].id if len(rows) > most else None)
    if edge:
        query = query.where(order > edge)
    rows = list(db.session.scalars(query.order_by(model.name_key, model.id).limit(most + 1)))
    shown = rows[:most]
    return Page(shown, shown[-1].id if len(rows) > most else None, shown[0].id if edge and shown else None)


def _edge(model: Any, row: int | None) -> Any:
    if row is None or not 0 < row <= BIGGEST:
        return None
    found = db.session.execute(select(model.name_key, model.id).where(model.id == row)).first()
    return tuple(found) if found else None


def words_of(question: str) -> list[str]:
    """At most six words of a question, ready to be compared with keys of names."""
    return key(CONTROL.sub(" ", question[:200])).split()[:6]
