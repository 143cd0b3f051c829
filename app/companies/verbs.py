"""What is done to the directory; the caller publishes and commits."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.companies.models import Company, Organisation, Person, Post, Site
from app.db import db
from app.language import _
from app.search import key
from app.territory import queries as territories
from app.timeline import Line


def add_company(territory_id: int, facts: dict[str, Any], place: dict[str, Any] | None = None) -> Company:
    """A company enters the directory, with its first site when anything is known of it."""
    company = Company(territory_id=territory_id, **_named(facts))
    siret = (place or {}).get("siret")
    if siret and not company.siren:
        company.siren = siret[:9]
    db.session.add(company)
    if place and any(place.values()):
        company.sites.append(_placed(Site(is_seat=True), place))
    db.session.flush()
    return company


def change_company(company: Company, facts: dict[str, Any]) -> bool:
    """Keep its facts; returns whether its name has changed."""
    renamed = company.name != facts.get("name", company.name)
    for name, value in _named(facts).items():
        setattr(company, name, value)
    company.version += 1
    db.session.flush()
    return renamed


def add_site(company: Company, place: dict[str, Any]) -> Site:
    """Another place where the company works; the first one is its seat."""
    site = _placed(Site(is_seat=not company.open_sites), place)
    company.sites.append(site)
    company.version += 1
    db.session.flush()
    return site


def change_site(site: Site, place: dict[str, Any]) -> None:
    """Keep what is known of the place."""
    _placed(site, place)
    site.company.version += 1
    db.session.flush()


def make_seat(site: Site) -> None:
    """This site is the company's seat, and no other one."""
    for other in site.company.sites:
        other.is_seat = other is site
    site.company.version += 1
    db.session.flush()


def close_site(site: Site, on: date) -> None:
    """The site is no more: it keeps its sheet and its last day, so that the past stays right."""
    company = site.company
    place = ", ".join(part for part in (site.name, site.commune.name if site.commune else None) if part)
    said = (
        _("Fermeture de l'établissement %(place)s", place=place)
        if place
        else _("Fermeture d'un établissement")
    )
    db.session.add(
        Line(
            subject="company",
            subject_id=company.id,
            on=on,
            source="site",
            source_id=site.id,
            text=f"{said} ({site.siret})" if site.siret else said,
        )
    )
    site.closed_on = on
    if site.is_seat:
        site.is_seat = False
        if company.open_sites:
            company.open_sites[0].is_seat = True
    company.version += 1
    db.session.flush()


def add_organisation(territory_id: int, facts: dict[str, Any]) -> Organisation:
    """A partner enters the directory."""
    organisation = Organisation(territory_id=territory_id, **_named(_kept(facts)))
    db.session.add(organisation)
    db.session.flush()
    return organisation


def change_organisation(organisation: Organisation, facts: dict[str, Any]) -> None:
    """Keep what is known of it."""
    for name, value in _named(_kept(facts)).items():
        setattr(organisation, name, value)
    organisation.version += 1
    db.session.flush()


def add_person(territory_id: int, facts: dict[str, Any]) -> Person:
    """A person enters the directory."""
    person = Person(territory_id=territory_id, **_named(facts))
    db.session.add(person)
    db.session.flush()
    return person


def change_person(person: Person, facts: dict[str, Any]) -> None:
    """Keep what is known of the person."""
    for name, value in (_named(facts) if "name" in facts else facts).items():
        setattr(person, name, value)
    person.version += 1
    db.session.flush()


def person_with_mail(territory_id: int, mail: str | None, besides: int | None = None) -> Person | None:
    """The person of the directory who has this address already: everybody is known once."""
    if not mail:
        return None
    query = select(Person).where(
        Person.territory_id == territory_id, Person.mail == mail, Person.erased_on.is_(None)
    )
    return db.session.scalar((query.where(Person.id != besides) if besides else query).limit(1))


def add_contact(
    territory_id: int, place: Any, post: dict[str, Any], who: dict[str, Any]
) -> tuple[Post, bool]:
    """Somebody takes a post there; returns whether the person was known already by that address."""
    known = person_with_mail(territory_id, who.get("mail"))
    person = known or add_person(territory_id, who | {"name": who.get("name") or post["title"]})
    return add_post(person, place, post), known is not None


def add_post(person: Person, place: Any, post: dict[str, Any]) -> Post:
    """A person takes a post in a company, an organisation or an intercommunality."""
    made = Post(person=person, **{type(place).__name__.lower(): place}, **post)
    person.version += 1
    db.session.add(made)
    db.session.flush()
    return made


def succeed(post: Post, last_day: date, who: dict[str, Any]) -> Post:
    """Somebody takes the post over on the day after; known already by that address, or new."""
    facts = {"title": post.title, "starts_on": last_day + timedelta(days=1), "club_id": post.club_id}
    territory_id: Any = post.person.territory_id or getattr(
        post.company or post.organisation, "territory_id", None
    )
    place = post.company or post.organisation or post.intercommunality
    return add_contact(territory_id, place, facts, who)[0]


def change_post(post: Post, facts: dict[str, Any]) -> None:
    """Keep what is known of the post; its end is its last day."""
    for name, value in facts.items():
        setattr(post, name, value)
    post.person.version += 1
    db.session.flush()


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"name_key": key(facts["name"])} if "name" in facts else facts


def _kept(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"commune": territories.kept(facts["commune"])} if "commune" in facts else facts


def _placed(site: Site, place: dict[str, Any]) -> Site:
    for name, value in _kept(place).items():
        setattr(site, name, value)
    return site
