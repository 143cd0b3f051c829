"""How people get an account: somebody who has the right appoints them."""

from app import jobs, web
from app.accounts import letters, queries
from app.accounts.models import Account, Appointment
from app.clock import today
from app.companies.models import Person
from app.companies.publishing import publish_person
from app.db import db
from app.language import _, language
from app.search import key


def open_account(email: str, name: str | None, territory_id: int | None) -> Account:
    """The account of that address; made when there is none, for the contact who has it if one does."""
    if account := queries.by_email(email):
        return account
    person = queries.contact(email, territory_id) or _new_person(email, name, territory_id)
    account = Account(email=email.strip().lower(), person=person)
    db.session.add(account)
    db.session.flush()
    return account


@web.provide("invite")
def invite(person: Person, mail: str) -> None:
    """A room below asks for a person's way in: the account now, the letter by the worker. The caller commits.

    Somebody who has an account already needs none.
    """
    if queries.by_email(mail) or queries.of_person(person.id):
        return
    account = Account(email=mail.strip().lower(), person_id=person.id)
    db.session.add(account)
    db.session.flush()
    jobs.add(letters.INVITE, {"account": account.id, "language": language()}, key=f"invitation:{account.id}")


def appoint(account: Account, role: str, territory_id: int | None) -> Appointment:
    """From today on, the person is administrator, or officer of that territory. The caller commits."""
    appointment = Appointment(
        person_id=account.person_id,
        role=role,
        territory_id=territory_id if role == "officer" else None,
        starts_on=today(),
    )
    db.session.add(appointment)
    db.session.flush()
    return appointment


def default_name(role: str) -> str:
    """What someone is called by, until they are known by name."""
    return _("Chargée de mission") if role == "officer" else _("Administration")


def _new_person(email: str, name: str | None, territory_id: int | None) -> Person:
    said = name or email.partition("@")[0]
    person = Person(name=said, name_key=key(said), mail=email, territory_id=territory_id)
    db.session.add(person)
    db.session.flush()
    publish_person(person)
    return person
