"""What the first page asks of the rooms; each answer is bounded however large the territory is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Account
from app.calendar import queries as agenda
from app.calendar.queries import Filters, Line
from app.clubs import queries as clubs
from app.clubs.models import Club, Membership
from app.companies.models import Company, Site
from app.db import db
from app.jobs import Job
from app.mail.outbox import Letter
from app.meetings.models import Meeting
from app.territory.models import Territory
from app.viewer import Viewer

MANY = 1_000
CLUBS = 8
SOON = 8
EXHIBITIONS = Filters(kinds=("exhibition",))


@dataclass(frozen=True)
class Ahead:
    """What comes: the rest of this week, what follows, and what lasts already."""

    week: list[Line]
    later: list[Line]
    running: list[Line]
    count: int  # in this week, of which `week` shows the first


@dataclass(frozen=True)
class ClubState:
    """A club in one line: its stage, its members, its next date."""

    club: Club
    following: Line | None


@dataclass(frozen=True)
class House:
    """What an administrator watches; None where there are more than a thousand."""

    waiting: int | None
    refused: int | None
    failed: int | None
    accounts: int | None


def ahead(viewer: Viewer, territory_id: int, today: date, filters: Filters | None = None) -> Ahead:
    """The next dates, those of this week apart."""
    asked = filters or Filters()
    lines = agenda.page(viewer, territory_id, asked, None)[0]
    sunday = today + timedelta(days=6 - today.weekday())
    week = [line for line in lines if line.when.first_on <= sunday]
    return Ahead(
        week=week[:SOON],
        later=lines[len(week) :][: max(SOON - len(week), 3)],
        running=agenda.running(viewer, territory_id, asked)[:4],
        count=len(week),
    )


def exhibitions(viewer: Viewer, territory_id: int, limit: int = 4) -> list[Line]:
    """Those that stand now, then those that come."""
    running = agenda.running(viewer, territory_id, EXHIBITIONS)
    return (running + agenda.page(viewer, territory_id, EXHIBITIONS, None)[0])[:limit]


def club_states(viewer: Viewer, territory_id: int, limit: int = CLUBS) -> tuple[list[ClubState], bool]:
    """The clubs of a territory by name, and whether there are more."""
    query = clubs.seen_by(viewer, territory_id).order_by(Club.name_key, Club.id).limit(limit + 1)
    found = list(db.session.scalars(query.options(selectinload(Club.stages), selectinload(Club.area))))
    following = agenda.next_by_ref("club", [club.id for club in found[:limit]], viewer, territory_id)
    return [ClubState(club, following.get(club.id)) for club in found[:limit]], len(found) > limit


def own_clubs(ids: Iterable[int], limit: int = 4) -> list[tuple[Club, Territory]]:
    """The clubs in which one works, wherever they are."""
    query = (
        select(Club, Territory)
        .join(Territory, Territory.id == Club.territory_id)
        .where(Club.id.in_(sorted(ids)))
        .options(selectinload(Club.stages))
    )
    rows = db.session.execute(query.order_by(Club.name_key).limit(limit))
    return [(club, where) for club, where in rows]


def first_territory(viewer: Viewer) -> Territory | None:
    """The territory of which one is officer; the first by name when there are several."""
    query = select(Territory).where(Territory.id.in_(sorted(viewer.territories))).order_by(Territory.name)
    return db.session.scalar(query.limit(1))


def to_log(viewer: Viewer, territory_id: int, today: date, limit: int = 4) -> list[Meeting]:
    """Meetings of the last two months that nobody has logged yet; those of one's clubs for a bureau."""
    query = select(Meeting).where(
        Meeting.territory_id == territory_id,
        Meeting.first_on < today,
        Meeting.first_on >= today - timedelta(days=60),
        Meeting.state == literal_column("'planned'"),
    )
    if viewer.looks_after(territory_id):
        query = query.where(Meeting.audience != "bureau")
    else:
        query = query.where(Meeting.club_id.in_(sorted(viewer.bureau)))
    return list(db.session.scalars(query.order_by(Meeting.first_on.desc(), Meeting.id.desc()).limit(limit)))


def logged(viewer: Viewer, territory_id: int, limit: int = 4) -> list[Line]:
    """The latest meetings, as the agenda shows them."""
    return agenda.past(viewer, territory_id, Filters(kinds=("meeting",)), None, limit)[0]


def invited_count(club_id: int) -> int | None:
    """How many companies are invited to a club and have not joined yet."""
    return capped(
        select(Membership.id).where(
            Membership.club_id == club_id, Membership.since_on.is_(None), Membership.until_on.is_(None)
        )
    )


def own_companies(viewer: Viewer, limit: int = 4) -> list[tuple[Company, Territory]]:
    """The companies in which one holds a post."""
    query = (
        select(Company, Territory)
        .join(Territory, Territory.id == Company.territory_id)
        .where(Company.id.in_(sorted(viewer.companies)))
        .options(selectinload(Company.sites).joinedload(Site.commune))
    )
    rows = db.session.execute(query.order_by(Company.name_key).limit(limit))
    return [(company, where) for company, where in rows]


def house() -> House:
    """Letters, jobs and accounts."""
    unsent = select(Letter.id).where(Letter.sent_at.is_(None))
    return House(
        waiting=capped(unsent.where(Letter.refused.is_(None))),
        refused=capped(unsent.where(Letter.refused.is_not(None))),
        failed=capped(select(Job.id).where(Job.done_at.is_(None), Job.failed_at.is_not(None))),
        accounts=capped(select(Account.id)),
    )


def capped(query: Select[Any]) -> int | None:
    """How many rows; None when there are more than a thousand."""
    count = db.session.scalar(select(func.count()).select_from(query.limit(MANY + 1).subquery())) or 0
    return None if count > MANY else count
