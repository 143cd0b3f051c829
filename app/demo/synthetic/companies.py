"""Synthetic companies, each with a site and a contact by the post held; most are in a club."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select, update

from app.clock import now, today
from app.clubs.models import Club, Membership
from app.clubs.queries import active_count
from app.companies.models import Company, Person, Post, Site
from app.db import db
from app.demo.synthetic import names
from app.demo.synthetic.ground import Chance, ClubPlace, Place, Tick
from app.demo.synthetic.tables import Batch, reserve
from app.language import _, as_language
from app.search import Document, key
from app.territory.models import Commune, Intercommunality, Perimeter
from app.timeline import Line

PER_TRANSACTION = 60
OF_TEN_IN_A_CLUB = 7
DEPARTMENTS = ("16", "19", "23", "24", "33", "46", "47", "63", "86", "87")


def add(place: Place, count: int, tick: Tick, chance: Chance) -> None:
    """More companies in a territory, some of them members of its synthetic clubs."""
    rng = place.rng(*chance, "companies")
    communes = _communes(place)
    db.session.rollback()
    for begin in range(0, count, PER_TRANSACTION):
        many = min(PER_TRANSACTION, count - begin)
        _write(place, many, rng, communes)
        db.session.commit()
        tick(many)
    for club in place.clubs if count else []:
        kept = active_count(club.id, today())
        db.session.execute(update(Club.__table__).where(Club.id == club.id).values(members_count=kept))  # type: ignore[arg-type]
    db.session.commit()


def _communes(place: Place) -> list[tuple[int, str, str]]:
    """The communes of the home territory; elsewhere only the département is known."""
    if place.number:
        return []
    sirens = select(Intercommunality.siren).join(Perimeter).where(Perimeter.territory_id == place.id)
    rows = select(Commune.id, Commune.name, Commune.postcodes).order_by(Commune.id)
    return [
        (row.id, row.name, row.postcodes.split()[0] if row.postcodes else "")
        for row in db.session.execute(rows.where(Commune.intercommunality_siren.in_(sirens)))
    ]


def _write(place: Place, count: int, rng: Random, communes: list[tuple[int, str, str]]) -> None:
    batch, at = Batch(), now()
    ids = {
        model: reserve(model, count * times)
        for model, times in ((Company, 1), (Person, 1), (Post, 1), (Membership, 1), (Document, 2))
    }
    with as_language("fr"):
        for index in range(count):
            _one(
                batch, place, rng, communes, at, {model: found[index::count] for model, found in ids.items()}
            )
    batch.write()


def _one(
    batch: Batch,
    place: Place,
    rng: Random,
    communes: list[tuple[int, str, str]],
    at: datetime,
    ids: dict[Any, list[int]],
) -> None:
    number, person_id, post_id = ids[Company][0], ids[Person][0], ids[Post][0]
    name, sector = names.company(rng)
    commune = rng.choice(communes) if communes else None
    department = None if commune else rng.choice(DEPARTMENTS)
    town = commune[1] if commune else _("département %(code)s", code=department)
    is_member = bool(place.clubs) and rng.randrange(10) < OF_TEN_IN_A_CLUB
    club = rng.choice(place.clubs) if is_member else None
    batch.add(
        Company,
        id=number,
        territory_id=place.id,
        siren=None,
        name=name,
        name_key=key(name),
        sector=sector,
        headcount=int(rng.paretovariate(1.1) * 3) % 400 if rng.randrange(8) else None,
        department=department,
        note="Donnée inventée pour la démonstration (exemple).",
        source="exemple",
        is_example=True,
        created_at=at,
        version=1,
    )
    batch.add(
        Site,
        company_id=number,
        commune_id=commune[0] if commune else None,
        postcode=commune[2] if commune else None,
        is_seat=True,
    )
    title = rng.choice(names.PEOPLE)
    batch.add(
        Person,
        id=person_id,
        territory_id=place.id,
        name=title,
        name_key=key(title),
        mail=f"contact-{person_id}@exemple.example",
        source="exemple",
        is_example=True,
        created_at=at,
        version=1,
    )
    batch.add(Post, id=post_id, person_id=person_id, company_id=number, title=title)
    if club:
        _member(batch, place, club, rng, ids[Membership][0], number, name, post_id)
    batch.document(
        ids[Document][0],
        "company",
        "company",
        number,
        {
            "title": name,
            "detail": f"{sector} · {town}",
            "path": f"{place.root}/companies/{number}",
            "words": (name, sector, town),
        },
        [f"t{place.id}:officers", f"co{number}:own", *([f"c{club.id}:bureau"] if club else [])],
    )
    batch.document(
        ids[Document][1],
        "person",
        "person",
        person_id,
        {
            "title": title,
            "detail": f"{title}, {name}",
            "path": f"{place.root}/people/{person_id}",
            "words": (title, name),
        },
        [f"t{place.id}:officers"],
    )


def _member(
    batch: Batch,
    place: Place,
    club: ClubPlace,
    rng: Random,
    number: int,
    company_id: int,
    name: str,
    post_id: int,
) -> None:
    since = today() - timedelta(days=rng.randrange(30, 1500))
    until: date | None = None
    if rng.randrange(20) == 0:
        until = since + (today() - since) // 2
    batch.add(
        Membership,
        id=number,
        club_id=club.id,
        company_id=company_id,
        name_key=key(name),
        kind="active",
        contact_id=post_id,
        since_on=since,
        until_on=until,
        end_reason="Départ (exemple)" if until else None,
        is_example=True,
        version=1,
    )
    told = [(since, _("Adhère à %(club)s", club=club.name))]
    if until:
        told.append((until, _("Quitte %(club)s", club=club.name)))
    for on, text in told:
        batch.add(
            Line,
            subject="company",
            subject_id=company_id,
            on=on,
            source="membership",
            source_id=number,
            text=text,
            path=f"{place.root}/clubs/{club.slug}",
            audience="officers",
        )
