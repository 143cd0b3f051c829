"""The accounts of the demonstration: one for each role, refused where strangers could reach them."""

from sqlalchemy import select

from app.accounts.models import Account, Appointment
from app.accounts.passwords import hashed
from app.companies.models import Person
from app.companies.publishing import publish_person
from app.db import db
from app.demo import files
from app.demo.files import Row
from app.demo.ledger import Ledger
from app.demo.members import contact_key
from app.search import key
from app.territory.models import Territory

PASSWORD = "maillage-demo-2022"  # noqa: S105 -- it stands in the README


def digests() -> dict[str, str]:
    """What is kept of each account's password; slow, so made before the first write."""
    return {row["mail"]: hashed(PASSWORD) for row in files.present()["accounts"]}


def load(ledger: Ledger, territory: Territory, passwords: dict[str, str]) -> None:
    """Administrator, officer, presidents and members: rights follow from their posts and mandates."""
    for row in files.present()["accounts"]:
        taken = db.session.scalar(select(Account.id).where(Account.email == row["mail"]))
        if taken or ledger.knows(Account, row["mail"]):
            continue
        person = _person(ledger, territory, row)
        if person:
            account = Account(
                person_id=person.id, email=row["mail"], password=passwords[row["mail"]], is_demo=True
            )
            ledger.add(row["mail"], account)


def _person(ledger: Ledger, territory: Territory, row: Row) -> Person | None:
    if "company" in row:
        return ledger.get(Person, contact_key(row["company"], row["post"]))
    person = Person(
        territory_id=territory.id,
        name=row["post"],
        name_key=key(row["post"]),
        mail=row["mail"],
        source=files.present()["mark"]["label"],
        is_example=True,
    )
    publish_person(ledger.add(row["mail"], person))
    appointment = Appointment(
        person_id=person.id,
        role=row["role"],
        territory_id=territory.id if row["role"] == "officer" else None,
        starts_on=row.get("since"),
    )
    ledger.add(row["mail"], appointment)
    return person
