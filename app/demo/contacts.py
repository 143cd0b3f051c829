"""What the officer has noted of companies, and the next steps that wait for them."""

from datetime import date

from sqlalchemy import select

from app.clock import now
from app.companies.models import Company, Person
from app.contacts.models import Contact
from app.contacts.publishing import publish
from app.db import db
from app.demo import files
from app.demo.files import Row
from app.demo.ledger import Ledger
from app.demo.members import contact_key
from app.territory.models import Territory


def load(ledger: Ledger, territory: Territory, loaded_on: date) -> None:
    """Those of the data file that were not loaded before."""
    officer = db.session.scalar(
        select(Person.id).where(Person.mail == "officer@demo.example", Person.is_example)
    )
    for row in files.contacts():
        company = ledger.get(Company, row["company"])
        if company and not ledger.knows(Contact, row["key"]):
            contact = ledger.add(row["key"], _contact(territory, company, row, officer, loaded_on))
            if "post" in row:
                contact.person = ledger.get(Person, contact_key(row["company"], row["post"]))
            publish(contact)


def _contact(
    territory: Territory, company: Company, row: Row, officer: int | None, loaded_on: date
) -> Contact:
    follows = row.get("next", {})
    is_done = follows.get("done", False)
    return Contact(
        territory_id=territory.id,
        company=company,
        kind=row["kind"],
        on=files.day(loaded_on, row["in_days"]),
        by_id=officer,
        said=row["said"],
        next_step=follows.get("step"),
        due_on=files.day(loaded_on, follows["in_days"]) if follows else None,
        assignee_id=officer if follows else None,
        is_open=bool(follows) and not is_done,
        done_at=now() if is_done else None,
        is_example=True,
    )
