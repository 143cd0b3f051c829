"""From posts, mandates and appointments to what a person may do, read again at every request."""

from datetime import date
from typing import Any

from flask import current_app
from flask_login import LoginManager, current_user
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app import web
from app.accounts.models import Account, Appointment
from app.clock import today
from app.clubs.models import Mandate, Membership
from app.companies.models import Company, Person, Post
from app.db import db
from app.territory.models import Territory
from app.viewer import Viewer

READS = {
    "officer": ("territory", ("public", "members", "invited", "officers")),
    "bureau": ("club", ("public", "members", "bureau")),
    "club": ("club", ("public", "members")),
    "company": ("company", ("public", "invited")),
    "person": ("person", ("public", "invited")),
}
"""What a right lets a calendar program read: of which streams, which audiences."""


class Sessions(LoginManager):
    """Sessions only: no second cookie that remembers, and no guess about the browser behind one."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


login_manager = Sessions()
login_manager.session_protection = None


def viewer_of(account: Account, on: date | None = None) -> Viewer:
    """The rights of this person on that day (today when not given)."""
    found = _rights(account.person_id, on or today())
    return Viewer(
        account_id=account.id,
        person_id=account.person_id,
        name=account.person.name,
        is_admin=any(kind == "admin" for kind, _ in found),
        territories=_ids(found, "officer"),
        bureau=_ids(found, "bureau"),
        clubs=_ids(found, "club"),
        companies=_ids(found, "company"),
    )


@web.provide("viewer")
def present_viewer() -> Viewer | None:
    """Who sends this request; None for strangers."""
    if not current_user.is_authenticated:
        return None
    return viewer_of(current_user)


@login_manager.user_loader
def load(session_id: str) -> Account | None:
    """The account of a session cookie, unless its epoch has passed."""
    number, _, epoch = session_id.partition(":")
    if not (number.isdecimal() and epoch.isdecimal()):
        return None
    account = db.session.get(Account, int(number), options=[joinedload(Account.person)])
    if (
        account is None
        or account.epoch != int(epoch)
        or (account.is_demo and not current_app.config["IS_LOOPBACK"])
    ):
        return None
    return account


def _rights(person_id: int, on: date) -> list[tuple[str, int]]:
    """(kind, id) of everything the person may act for on that day, in one query."""
    return [(kind, number) for kind, number in db.session.execute(rights_of(person_id, on))]


def rights_of(person: Any, on: Any, company: Any = None) -> CompoundSelect[Any]:
    """The query of (kind, id) of a person's rights on a day; where `company` names one, of those by it."""
    post = _holds(Post.starts_on, Post.ends_on, on) & (Post.person_id == person)
    member = and_(Membership.since_on <= on, or_(Membership.until_on.is_(None), Membership.until_on >= on))
    own: list[Any] = []
    if company is not None:
        post &= or_(company.is_(None), Post.company_id == company)
        own.append(company.is_(None))
    return union_all(
        select(Appointment.role, Appointment.territory_id).where(
            Appointment.person_id == person, _holds(Appointment.starts_on, Appointment.ends_on, on), *own
        ),
        select(literal("bureau"), Mandate.club_id).where(
            Mandate.person_id == person, _holds(Mandate.starts_on, Mandate.ends_on, on), *own
        ),
        select(literal("company"), Post.company_id).where(post, Post.company_id.is_not(None)),
        select(literal("club"), Membership.club_id)
        .join(Post, Post.company_id == Membership.company_id)
        .where(post, member, or_(Post.club_id.is_(None), Post.club_id == Membership.club_id)),
        select(literal("club"), Membership.club_id).where(Membership.person_id == person, member, *own),
    )


# -- what calendar programs may read -------------------------------------------------------------


@web.provide("readable_channels")
def readable_channels(person: Any, company: Any, on: Any) -> Select[Any]:
    """(scope, ref_id, audience) of all that a person's feed holds; by one company only when it names one.

    The three arguments are expressions: the calendar puts this into its one query of validators.
    """
    rights = rights_of(person, on, company).cte("rights")
    kind, number = rights.c
    everywhere = select(literal("officer"), Territory.id).where(
        select(kind).where(kind == "admin").correlate(None).exists()
    )
    held = union_all(
        select(kind, number).where(number.is_not(None)),
        everywhere,
        select(literal("person"), person).where(company.is_(None)),
    ).subquery("held")
    reads = _reads().subquery("reads")
    held_kind, ref_id = held.c
    return select(reads.c.scope, ref_id.label("ref_id"), reads.c.audience).join(
        held, held_kind == reads.c.kind
    )


def _reads() -> CompoundSelect[Any]:
    """READS as rows."""
    return union_all(
        *(
            select(
                literal_column(f"'{kind}'", String).label("kind"),
                literal_column(f"'{scope}'", String).label("scope"),
                literal_column(f"'{audience}'", String).label("audience"),
            )
            for kind, (scope, audiences) in READS.items()
            for audience in audiences
        )
    )


@web.provide("feed_companies")
def feed_companies(person_id: int) -> list[tuple[int, str]]:
    """The companies whose dates this person may subscribe to: where they hold a post."""
    rows = db.session.execute(
        select(Company.id, Company.name)
        .join(Post, Post.company_id == Company.id)
        .where(Post.person_id == person_id, _holds(Post.starts_on, Post.ends_on, today()))
        .distinct()
        .order_by(Company.name, Company.id)
    )
    return [(number, name) for number, name in rows]


@web.provide("feed_mails")
def feed_mails(people: list[int]) -> dict[int, str]:
    """Where those of these persons who sign in read their mail."""
    rows: Any = db.session.execute(
        select(Account.person_id, Account.email)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id.in_(people), Person.erased_on.is_(None))
        .order_by(Account.person_id)
    )
    return dict(rows.all())


@web.provide("feed_person")
def feed_person(email: str) -> tuple[int, int | None] | None:
    """(person, territory) of whoever signs in with that address."""
    row = db.session.execute(
        select(Person.id, Person.territory_id)
        .join(Account, Account.person_id == Person.id)
        .where(Account.email == email.strip().lower())
    ).first()
    return (row[0], row[1]) if row else None


def _holds(
    start: InstrumentedAttribute[date | None], end: InstrumentedAttribute[date | None], on: Any
) -> ColumnElement[bool]:
    return and_(or_(start.is_(None), start <= on), or_(end.is_(None), end >= on))


def _ids(found: list[tuple[str, int]], wanted: str) -> frozenset[int]:
    return frozenset(number for kind, number in found if kind == wanted and number is not None)
