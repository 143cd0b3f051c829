"""What pages ask of the contact log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from app import timeline
from app.accounts.models import Appointment
from app.clock import now
from app.companies import queries as companies
from app.companies.models import Company, Organisation, Person, Post
from app.companies.organisations import queries as organisations
from app.companies.people import queries as people
from app.companies.rules import sees_all
from app.contacts.models import CONTACT_KINDS, Contact
from app.db import db
from app.forms import whole_or_none
from app.viewer import Viewer

SHOWN = 30
FOLLOW_UPS = 8
JUST_DONE = timedelta(minutes=15)
SHOWN_WITH = (
    joinedload(Contact.company),
    joinedload(Contact.organisation),
    joinedload(Contact.person),
    joinedload(Contact.by),
    joinedload(Contact.assignee),
)
DUE = func.coalesce(Contact.due_on, literal(date.max))
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Subject:
    """With whom: a company or an organisation, perhaps somebody there; or a person alone."""

    company: Company | None = None
    organisation: Organisation | None = None
    person: Person | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.company or self.organisation or self.person)

    @property
    def ids(self) -> dict[str, int]:
        """The address's way of saying it."""
        said = {"company": self.company, "organisation": self.organisation, "person": self.person}
        return {name: thing.id for name, thing in said.items() if thing}


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Contact]]:
    """The log is for those who look after the territory."""
    query = select(Contact).where(Contact.territory_id == territory_id)
    return query if sees_all(viewer, territory_id) else query.where(Contact.id == 0)


def contact(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Contact | None:
    """One of them; `lock` when it is about to change."""
    query = seen_by(viewer, territory_id).where(Contact.id == number).options(*SHOWN_WITH)
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Contact) if lock else query)


def subject(viewer: Viewer, territory_id: int, said: dict[str, int]) -> Subject | None:
    """Whom an address names; None when one of them is not there. A person's only place comes with them."""
    asked = {
        "company": (companies.company, said.get("company")),
        "organisation": (organisations.organisation, said.get("organisation")),
        "person": (people.person, said.get("person")),
    }
    found: dict[str, Any] = {
        name: look(viewer, territory_id, number) for name, (look, number) in asked.items() if number
    }
    if None in found.values() or not sees_all(viewer, territory_id):
        return None
    if found.keys() == {"person"}:
        found |= _only_place(found["person"], territory_id)
    return Subject(**found)


def _only_place(person: Person, territory_id: int) -> dict[str, Any]:
    """The place where somebody works, when there is just one."""
    held = [post for post in person.posts if post.ends_on is None and (post.company or post.organisation)]
    places = {place for post in held if (place := post.company or post.organisation)}
    if [place.territory_id for place in places] != [territory_id]:
        return {}
    return {"company": held[0].company, "organisation": held[0].organisation}


def people_of(subject: Subject, on: date) -> Choices:
    """Those with whom one may have spoken there; the person one came from is among them."""
    rows: dict[str, str] = {}
    if subject.person:
        rows[str(subject.person.id)] = subject.person.name
    column, number = (
        (Post.company_id, subject.company.id)
        if subject.company
        else (Post.organisation_id, subject.organisation.id if subject.organisation else 0)
    )
    query = (
        select(Person.id, Person.name, Post.title)
        .join(Post, Post.person_id == Person.id)
        .where(column == number, Person.erased_on.is_(None), or_(Post.ends_on.is_(None), Post.ends_on >= on))
        .order_by(Post.id)
        .limit(50)
    )
    for person_id, name, title in db.session.execute(query):
        rows.setdefault(str(person_id), name if name == title else f"{name}, {title}")
    return list(rows.items())


def officers(territory_id: int, on: date, first: int | None) -> Choices:
    """Who may take on a next step; oneself first."""
    query = (
        select(Person.id, Person.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.role == "officer",
            Appointment.territory_id == territory_id,
            or_(Appointment.starts_on.is_(None), Appointment.starts_on <= on),
            or_(Appointment.ends_on.is_(None), Appointment.ends_on >= on),
        )
        .distinct()
        .order_by(Person.name, Person.id)
        .limit(50)
    )
    rows = [(str(number), name) for number, name in db.session.execute(query)]
    return sorted(rows, key=lambda row: row[0] != str(first))


# -- lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """What narrows the log; `open`, `mine` and `late` list next steps, the soonest first."""

    kind: str | None = None
    company: int | None = None
    mine: bool = False
    late: bool = False
    open: bool = False

    @property
    def lists_steps(self) -> bool:
        return self.mine or self.late or self.open

    @classmethod
    def read(cls, said: Any) -> "Filters":
        """From an address; what nobody understands is left out."""
        return cls(
            kind=said.get("kind") if said.get("kind") in CONTACT_KINDS else None,
            company=whole_or_none(said.get("company")),
            **{name: said.get(name) == "1" for name in ("mine", "late", "open")},
        )

    @property
    def asked(self) -> dict[str, Any]:
        """Into an address again."""
        said: dict[str, Any] = {"kind": self.kind, "company": self.company}
        said |= {name: "1" for name in ("mine", "late", "open") if getattr(self, name)}
        return {name: value for name, value in said.items() if value}


def page(
    viewer: Viewer, territory_id: int, filters: Filters, today: date, after: str | None
) -> tuple[list[Contact], str | None]:
    """A page of the log, and the key after which the next one begins."""
    query = seen_by(viewer, territory_id).where(*_conditions(filters, viewer, today))
    if filters.lists_steps:
        query = query.order_by(DUE, Contact.id)
    else:
        query = query.order_by(Contact.on.desc(), Contact.id.desc())
    if begin := timeline.read_key(after):
        query = query.where(_beyond(filters, tuple_(literal(begin[0]), literal(begin[1]))))
    rows = list(db.session.scalars(query.options(*SHOWN_WITH).limit(SHOWN + 1)))
    more = len(rows) > SHOWN
    rows = rows[:SHOWN]
    return rows, _key(rows[-1], filters.lists_steps) if more else None


def _beyond(filters: Filters, begin: Any) -> Any:
    if filters.lists_steps:
        return tuple_(DUE, Contact.id) > begin
    return tuple_(Contact.on, Contact.id) < begin


def _key(contact: Contact, by_due: bool) -> str:
    day = (contact.due_on or date.max) if by_due else contact.on
    return f"{day.isoformat()}_{contact.id}"


def _conditions(filters: Filters, viewer: Viewer, today: date) -> list[Any]:
    asked: Iterable[Any] = (
        Contact.kind == filters.kind if filters.kind else None,
        Contact.company_id == filters.company if filters.company else None,
        Contact.is_open.is_(True) if filters.lists_steps else None,
        Contact.assignee_id == viewer.person_id if filters.mine else None,
        Contact.due_on < today if filters.late else None,
    )
    return [condition for condition in asked if condition is not None]


def follow_ups(viewer: Viewer, territory_id: int) -> list[Contact]:
    """One's own next steps, the late ones first; those just done stay a while, to be taken up again."""
    mine = Contact.assignee_id == (viewer.person_id or 0)
    just: datetime = now() - JUST_DONE
    done = and_(Contact.is_open.is_(False), Contact.done_by_id == viewer.person_id, Contact.done_at >= just)
    query = seen_by(viewer, territory_id).where(mine, or_(Contact.is_open.is_(True), done))
    return list(db.session.scalars(query.order_by(DUE, Contact.id).options(*SHOWN_WITH).limit(FOLLOW_UPS)))
