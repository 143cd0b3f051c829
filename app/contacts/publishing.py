"""What the contact log tells the histories and companies' sheets, in the transaction that changes it."""

from app import timeline
from app.contacts import latest
from app.contacts.labels import KINDS
from app.contacts.models import Contact
from app.db import db
from app.language import _, as_language
from app.territory.models import Territory
from app.territory.queries import root_of

LONGEST = 160


def publish(contact: Contact, *companies: int | None) -> None:
    """Into the histories of those it is about; `companies` are others that it was about before."""
    territory = db.session.get_one(Territory, contact.territory_id)
    path = f"{root_of(territory)}/contacts/{contact.id}"
    with as_language(territory.language):
        text = line_of(contact)
    subjects = (
        ("company", contact.company_id),
        ("organisation", contact.organisation_id),
        ("person", contact.person_id),
    )
    timeline.publish(
        "contact",
        contact.id,
        [
            timeline.Line(subject=subject, subject_id=number, on=contact.on, text=text, path=path)
            for subject, number in subjects
            if number
        ],
    )
    db.session.flush()
    latest.keep([contact.company_id, *companies])


def withdraw(contact: Contact) -> None:
    """It should never have been there; the caller has deleted it."""
    timeline.publish("contact", contact.id, [])
    db.session.flush()
    latest.keep([contact.company_id])


def line_of(contact: Contact) -> str:
    """« Appel : rappellera en janvier »."""
    kind, said = str(KINDS[contact.kind]), " ".join((contact.said or "").split())
    if not said:
        return kind
    cut = said if len(said) <= LONGEST else said[:LONGEST].rsplit(" ", 1)[0] + "…"
    return _("%(kind)s : %(said)s", kind=kind, said=cut)
