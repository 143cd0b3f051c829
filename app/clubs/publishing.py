"""What clubs tell the shared ground: their stream, their search document, their members' histories."""

from datetime import date

from sqlalchemy import select

from app import jobs, search, timeline
from app.calendar import streams
from app.clock import today
from app.clubs import queries
from app.clubs.models import Club, Membership
from app.companies.models import Company
from app.companies.publishing import publish_company, when_renamed
from app.db import db
from app.language import _, as_language
from app.territory.models import Territory
from app.territory.queries import root_of


def path_of(club: Club) -> str:
    """The address of its public page, from the root of the site."""
    return f"{root_of(db.session.get_one(Territory, club.territory_id))}/clubs/{club.slug}"


def publish_club(club: Club) -> None:
    """Open or rename its stream, and make it findable by its name and its area."""
    territory = db.session.get_one(Territory, club.territory_id)
    streams.open_stream(
        "club",
        club.id,
        slug=club.slug,
        title=club.name,
        territory_id=club.territory_id,
        colour=club.colour,
        language=territory.language,
    )
    area = ", ".join(part.name for part in club.area) or club.area_note
    search.publish(
        "club",
        "club",
        club.id,
        title=club.name,
        detail=area,
        also=area,
        path=path_of(club),
        scopes=[f"t{club.territory_id}:public"],
    )


def publish_membership(membership: Membership) -> None:
    """Write its lines into the company's and the club's histories, and let the bureau find the company."""
    club = membership.club
    territory = db.session.get_one(Territory, club.territory_id)
    with as_language(territory.language):
        lines = [
            timeline.Line(
                subject="company", subject_id=membership.company_id, on=on, text=text, path=path_of(club)
            )
            for on, text in _story(membership)
            if membership.company_id
        ]
    timeline.publish("membership", membership.id, lines)
    if membership.company:
        db.session.flush()
        let_bureaus_find(membership.company)


def _story(membership: Membership) -> list[tuple[date, str]]:
    name = membership.club.name
    told = []
    if membership.invited_on:
        told.append((membership.invited_on, _("Invitée à rejoindre %(club)s", club=name)))
    if membership.since_on:
        told.append((membership.since_on, _("Adhère à %(club)s", club=name)))
    if membership.until_on:
        told.append((membership.until_on, _("Quitte %(club)s", club=name)))
    return told


def let_bureaus_find(company: Company) -> None:
    """The bureaus of a company's clubs find it; those of the clubs it has left no longer."""
    publish_company(company, [f"c{club}:bureau" for club in queries.clubs_of_company(company.id)])


@when_renamed
def rename_member(company: Company) -> None:
    """The list of members is ordered by their names: keep up with a new one."""
    for membership in db.session.scalars(select(Membership).where(Membership.company_id == company.id)):
        membership.name_key = company.name_key


def recount(club: Club) -> None:
    """Keep the count of members right, in the transaction that changed them."""
    db.session.flush()
    club.members_count = queries.active_count(club.id, today())


@jobs.nightly
def recount_all() -> None:
    """Memberships begin and end at midnight: bring the kept counts to the new day."""
    for club, right in queries.wrong_counts(today()):
        club.members_count = right
    for company in queries.turned(today()):
        let_bureaus_find(company)
