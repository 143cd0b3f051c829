"""The day of a company's last contact, kept beside its name so that lists can ask for it cheaply."""

from collections.abc import Iterable

from sqlalchemy import func, select

from app.companies.models import Company
from app.contacts.models import MEETS, Contact
from app.db import db


def keep(company_ids: Iterable[int | None]) -> None:
    """Bring these companies' last contact up to date; the caller has flushed, and commits."""
    for number in sorted({one for one in company_ids if one is not None}):
        company = db.session.get_one(Company, number, with_for_update=True)
        company.last_contact_on = db.session.scalar(
            select(func.max(Contact.on)).where(Contact.company_id == number, Contact.kind.in_(MEETS))
        )
    db.session.flush()


def wrong() -> list[int]:
    """The companies whose kept day is not that of the log."""
    told = (
        select(Contact.company_id, func.max(Contact.on).label("on"))
        .where(Contact.company_id.is_not(None), Contact.kind.in_(MEETS))
        .group_by(Contact.company_id)
        .subquery()
    )
    query = (
        select(Company.id)
        .outerjoin(told, told.c.company_id == Company.id)
        .where(Company.last_contact_on.is_distinct_from(told.c.on))
    )
    return list(db.session.scalars(query.order_by(Company.id).limit(100)))
