"""The invented life of the report's clubs: companies, contacts by their posts, memberships, bureau."""

from datetime import date

from app.clubs.models import Club, Mandate, Membership
from app.clubs.publishing import publish_membership, recount
from app.companies.models import Company, Person, Post, Site
from app.companies.publishing import publish_person
from app.db import db
from app.demo import files
from app.demo.files import Row
from app.demo.gatherings import commune
from app.demo.ledger import Ledger
from app.search import key


def load(ledger: Ledger, club: Club, rows: Row, loaded_on: date) -> None:
    """The members of a club and who holds its posts."""
    for row in rows["companies"]:
        if not ledger.knows(Company, row["key"]):
            _company(ledger, club, row, loaded_on)
    ranks = {row["name"]: row["position"] for row in rows["posts"]}
    for row in rows["mandates"]:
        name = f"{club.slug}/{row['post']}/{row['since']}"
        person = ledger.get(Person, contact_key(row["company"], row["contact"]))
        if person and not ledger.knows(Mandate, name):
            mandate = Mandate(
                club_id=club.id,
                person_id=person.id,
                post=row["post"],
                rank=ranks[row["post"]],
                starts_on=row["since"],
                ends_on=row.get("until"),
            )
            ledger.add(name, mandate)
    recount(club)


def contact_key(company: str, post: str) -> str:
    """The key of a contact in the ledger."""
    return f"{company}/{post}"


def _company(ledger: Ledger, club: Club, row: Row, loaded_on: date) -> None:
    company = Company(
        territory_id=club.territory_id,
        name=row["name"],
        name_key=key(row["name"]),
        sector=row["activity"],
        naf=row["naf"],
        naf_nomenclature="rev2",
        headcount=row["headcount"],
        website=row["web"],
        mail=row["mail"],
        phone=row["phone"],
        note=row["note"],
        source=files.present()["mark"]["label"],
        is_example=True,
    )
    place = commune(row["insee"])
    company.sites = [Site(commune_id=place.id, postcode=place.postcodes.split()[0], is_seat=True)]
    ledger.add(row["key"], company)
    posts = {said["post"]: _contact(ledger, company, row["key"], said) for said in row["contacts"]}
    _membership(ledger, club, company, row, posts[row["membership"]["representative"]], loaded_on)


def _contact(ledger: Ledger, company: Company, company_key: str, said: Row) -> Post:
    person = Person(
        territory_id=company.territory_id,
        name=said["post"],
        name_key=key(said["post"]),
        mail=said["mail"],
        source=files.present()["mark"]["label"],
        is_example=True,
    )
    ledger.add(contact_key(company_key, said["post"]), person)
    post = Post(person_id=person.id, company_id=company.id, title=said["post"], mail=said["mail"])
    db.session.add(post)
    db.session.flush()
    publish_person(person)
    return post


def _membership(
    ledger: Ledger, club: Club, company: Company, row: Row, contact: Post, loaded_on: date
) -> None:
    said = row["membership"]
    invited = said.get("invited_in_days")
    membership = Membership(
        club_id=club.id,
        company_id=company.id,
        name_key=company.name_key,
        contact_id=contact.id,
        invited_on=files.day(loaded_on, invited) if invited is not None else None,
        since_on=said.get("since"),
        until_on=said.get("until"),
        end_reason=said.get("reason"),
        is_example=True,
    )
    publish_membership(ledger.add(row["key"], membership))
