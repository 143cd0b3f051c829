"""The directory as files: companies as narrowed, people as tables and cards, organisations."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import aliased
from werkzeug import Response

from app import exports
from app.clock import today
from app.companies import listing, naf, narrowed, narrowing, rules
from app.companies.models import Company, Person, Post, Site
from app.companies.organisations import queries as organisations
from app.companies.people import queries as people
from app.companies.publishing import current_posts, kind_label, place_name
from app.exports import Export, Row
from app.exports.cards import Card
from app.language import _
from app.territory.models import Commune
from app.web import access, found, here, officer, public_url, signed_in, viewer

bp = Blueprint("directory", __name__)


# -- companies ----------------------------------------------------------------------------------


@bp.post("/companies/export")
@access(signed_in)
def export_companies() -> Response:
    """The companies that this person sees, narrowed as the list is by the same address."""
    territory, who = here(), viewer()
    found(rules.has_part(who, territory.id) or None)
    chosen = narrowing.asked(who, territory.id)
    sees_all = rules.sees_all(who, territory.id)
    titles, columns = zip(*_company_columns(sees_all), strict=True)
    companies = _with_seat(narrowed.query(who, territory.id, chosen)).with_only_columns(*columns)
    order, band = (Company.name_key, Company.id), titles.index(_("Tranche d'effectif"))

    def row(found: Any) -> Row:
        return (*found[:band], naf.band_label(found[band]), *found[band + 1 :])

    return exports.answer(
        Export(
            "company",
            _("entreprises"),
            titles,
            lambda: exports.read(companies, order, row),
            narrowed=chosen.values,
        )
    )


Seat = aliased(Site, name="seat")


def _with_seat(query: Any) -> Any:
    """Beside the seat and its commune, where they are known."""
    first = (
        select(Site.id)
        .where(Site.company_id == Company.id, Site.closed_on.is_(None))
        .order_by(Site.is_seat.desc(), Site.id)
        .limit(1)
        .correlate(Company)
        .scalar_subquery()
    )
    return query.outerjoin(Seat, Seat.id == first).outerjoin(Commune, Commune.id == Seat.commune_id)


def _company_columns(sees_all: bool) -> list[tuple[str, Any]]:
    """The titles, as the import reads them back, and what stands under them."""
    shown = [
        (_("Nom"), Company.name),
        (_("SIREN"), Company.siren),
        (_("SIRET"), Seat.siret),
        (_("Activité"), Company.sector),
        (_("Code NAF"), Company.naf),
        (_("Effectif"), Company.headcount),
        (_("Tranche d'effectif"), Company.headcount_band),
        (_("Adresse"), Seat.address),
        (_("Code postal"), Seat.postcode),
        (_("Commune"), Commune.name),
        (_("Code INSEE"), Commune.insee),
        (_("Département"), Company.department),
        (_("Latitude"), Seat.latitude),
        (_("Longitude"), Seat.longitude),
        (_("Téléphone"), Company.phone),
        (_("Courriel"), Company.mail),
        (_("Site web"), Company.website),
        (_("Fermée le"), Company.closed_on),
    ]
    if sees_all:
        shown += [
            (_("Dernier contact"), Company.last_contact_on),
            (_("Source"), Company.source),
            (_("Note"), Company.note),
        ]
    return shown


# -- people -------------------------------------------------------------------------------------


@bp.post("/people/export")
@access(officer)
def export_people() -> Response:
    """The people of the territory, those found by the same words as the list's."""
    territory, text = here(), listing.asked()
    found(rules.sees_all(viewer(), territory.id) or None)
    query = people.narrowed(territory.id, text).options(*people.CARD)
    order = (Person.name_key, Person.id)

    def rows() -> Iterator[Any]:
        return exports.read(query, order, lambda row: row[0])

    on = today(territory.zone)
    return exports.answer(
        Export(
            "person",
            _("personnes"),
            [
                _("Nom"),
                _("Poste"),
                _("Entreprise ou organisme"),
                _("Courriel"),
                _("Téléphone"),
                _("Source"),
                _("Accord donné le"),
            ],
            lambda: (_person_row(person, current_posts(person.posts, on)) for person in rows()),
            lambda: (card(person, current_posts(person.posts, on)) for person in rows()),
            {"q": text} if text else None,
        )
    )


@bp.post("/people/<id:number>/card")
@access(officer)
def export_card(number: int) -> Response:
    """One person as a card for a telephone."""
    territory = here()
    person = found(people.person(viewer(), territory.id, number))
    posts = current_posts(person.posts, today(territory.zone))
    made = card(person, posts)
    return exports.answer(Export("person", person.name, [], lambda: iter(()), lambda: iter([made])))


def _person_row(person: Person, posts: list[Post]) -> Row:
    return (
        person.name,
        _several(post.title for post in posts),
        _several(place_name(post) for post in posts),
        person.mail or next((post.mail for post in posts if post.mail), None),
        person.phone or next((post.phone for post in posts if post.phone), None),
        person.source,
        person.consent_on,
    )


def _several(said: Iterator[str]) -> str | None:
    return " ; ".join(dict.fromkeys(said)) or None


def card(person: Person, posts: list[Post]) -> Card:
    """What a telephone is told of somebody: the first of the posts held today, every way to reach them."""
    first = posts[0] if posts else None
    return Card(
        uid=public_url(f"/people/{person.id}"),
        name=person.name,
        title=first.title if first and first.title != person.name else None,
        organisation=place_name(first) if first else None,
        mails=[mail for mail in (person.mail, *(post.mail for post in posts)) if mail],
        phones=[phone for phone in (person.phone, *(post.phone for post in posts)) if phone],
    )


# -- organisations ------------------------------------------------------------------------------


@bp.post("/organisations/export")
@access(officer)
def export_organisations() -> Response:
    """The partners of the territory, those found by the same words as the list's."""
    territory, text = here(), listing.asked()
    found(rules.sees_all(viewer(), territory.id) or None)
    query = organisations.narrowed(viewer(), territory.id, text).options(*organisations.CARD)
    model = organisations.Organisation
    return exports.answer(
        Export(
            "organisation",
            _("organismes"),
            [
                _("Nom"),
                _("Nature"),
                _("UAI"),
                _("Commune"),
                _("Téléphone"),
                _("Courriel"),
                _("Site web"),
                _("Note"),
            ],
            lambda: exports.read(
                query,
                (model.name_key, model.id),
                lambda row: (
                    row[0].name,
                    kind_label(row[0].kind),
                    row[0].uai,
                    row[0].commune.name if row[0].commune else None,
                    row[0].phone,
                    row[0].mail,
                    row[0].website,
                    row[0].note,
                ),
            ),
            narrowed={"q": text} if text else None,
        )
    )
