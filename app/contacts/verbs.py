"""What is done to the contact log; each publishes, the caller commits."""

from typing import Any

from app.clock import now
from app.contacts.models import Contact
from app.contacts.publishing import publish, withdraw
from app.contacts.queries import Subject
from app.db import db


def log(territory_id: int, subject: Subject, facts: dict[str, Any], by_id: int | None) -> Contact:
    """Somebody was reached, or a note is worth keeping."""
    contact = Contact(
        territory_id=territory_id, company=subject.company, organisation=subject.organisation, by_id=by_id
    )
    return _keep(contact, facts)


def change(contact: Contact, facts: dict[str, Any]) -> None:
    """Put it right; a next step that is worded anew is still to be done."""
    if facts["next_step"] is None or facts["next_step"] != contact.next_step:
        contact.done_at = contact.done_by_id = None
    contact.version += 1
    _keep(contact, facts)


def finish(contact: Contact, by_id: int | None) -> None:
    """The next step is done."""
    if contact.is_open:
        contact.done_at, contact.done_by_id, contact.is_open = now(), by_id, False
        db.session.flush()


def reopen(contact: Contact) -> None:
    """It was not done after all."""
    if contact.next_step and not contact.is_open:
        contact.done_at = contact.done_by_id = None
        contact.is_open = True
        db.session.flush()


def remove(contact: Contact) -> None:
    """It was noted by mistake."""
    db.session.delete(contact)
    db.session.flush()
    withdraw(contact)


def _keep(contact: Contact, facts: dict[str, Any]) -> Contact:
    for name, value in facts.items():
        setattr(contact, name, value)
    contact.is_open = contact.next_step is not None and contact.done_at is None
    db.session.add(contact)
    db.session.flush()
    publish(contact)
    return contact
