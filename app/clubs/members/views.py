"""The members of a club: the list, one form to add one, a sheet for each."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.clubs import labels
from app.clubs import queries as clubs
from app.clubs.dues import labels as words_of_dues
from app.clubs.members import listing, queries, recording, rules
from app.clubs.members.forms import MemberForm
from app.clubs.members.sheets.views import bp as sheets
from app.clubs.models import Club, Membership
from app.companies import verbs
from app.companies.models import Company
from app.companies.queries import lock_directory
from app.companies.register import client, offers
from app.companies.register import companies as register
from app.db import db
from app.language import _
from app.web import access, allow, found, here, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("members", __name__)
bp.register_blueprint(sheets)
labels.teach(bp)
words_of_dues.teach(bp)


# -- the list -----------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/members")
@access(signed_in)
def index(slug: str) -> Response:
    club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.list_refusal(viewer(), club))
    state, question = request.args.get("state", "all"), request.args.get("q", "").strip()[:100]
    after, before = request.args.get("after", type=int), request.args.get("before", type=int)
    return page_or_fragment(
        "clubs/members/index.html",
        "clubs/members/_list.html",
        **listing.context(viewer(), club, state, question, after, before),
    )


# -- adding -------------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/members/new")
@access(signed_in)
def new(slug: str) -> Response:
    club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.change_refusal(viewer(), club, today()))
    form = MemberForm(None, since_on=today(), name=request.args.get("name", "")[:200] or None)
    chosen = queries.company(club.territory_id, request.args.get("company", type=int))
    if chosen:
        form.company.data, form.name.data = str(chosen.id), chosen.name
    return form_page(club, form, chosen)


@bp.get("/clubs/<slug>/members/suggestions")
@access(signed_in)
def suggestions(slug: str) -> Response:
    club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.change_refusal(viewer(), club, today()))
    typed = request.args.get("name", "").replace("\0", "")[:100]
    companies = queries.suggestions(club.territory_id, typed)
    offer = offers.of_companies(viewer(), club.territory_id, typed, companies)
    companies += queries.with_numbers(club.territory_id, offer.taken, companies)
    ids = [company.id for company in companies]
    present = queries.present_companies(club.id, ids, today())
    return page_or_fragment(
        "clubs/members/suggestions.html",
        "clubs/members/_suggestions.html",
        club=club,
        companies=companies,
        present=present,
        offer=offer,
        typed=typed,
    )


@bp.post("/clubs/<slug>/members/register")
@access(signed_in)
def fill(slug: str) -> Response:
    """The form again: with companies of the public register, or filled with the one that was chosen."""
    club = found(clubs.inside(viewer(), here().id, slug))
    allow(rules.change_refusal(viewer(), club, today()))
    form, key = MemberForm(), request.form.get("pick", "")[:20]
    form.company.data = ""
    client.let_go()
    if key:
        known = queries.with_numbers(club.territory_id, [key])
        offer = None if known else offers.fill_company(form, key)
        return form_page(club, form, known[0] if known else None, offer=offer)
    typed = (form.name.data or form.siret.data or "").replace("\0", "")[:100]
    known = queries.suggestions(club.territory_id, typed)
    offer = offers.of_companies(viewer(), club.territory_id, typed, known)
    known += queries.with_numbers(club.territory_id, offer.taken, known)
    return form_page(club, form, None, known, offer=offer)


@bp.post("/clubs/<slug>/members")
@access(signed_in)
def create(slug: str) -> Response:
    if again := once.claim():
        return again
    club = found(clubs.inside(viewer(), here().id, slug, lock=True))
    allow(rules.change_refusal(viewer(), club, today()))
    form = MemberForm()
    valid = form.validate_on_submit()
    lock_directory(club.territory_id)
    chosen = queries.company(club.territory_id, form.company_id)
    membership = add(club, form, chosen) if valid else None
    if membership is None:
        offered = getattr(form, "offered", [])
        db.session.rollback()
        return form_page(club, form, chosen, offered, 422)
    name, target = membership.name, once.keep(url_for(".index", slug=slug))
    db.session.commit()
    return see_other(target, _("%(name)s est enregistrée.", name=name))


def add(club: Club, form: MemberForm, chosen: Company | None) -> Membership | None:
    """The new membership, or None with the reasons at the fields of the form."""
    if chosen is None and not decided(club, form):
        return None
    person = verbs.person_with_mail(club.territory_id, form.contact_mail.data)
    if fault := rules.self_refusal(viewer(), person.id if person else None, chosen.id if chosen else None):
        form.contact_mail.errors = [fault]
        return None
    if chosen and queries.present(club.id, chosen.id, today()):
        form.name.errors = [_("Cette entreprise est déjà dans le club.")]
        return None
    company = chosen or recording.new_company(club, form)
    contact = recording.contact_of(club, company, form, today())
    return recording.join(club, company, contact, form["kind"].data, form["since_on"].data, today())


def decided(club: Club, form: Any) -> bool:
    """Whether the directory holds nothing like it, or the president said that it is another one."""
    if form.name.data.replace(" ", "").isdigit():
        form.offered = queries.suggestions(club.territory_id, form.name.data)
        form.name.errors = [
            _("Choisissez l'entreprise ci-dessous.")
            if form.offered
            else _("Aucune entreprise connue ne porte ce numéro : écrivez son nom.")
        ]
        return False
    siren = form.siret.data[:9] if form.siret.data else None
    form.offered = queries.same(club.territory_id, form.name.data, siren)
    has_number = any(company.siren and company.siren == siren for company in form.offered)
    if form.offered and (has_number or form.company.data != "new"):
        form.name.errors = [_("L'annuaire connaît déjà cette entreprise : choisissez-la ci-dessous.")]
        return False
    return True


def form_page(
    club: Club, form: MemberForm, chosen: Company | None, offered: Any = (), status: int = 200, **more: Any
) -> Response:
    """The form of a new member."""
    return page_or_fragment(
        "clubs/members/new.html",
        "clubs/members/_form.html",
        status,
        club=club,
        form=form,
        chosen=chosen,
        offered=offered,
        siren=form.siret.data[:9] if form.siret.data else None,
        has_register=client.is_on(register.SETTING),
        **more,
    )
