"""People with whom nobody has been in touch for three years: the CNIL's rule for prospects."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app import privacy
from app.accounts.models import Account, Appointment
from app.clock import today
from app.clubs.models import Mandate, Membership
from app.companies.models import Company, Person, Post
from app.db import db

YEARS = 3
AT_ONCE = 20


def due(day: date, limit: int = AT_ONCE) -> list[int]:
    """Those to be forgotten on that day: no role, no post that binds, no contact for three years."""
    since = before(day)
    query = (
        select(Person.id)
        .where(Person.erased_on.is_(None), Person.created_at < _midnight(since))
        .where(or_(Person.consent_on.is_(None), Person.consent_on < since))
        .where(*(~exists().where(condition) for condition in _bonds(day, since)))
        .where(*(Person.id.not_in(seen) for seen in privacy.seen_since(since)))
    )
    return list(db.session.scalars(query.order_by(Person.id).limit(limit)))


def before(day: date) -> date:
    """The same day three years earlier."""
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year - YEARS, day=28)


def purge(is_dry_run: bool) -> int:
    """Forget them, some at a time. The caller commits."""
    found = due(today())
    if not is_dry_run:
        for person_id in found:
            privacy.erase(person_id)
    return len(found)


def _bonds(day: date, since: date) -> tuple[ColumnElement[bool], ...]:
    held = and_(Post.person_id == Person.id, _lasts(Post, day))
    of_member = Post.company_id.in_(
        select(Membership.company_id).where(
            Membership.company_id.is_not(None),
            or_(Membership.until_on.is_(None), Membership.until_on >= since),
        )
    )
    of_partner = or_(Post.organisation_id.is_not(None), Post.intercommunality_id.is_not(None))
    in_touch = Post.company_id.in_(select(Company.id).where(Company.last_contact_on >= since))
    return (
        Account.person_id == Person.id,
        and_(Appointment.person_id == Person.id, _lasts(Appointment, day)),
        and_(Mandate.person_id == Person.id, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= since)),
        and_(
            Membership.person_id == Person.id,
            or_(Membership.until_on.is_(None), Membership.until_on >= since),
        ),
        and_(held, or_(of_member, of_partner, in_touch)),
        and_(Post.person_id == Person.id, or_(Post.starts_on >= since, Post.ends_on >= since)),
    )


def _lasts(kind: Any, day: date) -> ColumnElement[bool]:
    return or_(kind.ends_on.is_(None), kind.ends_on >= day)


def _midnight(day: date) -> Any:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)


privacy.register_purge("prospects", purge)
