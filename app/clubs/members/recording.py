"""Writing down who joins, stays, leaves and comes back; the caller commits."""

from datetime import date
from typing import Any

from app.clubs import publishing
from app.clubs.dues import issuing
from app.clubs.members.forms import ContactFields, MemberForm
from app.clubs.models import Club, Membership
from app.companies import verbs
from app.companies.forms import commune_of
from app.companies.models import Company, Post
from app.companies.publishing import publish_person
from app.companies.register import companies as register
from app.db import db
from app.language import _


def new_company(club: Club, form: MemberForm) -> Company:
    """A company that the directory did not know."""
    siret = form.siret.data
    facts = {
        "name": form.name.data,
        "siren": siret[:9] if siret else None,
        "sector": form.sector.data,
        "headcount": form.headcount.data,
        "source": club.name,
    }
    place = {"siret": siret, **commune_of(form.commune)}
    if told := register.remembered(siret):  # what the president chose says more than this short form
        facts |= {"naf": told.naf, "naf_nomenclature": told.nomenclature, "headcount_band": told.band}
        place |= {"address": told.address, "latitude": told.latitude, "longitude": told.longitude}
    return verbs.add_company(club.territory_id, facts, place)


def contact_of(club: Club, company: Company, form: ContactFields, day: date) -> Post | None:
    """The post of the contact in the company: a known person is never written down twice."""
    if not form.has_contact:
        return None
    who = {"mail": form.contact_mail.data, "phone": form.contact_phone.data}
    person = verbs.person_with_mail(company.territory_id, who["mail"])
    held = [post for post in company.posts if person and post.person_id == person.id and post.holds_on(day)]
    if held:
        return held[0]
    post: dict[str, Any] = {"title": form.contact_title.data or _("Contact"), "club_id": club.id}
    if person is None:
        person = verbs.add_person(
            company.territory_id, {"name": form.contact_name.data or post["title"], **who}
        )
    else:
        post["phone"] = who["phone"]
    made = verbs.add_post(person, company, post)
    publish_person(person)
    return made


def join(
    club: Club, company: Company, contact: Post | None, kind: str, since_on: date | None, day: date
) -> Membership:
    """The company is a member from `since_on`, or only invited as long as no date is known."""
    membership = Membership(
        club_id=club.id,
        company_id=company.id,
        contact_id=contact.id if contact else None,
        name_key=company.name_key,
        kind=kind,
        since_on=since_on,
        invited_on=None if since_on else day,
        is_example=company.is_example,
    )
    membership.club, membership.company, membership.contact = club, company, contact
    db.session.add(membership)
    say(membership)
    return membership


def accept(membership: Membership, day: date) -> None:
    """Who was invited joins today."""
    membership.since_on = day
    say(membership)


def end(membership: Membership, until_on: date, reason: str | None) -> None:
    """A member leaves: recorded, never deleted."""
    membership.until_on, membership.end_reason = until_on, reason
    say(membership)


def resume(membership: Membership, day: date) -> Membership:
    """Who left comes back: a new membership, beside the old one."""
    again = Membership(
        club_id=membership.club_id,
        company_id=membership.company_id,
        person_id=membership.person_id,
        contact_id=membership.contact_id,
        name_key=membership.name_key,
        kind=membership.kind,
        since_on=day,
        is_example=membership.is_example,
    )
    again.club, again.company, again.person = membership.club, membership.company, membership.person
    again.contact = membership.contact
    db.session.add(again)
    say(again)
    return again


def say(membership: Membership) -> None:
    """Keep the club's count, the histories and the search with what has just been written."""
    membership.version = (membership.version or 0) + 1 if membership.id else 1
    publishing.recount(membership.club)
    publishing.publish_membership(membership)
    issuing.member_changed(membership)
