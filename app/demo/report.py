"""The report's territory: bodies, clubs, companies and partners, with what the report says of them."""

from sqlalchemy import select

from app.accounts.models import Appointment
from app.clubs.models import Club, ClubProject, ClubStage
from app.clubs.publishing import publish_club
from app.companies.models import Company, Organisation, Person
from app.companies.publishing import publish_company, publish_organisation, publish_person
from app.db import db
from app.demo import files
from app.demo.files import Row
from app.demo.ledger import Ledger
from app.search import key
from app.territory import communes
from app.territory.models import Bearer, Intercommunality, Perimeter, Territory
from app.territory.publishing import publish_intercommunality, publish_territory

KINDS = {"employment": "employment", "region": "region", "state": "state"}
KINDS_OF = {"plie": "integration", "ecole-de-production": "school", "education-nationale": "state"}
"""What the report's partners are in the words of the directory; the others are « autre »."""


def load(ledger: Ledger) -> Territory:
    """Everything of the report that is no date; returns its territory."""
    facts = files.report()
    territory = _territory(ledger, facts)
    communes.load(row["siren"] for row in facts["intercommunalities"])
    for row in facts["intercommunalities"]:
        _intercommunality(ledger, territory, row)
    for row in facts["organisations"]:
        _organisation(ledger, territory, row)
    for row in facts["companies"]:
        _company(ledger, territory, row)
    for row in facts["clubs"]:
        _club(ledger, territory, row)
    _officer(ledger, territory, facts["territory"]["officer_mandate"])
    return territory


def intercommunality(siren: str) -> Intercommunality:
    """The intercommunality of that SIREN."""
    return db.session.scalars(select(Intercommunality).where(Intercommunality.siren == siren)).one()


def _territory(ledger: Ledger, facts: Row) -> Territory:
    said = facts["territory"]
    known = ledger.get(Territory, said["slug"]) or db.session.scalar(
        select(Territory).where(Territory.slug == said["slug"])
    )
    if known:
        return known
    made = Territory(
        slug=said["slug"],
        name=said["name"],
        region=said["region"],
        presentation=said["presentation"],
        funding=said["funding"],
        zone=said["zone"],
        language=said["language"],
        is_home=db.session.scalar(select(Territory.id).where(Territory.is_home)) is None,
        **files.present()["legal"],
    )
    names = {row["key"]: row["name"] for row in facts["organisations"]}
    made.bearers = [Bearer(name=names[bearer]) for bearer in said["bearers"]]
    ledger.add(said["slug"], made)
    publish_territory(made)
    return made


def _intercommunality(ledger: Ledger, territory: Territory, row: Row) -> None:
    if ledger.knows(Perimeter, row["siren"]):
        return
    body = db.session.scalar(select(Intercommunality).where(Intercommunality.siren == row["siren"]))
    if body is None:
        body = Intercommunality(
            siren=row["siren"],
            name=row["name"],
            official_name=row["official_name"],
            department=row["department"],
        )
        ledger.add(row["siren"], body)
    ledger.add(row["siren"], Perimeter(territory_id=territory.id, intercommunality_id=body.id))
    publish_intercommunality(territory, body)


def _organisation(ledger: Ledger, territory: Territory, row: Row) -> None:
    if ledger.knows(Organisation, row["key"]):
        return
    made = Organisation(
        territory_id=territory.id,
        kind=KINDS_OF.get(row["key"]) or KINDS.get(row["kind"], "other"),
        name=row["name"],
        name_key=key(row["name"]),
        note=files.said(row["note"], _also_called(row), files.source(row)),
    )
    publish_organisation(ledger.add(row["key"], made))


def _company(ledger: Ledger, territory: Territory, row: Row) -> None:
    if ledger.knows(Company, row["key"]):
        return
    made = Company(
        territory_id=territory.id,
        name=row["name"],
        name_key=key(row["name"]),
        department=row.get("department"),
        note=files.said(row["note"], _also_called(row)),
        source=row["source"],
    )
    publish_company(ledger.add(row["key"], made))


def _also_called(row: Row) -> str | None:
    names = ", ".join(f"« {name} »" for name in row.get("aliases", []))
    return f"Aussi : {names}." if names else None


def _club(ledger: Ledger, territory: Territory, row: Row) -> None:
    if ledger.knows(Club, row["slug"]):
        return
    made = Club(
        territory_id=territory.id,
        slug=row["slug"],
        name=row["name"],
        name_key=key(row["name"]),
        legal_form=row.get("legal_form"),
        colour=row["colour"],
        presentation=row["presentation"],
    )
    made.area = [intercommunality(siren) for siren in row["area"]]
    made.stages = [
        ClubStage(
            stage=stage["stage"],
            first_on=stage.get("first"),
            last_on=stage.get("last"),
            precision=stage.get("precision", "day"),
        )
        for stage in row["stages"]
    ]
    made.projects = [
        ClubProject(name=project["name"], note=project.get("note")) for project in row.get("projects", [])
    ]
    publish_club(ledger.add(row["slug"], made))


def _officer(ledger: Ledger, territory: Territory, said: Row) -> None:
    """The officer of the report, by her post: a past appointment, without an account."""
    if ledger.knows(Person, "report-officer"):
        return
    person = Person(
        territory_id=territory.id,
        name=said["post"],
        name_key=key(said["post"]),
        source=files.report()["territory"]["source"],
    )
    publish_person(ledger.add("report-officer", person))
    ledger.add(
        "report-officer",
        Appointment(
            person_id=person.id,
            role="officer",
            territory_id=territory.id,
            starts_on=said["first"],
            ends_on=said["last"],
        ),
    )
