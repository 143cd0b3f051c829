"""What is asked of accounts."""

from datetime import date
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Account, Appointment, RecoveryCode
from app.clock import today
from app.clubs.models import Mandate, Membership
from app.companies.models import Person, Post
from app.db import db
from app.search import key
from app.territory.models import Territory

SHOWN = 50


class Held(NamedTuple):
    """A role that a person holds: its kind, what it is called, and where."""

    kind: str
    title: str
    place: str


def credentials(email: str) -> Row[Any] | None:
    """What a sign-in compares with: id, password (its hash), is_demo."""
    return db.session.execute(
        select(Account.id, Account.password, Account.is_demo).where(Account.email == email)
    ).one_or_none()


def by_email(email: str) -> Account | None:
    """The account of that address."""
    return db.session.scalar(
        select(Account).where(Account.email == email.strip().lower()).options(joinedload(Account.person))
    )


def with_person(account_id: int | None) -> Account:
    """An account that is there, with its person."""
    return db.session.get_one(Account, account_id, options=[joinedload(Account.person)])


def held(account_id: int) -> Account:
    """The same, locked until the transaction ends: a code works once, however often it is sent at once."""
    return db.session.execute(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def spares_left(account_id: int) -> int:
    """How many recovery codes still work."""
    unused = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def roles(person_id: int) -> list[Held]:
    """Everything the person holds today, in order of reach; three queries."""
    on = today()
    return [*_appointed(person_id), *_mandated(person_id, on), *_posted(person_id, on)]


def listed(after: str | None, asked: str | None) -> list[Account]:
    """Accounts by address, one more than a page shows."""
    query: Select[tuple[Account]] = select(Account).options(joinedload(Account.person))
    if after:
        query = query.where(Account.email > after)
    if asked:
        query = query.join(Person).where(
            or_(
                Account.email.contains(asked.lower(), autoescape=True),
                Person.name_key.contains(key(asked), autoescape=True),
            )
        )
    return list(db.session.scalars(query.order_by(Account.email).limit(SHOWN + 1)))


def appointments(person_ids: list[int]) -> dict[int, list[tuple[Appointment, str | None]]]:
    """What these people are appointed to today, each with the territory's name."""
    rows = db.session.execute(
        select(Appointment, Territory.name)
        .outerjoin(Territory, Territory.id == Appointment.territory_id)
        .where(Appointment.person_id.in_(person_ids), *_holds(Appointment, today()))
        .order_by(Appointment.role, Appointment.id)
    )
    found: dict[int, list[tuple[Appointment, str | None]]] = {}
    for appointment, name in rows:
        found.setdefault(appointment.person_id, []).append((appointment, name))
    return found


def appointment(number: int, lock: bool = False) -> Appointment | None:
    """An appointment that holds today; administrators' are locked together, so that one always remains."""
    if lock:
        db.session.execute(select(Appointment.id).where(Appointment.role == "admin").with_for_update())
    return db.session.scalar(
        select(Appointment).where(Appointment.id == number, *_holds(Appointment, today()))
    )


def of_person(person_id: int) -> Account | None:
    """The account of that person."""
    return db.session.scalar(
        select(Account).where(Account.person_id == person_id).options(joinedload(Account.person))
    )


def is_appointed(person_id: int, role: str, territory_id: int | None) -> bool:
    """Whether the person holds that role today."""
    return (
        db.session.scalar(
            select(Appointment.id)
            .where(Appointment.person_id == person_id, Appointment.role == role)
            .where(or_(Appointment.role == "admin", Appointment.territory_id == territory_id))
            .where(*_holds(Appointment, today()))
            .limit(1)
        )
        is not None
    )


def administrators(besides: int | None = None) -> int:
    """How many people may sign in as administrator today, leaving one appointment out."""
    query = (
        select(func.count(Appointment.person_id.distinct()))
        .join(Account, Account.person_id == Appointment.person_id)
        .where(Appointment.role == "admin", Appointment.id != (besides or 0), *_holds(Appointment, today()))
    )
    if not current_app.config["IS_LOOPBACK"]:
        query = query.where(Account.is_demo.is_(False))
    return db.session.scalar(query) or 0


def contact(email: str, territory_id: int | None) -> Person | None:
    """The one contact of the directory with that address who has no account yet."""
    found = [
        person
        for person in people_at(email)
        if person.territory_id == territory_id and of_person(person.id) is None
    ]
    return found[0] if len(found) == 1 else None


def people_at(email: str) -> list[Person]:
    """Everyone known by that address: of an account, of a person or of a post."""
    return list(
        db.session.scalars(
            select(Person)
            .where(
                or_(
                    func.lower(Person.mail) == email,
                    Person.id.in_(select(Account.person_id).where(Account.email == email)),
                    Person.id.in_(select(Post.person_id).where(func.lower(Post.mail) == email)),
                )
            )
            .order_by(Person.id)
        )
    )


def _appointed(person_id: int) -> list[Held]:
    found = appointments([person_id]).get(person_id, [])
    return [Held(appointment.role, "", name or "") for appointment, name in found]


def _mandated(person_id: int, on: date) -> list[Held]:
    mandates = db.session.scalars(
        select(Mandate)
        .where(Mandate.person_id == person_id, *_holds(Mandate, on))
        .options(joinedload(Mandate.club))
        .order_by(Mandate.rank, Mandate.id)
    )
    return [Held("bureau", mandate.post, mandate.club.name) for mandate in mandates]


def _posted(person_id: int, on: date) -> list[Held]:
    posts = list(
        db.session.scalars(
            select(Post)
            .where(Post.person_id == person_id, *_holds(Post, on))
            .options(
                joinedload(Post.company), joinedload(Post.organisation), joinedload(Post.intercommunality)
            )
            .order_by(Post.id)
        )
    )
    places = ((post, post.company or post.organisation or post.intercommunality) for post in posts)
    companies = [post.company_id for post in posts if post.company_id]
    memberships = db.session.scalars(
        select(Membership)
        .where(or_(Membership.company_id.in_(companies), Membership.person_id == person_id))
        .where(Membership.since_on <= on, or_(Membership.until_on.is_(None), Membership.until_on >= on))
        .options(joinedload(Membership.club), joinedload(Membership.company), joinedload(Membership.person))
        .order_by(Membership.id)
    )
    return [
        *(
            Held("company" if post.company_id else "partner", post.title, place.name if place else "")
            for post, place in places
        ),
        *(Held("club", membership.name, membership.club.name) for membership in memberships),
    ]


def _holds(kind: Any, on: date) -> tuple[Any, Any]:
    return or_(kind.starts_on.is_(None), kind.starts_on <= on), or_(
        kind.ends_on.is_(None), kind.ends_on >= on
    )
