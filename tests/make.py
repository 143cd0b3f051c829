"""Builders: each says in the test what matters there, and fills in the rest."""

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from app.accounts.models import Account, Appointment
from app.calendar import streams
from app.calendar.when import When
from app.clock import now, today
from app.clubs.models import Club, ClubStage, Mandate, Membership
from app.companies.models import Company, Organisation, Person, Post, Site
from app.db import db
from app.exhibitions.models import Exhibition, Run, Venue
from app.meetings.models import Meeting
from app.search import key
from app.territory.models import Commune, Intercommunality, Perimeter, Territory

PASSWORD = "une phrase longue et facile"
_numbers = count(1)


def _add(item: Any) -> Any:
    db.session.add(item)
    db.session.flush()
    return item


def number() -> int:
    """A number that no other thing of this process has."""
    return next(_numbers)


def territory(name: str = "Territoire d'essai", slug: str | None = None, is_home: bool = True) -> Territory:
    found = (
        db.session.scalar(select(Territory).where(Territory.is_home)) if is_home and slug is None else None
    )
    if found:
        return found
    made = _add(Territory(name=name, slug=slug or f"territoire-{number()}", is_home=is_home))
    streams.open_stream("territory", made.id, slug=made.slug, title=made.name, is_home=is_home)
    return made


def intercommunality(
    name: str = "CC des Trois Vallées", territory: Territory | None = None
) -> Intercommunality:
    where = territory or globals()["territory"]()
    siren = f"20004{number():04}"
    made = _add(Intercommunality(siren=siren, name=name, department="24"))
    _add(Perimeter(territory_id=where.id, intercommunality_id=made.id))
    streams.open_stream("intercommunality", made.id, slug=siren, title=name, territory_id=where.id)
    return made


def commune(name: str = "Neuville", insee: str | None = None, intercommunality: Any = None) -> Commune:
    return _add(
        Commune(
            insee=insee or f"24{number():03}",
            name=name,
            name_key=key(name),
            postcodes="24000",
            department="24",
            intercommunality_siren=intercommunality.siren if intercommunality else None,
        )
    )


def company(name: str = "Bois de la Vallée", territory: Territory | None = None, **more: Any) -> Company:
    where = territory or globals()["territory"]()
    return _add(Company(territory_id=where.id, name=name, name_key=key(name), **more))


def site(company: Company, **more: Any) -> Site:
    return _add(Site(company_id=company.id, **more))


def organisation(name: str = "Lycée des Tilleuls", kind: str = "school", **more: Any) -> Organisation:
    return _add(Organisation(territory_id=territory().id, kind=kind, name=name, name_key=key(name), **more))


def person(name: str = "Direction", mail: str | None = None, **more: Any) -> Person:
    return _add(
        Person(
            territory_id=more.pop("territory_id", None) or territory().id,
            name=name,
            name_key=key(name),
            mail=mail,
            **more,
        )
    )


def post(person: Person, company: Company, title: str = "Direction", **more: Any) -> Post:
    return _add(Post(person_id=person.id, company_id=company.id, title=title, **more))


def club(name: str = "Club des Trois Vallées", slug: str | None = None, **more: Any) -> Club:
    where = more.pop("territory", None) or territory()
    stage = more.pop("stage", "inaugurated")
    made = _add(
        Club(territory_id=where.id, slug=slug or f"club-{number()}", name=name, name_key=key(name), **more)
    )
    _add(ClubStage(club_id=made.id, stage=stage))
    streams.open_stream(
        "club", made.id, slug=made.slug, title=name, territory_id=where.id, colour=made.colour
    )
    return made


def membership(club: Club, company: Company, since_on: date | None = None, **more: Any) -> Membership:
    made = _add(
        Membership(
            club_id=club.id,
            company_id=company.id,
            name_key=company.name_key,
            since_on=since_on or today() - timedelta(days=400),
            **more,
        )
    )
    if made.until_on is None:
        club.members_count += 1
        db.session.flush()
    return made


