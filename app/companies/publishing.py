"""What the directory publishes: search results, each for those who may see the sheet."""

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select

from app import search, timeline
from app.clock import today
from app.companies import naf
from app.companies.models import Company, Organisation, Person, Post
from app.db import db
from app.language import _, as_language
from app.search import Document, Word
from app.territory.models import Territory
from app.territory.queries import root_of

_listeners: list[Callable[[Company], None]] = []


def when_renamed(listener: Callable[[Company], None]) -> Callable[[Company], None]:
    """A room further up keeps a copy of companies' names: it is told when one changes."""
    _listeners.append(listener)
    return listener


def publish_company(company: Company, extra_scopes: Iterable[str] | None = None) -> None:
    """Findable by the officer, by the company itself, and in the scopes that another room adds.

    The clubs' room gives those of the bureaus when a membership changes; None keeps what it gave.
    """
    territory = _territory(company.territory_id)
    with as_language(territory.language):
        place = place_of(company)
    own = [f"t{company.territory_id}:officers", f"co{company.id}:own"]
    search.publish(
        "company",
        "company",
        company.id,
        title=company.name,
        detail=_line(company.sector, place),
        also=" ".join(filter(None, (company.sector, place, company.siren, *_activity(company)))),
        also_in={own[0]: " ".join((*company.tags, *_flags(company, territory.language)))},
        path=f"{root_of(territory)}/companies/{company.id}",
        scopes=[*own, *(_scopes(company) if extra_scopes is None else extra_scopes)],
    )


def publish_renamed(company: Company) -> None:
    """Its new name goes wherever the old one was copied."""
    for listener in _listeners:
        listener(company)
    for post in company.posts:
        publish_person(post.person)


def publish_organisation(organisation: Organisation) -> None:
    """Findable by the officer, among the companies."""
    territory = _territory(organisation.territory_id)
    commune = organisation.commune.name if organisation.commune else None
    with as_language(territory.language):
        kind = kind_label(organisation.kind)
    search.publish(
        "company",
        "organisation",
        organisation.id,
        title=organisation.name,
        detail=_line(kind, commune),
        also=f"{organisation.uai or ''} {commune or ''}",
        path=f"{root_of(territory)}/organisations/{organisation.id}",
        scopes=[f"t{organisation.territory_id}:officers"],
    )


def publish_person(person: Person) -> None:
    """Findable by the officer, by name or by where the person works; those forgotten by nobody."""
    if person.territory_id is None or person.erased_on is not None:
        search.withdraw("person", person.id)
        for post in person.posts:
            timeline.publish("post", post.id, [])
        return
    territory = _territory(person.territory_id)
    with as_language(territory.language):
        for post in person.posts:
            timeline.publish("post", post.id, lines_of(post, root_of(territory)))
    posts = [post for post in person.posts if post.holds_on(today())]
    search.publish(
        "person",
        "person",
        person.id,
        title=person.name,
        detail=_line(*(said_post(post) for post in posts[:2])),
        also=" ".join(f"{post.title} {place_name(post)}" for post in posts),
        path=f"{root_of(territory)}/people/{person.id}",
        scopes=[f"t{person.territory_id}:officers"],
    )


def lines_of(post: Post, root: str) -> list[timeline.Line]:
    """Somebody came and left: in their own history and in that of the place; days not known are not told."""
    who, place = post.person.name, place_name(post)
    days = ((post.starts_on, _("Arrivée")), (post.ends_on, _("Départ")))
    subjects = (
        ("person", post.person_id, f"{post.title}, {place}"),
        ("company", post.company_id, f"{who}, {post.title}"),
        ("organisation", post.organisation_id, f"{who}, {post.title}"),
    )
    return [
        timeline.Line(
            subject=subject,
            subject_id=number,
            on=day,
            text=_("%(kind)s : %(said)s", kind=said, said=what),
            path=f"{root}/people/{post.person_id}",
        )
        for day, said in days
        for subject, number, what in subjects
        if day and number
    ]


# -- how things are said ------------------------------------------------------------------------


def place_of(company: Company) -> str | None:
    """Where it is: its commune, else its département."""
    if company.seat and company.seat.commune:
        return company.seat.commune.name
    return _("département %(code)s", code=company.department) if company.department else None


def place_name(post: Post) -> str:
    """The name of the company or body in which the post is."""
    place = post.company or post.organisation or post.intercommunality
    return place.name if place else ""


def said_post(post: Post) -> str:
    """« Direction, Bois de la Vallée »."""
    return f"{post.title}, {place_name(post)}"


def current_posts(posts: Iterable[Post], on: date) -> list[Post]:
    """The posts held on that day by people who are not forgotten."""
    return [post for post in posts if post.holds_on(on) and post.person.erased_on is None]


def flag_label(flag: str) -> str:
    """What a company does for the territory, in people's words."""
    return {
        "hosts_visits": _("accueille des visites"),
        "ambassador": _("ambassadrice"),
        "recruiting": _("recrute"),
    }.get(flag, flag)


def kind_label(kind: str) -> str:
    """An organisation's kind in people's words."""
    return {
        "school": _("établissement scolaire"),
        "employment": _("service public de l'emploi"),
        "mission_locale": _("mission locale"),
        "plie": _("plan local pour l'insertion et l'emploi (PLIE)"),
        "integration": _("insertion"),
        "region": _("Région"),
        "state": _("État"),
        "chamber": _("chambre consulaire"),
        "tourism": _("office de tourisme"),
        "photo_club": _("club photo"),
        "association": _("association"),
    }.get(kind, _("autre organisme"))


def _line(*parts: str | None) -> str | None:
    return " · ".join(part for part in parts if part) or None


def _activity(company: Company) -> tuple[str | None, str | None]:
    """Its activity in INSEE's words."""
    return naf.label(company.naf, company.naf_nomenclature), company.naf


def _flags(company: Company, language: str) -> list[str]:
    """What it does for the territory, in the territory's words."""
    with as_language(language):
        return [flag_label(flag) for flag in company.flags]


def _scopes(company: Company) -> list[str]:
    """The scopes under which the company stands today."""
    query = select(Word.scope).join(Document, Document.id == Word.document_id).distinct()
    return list(
        db.session.scalars(query.where(Document.subject == "company", Document.subject_id == company.id))
    )


def _territory(territory_id: int) -> Territory:
    return db.session.get_one(Territory, territory_id)
