"""From posts, mandates and appointments to what a person may do, read again at every request."""

from datetime import date

from flask import current_app
from flask_login import LoginManager, current_user
from sqlalchemy import ColumnElement, and_, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app import web
from app.accounts.models import Account, Appointment
from app.clock import today
from app.clubs.models import Mandate, Membership
from app.companies.models import Post
from app.db import db
from app.viewer import Viewer


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
    company = _holds(Post.starts_on, Post.ends_on, on) & (Post.person_id == person_id)
    member = and_(Membership.since_on <= on, or_(Membership.until_on.is_(None), Membership.until_on >= on))
    parts = (
        select(Appointment.role, Appointment.territory_id).where(
            Appointment.person_id == person_id, _holds(Appointment.starts_on, Appointment.ends_on, on)
        ),
        select(literal("bureau"), Mandate.club_id).where(
            Mandate.person_id == person_id, _holds(Mandate.starts_on, Mandate.ends_on, on)
        ),
        select(literal("company"), Post.company_id).where(company, Post.company_id.is_not(None)),
        select(literal("club"), Membership.club_id)
        .join(Post, Post.company_id == Membership.company_id)
        .where(company, member),
        select(literal("club"), Membership.club_id).where(Membership.person_id == person_id, member),
    )
    return [(kind, number) for kind, number in db.session.execute(union_all(*parts))]


def _holds(
    start: InstrumentedAttribute[date | None], end: InstrumentedAttribute[date | None], on: date
) -> ColumnElement[bool]:
    return and_(or_(start.is_(None), start <= on), or_(end.is_(None), end >= on))


def _ids(found: list[tuple[str, int]], wanted: str) -> frozenset[int]:
    return frozenset(number for kind, number in found if kind == wanted and number is not None)