def tariff(club: Club, *tiers: tuple[int, int | None, str], **more: Any) -> Any:
    """A club's tiers (least, most, amount), and what its members owe by them: 50, 100, 150 € by default."""
    from app.clubs.dues import issuing
    from app.clubs.dues.models import Tariff, Tier

    said = tiers or ((0, 9, "50"), (10, 49, "100"), (50, None, "150"))
    made = Tariff(club_id=club.id, holder=club.name, iban="FR7630006000011234567890189", **more)
    made.tiers = [
        Tier(label=f"De {least}", least=least, most=most, amount=Decimal(amount))
        for least, most, amount in said
    ]
    _add(made)
    issuing.issue(made, today())
    return made


def mandate(club: Club, person: Person, post: str = "Présidence", **more: Any) -> Mandate:
    return _add(Mandate(club_id=club.id, person_id=person.id, post=post, **more))


def account(
    email: str, name: str = "Direction", password: str | None = None, person: Person | None = None
) -> Account:
    """An account; its password is hashed only when one is given, since that is slow."""
    from app.accounts.passwords import hashed

    who = person or globals()["person"](name, mail=email)
    return _add(Account(person_id=who.id, email=email, password=hashed(password) if password else None))


def administrator(email: str = "admin@essai.example") -> Account:
    made = account(email, "Administration")
    _add(Appointment(person_id=made.person_id, role="admin"))
    return made


def officer(email: str = "officer@essai.example", territory: Territory | None = None) -> Account:
    made = account(email, "Chargée de mission")
    where = territory or globals()["territory"]()
    _add(Appointment(person_id=made.person_id, role="officer", territory_id=where.id))
    return made


def when(
    day: date | None = None, at: str | None = "18:30", until: str | None = "20:00", days: int = 1
) -> When:
    """A coming evening by default; `at=None` for whole days."""
    first = day or today() + timedelta(days=14)
    return When(
        first,
        first + timedelta(days=days - 1),
        time.fromisoformat(at) if at else None,
        time.fromisoformat(until) if at and until else None,
    )


def meeting(title: str = "Réunion d'automne", club: Club | None = None, **more: Any) -> Meeting:
    """A meeting, published into the calendar and the search."""
    from app.meetings.publishing import publish

    made = Meeting(
        territory_id=club.territory_id if club else territory().id,
        club_id=club.id if club else None,
        kind="club" if club else "other",
        title=title,
        audience=more.pop("audience", "public"),
        created_at=now(),
        **more.pop("fields", {}),
    )
    made.when = more.pop("when", None) or when()
    for name, value in more.items():
        setattr(made, name, value)
    _add(made)
    publish(made)
    db.session.flush()
    return made


def venue(name: str = "Office de tourisme", commune: Commune | None = None, **more: Any) -> Venue:
    return _add(
        Venue(
            territory_id=territory().id,
            name=name,
            name_key=key(name),
            commune_id=commune.id if commune else None,
            **more,
        )
    )


def exhibition(title: str = "Gestes et matières", slug: str | None = None, **more: Any) -> Exhibition:
    return _add(
        Exhibition(
            territory_id=territory().id,
            slug=slug or f"expo-{number()}",
            title=title,
            title_key=key(title),
            **more,
        )
    )


def run(exhibition: Exhibition, venue: Venue, first_on: date, last_on: date, **more: Any) -> Run:
    """A run, published into the calendar."""
    from app.exhibitions.publishing import publish_run

    made = Run(exhibition_id=exhibition.id, venue_id=venue.id, **more)
    made.when = When(first_on, last_on)
    _add(made)
    publish_run(made)
    db.session.flush()
    return made


def contact(company: Company | None = None, said: str = "Rappeler en janvier.", **more: Any) -> Any:
    """A contact noted in the log, published."""
    from app.contacts.models import Contact
    from app.contacts.publishing import publish as publish_contact

    more = {"kind": "call", "on": today(), "is_open": more.get("next_step") is not None, **more}
    where = more.pop("territory_id", None) or (company.territory_id if company else territory().id)
    made = _add(Contact(territory_id=where, company=company, said=said, **more))
    publish_contact(made)
    return made
