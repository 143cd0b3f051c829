"""The members of a club as a file, narrowed as the list is."""

from typing import Any

from flask import Blueprint, request
from werkzeug import Response

from app import exports
from app.clock import today
from app.clubs import labels
from app.clubs import queries as clubs
from app.clubs.members import listing, queries, rules
from app.clubs.models import Membership
from app.companies.publishing import place_of
from app.exports import Export, Row
from app.forms import whole_or_none
from app.language import _
from app.web import access, allow, found, here, signed_in, viewer

bp = Blueprint("members_export", __name__)
MOST = 5_000


@bp.post("/clubs/<slug>/members/export")
@access(signed_in)
def export(slug: str) -> Response:
    """For whoever sees the list: the bureau and the territory's team."""
    club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.list_refusal(viewer(), club))
    state = listing.known_state(viewer(), club, request.args.get("state", "all"))
    question, day = request.args.get("q", "").strip()[:100], today()
    query = queries.narrowed(club.id, day, state, question)
    ticked = [number for said in request.form.getlist("member") if (number := whole_or_none(said))]
    if ticked and not request.form.get("all"):
        query = query.where(Membership.id.in_(ticked[:MOST]))
    order = (Membership.name_key, Membership.id)
    return exports.answer(
        Export(
            "membership",
            _("adhérents %(club)s", club=club.name),
            titles(),
            lambda: exports.read(query, order, lambda row: _row(row[0], day)),
            narrowed={name: "" for name, said in (("state", state != "all"), ("q", question)) if said},
        )
    )


def titles() -> list[str]:
    """What stands above the columns."""
    return [
        _("Nom"), _("SIREN"), _("Activité"), _("Effectif"), _("Commune"), _("Contact"), _("Poste"),
        _("Courriel"), _("Téléphone"), _("Qualité"), _("Adhésion"), _("Depuis le"), _("Jusqu'au"),
    ]  # fmt: skip


def _row(membership: Membership, day: Any) -> Row:
    company, contact = membership.company, membership.contact
    person = contact.person if contact else membership.person
    is_known = person is not None and person.erased_on is None
    return (
        membership.name,
        company.siren if company else None,
        company.sector if company else None,
        company.headcount if company else None,
        place_of(company) if company else None,
        person.name if person and is_known else None,
        contact.title if contact else None,
        ((contact.mail if contact else None) or (person.mail if person else None)) if is_known else None,
        ((contact.phone if contact else None) or (person.phone if person else None)) if is_known else None,
        str(labels.MEMBER_KINDS[membership.kind]),
        str(labels.STATES[membership.state_on(day)]),
        membership.since_on,
        membership.until_on,
    )
