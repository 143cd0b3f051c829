"""The directory's companies: a list to search in, a sheet each."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once, timeline
from app.clock import today
from app.companies import listing, marks, naf, narrowed, narrowing, numbers, queries, rules, verbs
from app.companies.codes import grouped
from app.companies.forms import MARKS, OF_THE_OFFICER, CompanyFields, EditCompanyForm, NewCompanyForm
from app.companies.models import Company
from app.companies.publishing import current_posts, flag_label, place_of, publish_company, publish_renamed
from app.companies.register import client, offers
from app.companies.register import companies as register
from app.conflict import differences
from app.db import db
from app.language import _
from app.viewer import Viewer
from app.web import access, allow, bureau, found, here, page, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("companies", __name__)


@bp.get("/companies/")
@access(signed_in)
def index() -> Response:
    """The companies that this person may see, by name, narrowed by what the address says."""
    territory, who = here(), viewer()
    found(rules.has_part(who, territory.id) or None)
    chosen = narrowing.asked(who, territory.id)
    shown = narrowed.page(who, territory.id, chosen, listing.after())
    return page_or_fragment(
        "companies/index.html",
        "companies/_list.html",
        companies=shown.rows,
        is_cut=shown.is_cut,
        next_url=url_for(".index", after=shown.after, **chosen.values) if shown.after else None,
        first_url=url_for(".index", **chosen.values) if listing.after() else None,
        may_add=rules.directory_refusal(who, territory.id) is None,
        sees_people=rules.sees_all(who, territory.id),
        on=chosen.on or today(territory.zone),
        current_posts=current_posts,
        place_of=place_of,
        flag_label=flag_label,
        band_label=naf.band_label,
        **narrowing.context(who, territory.id, chosen, ".index"),
        **narrowing.form(territory.id),
    )


@bp.get("/companies/naf")
@access(signed_in)
def naf_options() -> Response:
    """Activities whose code or words begin like this, for the list under the field."""
    return page("companies/_naf_options.html", codes=naf.like(request.args.get("naf", "")[:100]))


@bp.get("/companies/new")
@access(bureau)
def new() -> Response:
    """The form for a company."""
    allow(rules.directory_refusal(viewer(), here().id))
    return _new_page(new_form())


@bp.post("/companies/new")
@access(bureau)
def create() -> Response:
    """A company enters the directory."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.directory_refusal(viewer(), territory.id))
    queries.lock_directory(territory.id)
    form = new_form()
    if not form.validate_on_submit():
        db.session.rollback()
        return _new_page(form, 422)
    if not (checked := numbers.of_company(form, viewer(), territory.id)).are_free:
        db.session.rollback()
        return _new_page(form, 422, twin=checked.twin)
    company = verbs.add_company(territory.id, form.facts, form.place)
    _mark(company, form)
    publish_company(company)
    location = once.keep(url_for(".show", number=company.id))
    db.session.commit()
    return see_other(location, _("%(name)s est dans l'annuaire.", name=form.name.data))


@bp.get("/companies/suggestions")
@access(bureau)
def suggestions() -> Response:
    """What the directory and the public register know under that name or number."""
    who, territory = viewer(), here()
    allow(rules.directory_refusal(who, territory.id))
    typed = listing.typed("name")
    offer = offers.of_companies(who, territory.id, typed)
    return page_or_fragment(
        "companies/suggestions.html", "companies/register/_offer.html", offer=offer, typed=typed
    )


@bp.post("/companies/new/register")
@access(bureau)
def fill() -> Response:
    """The form again: with companies to choose from, or filled with the one that was chosen."""
    who, territory = viewer(), here()
    allow(rules.directory_refusal(who, territory.id))
    form = new_form()
    client.let_go()
    if key := request.form.get("pick", "")[:20]:
        return _new_page(form, offer=offers.fill_company(form, key))
    typed = form.name.data or form.siret.data or ""
    return _new_page(form, offer=offers.of_companies(who, territory.id, typed.replace("\0", "")[:100]))


@bp.get("/companies/<id:number>")
@access(signed_in)
def show(number: int) -> Response:
    """All that is known of a company, for those who may see it."""
    who, on = viewer(), today(here().zone)
    company = found(queries.company(who, here().id, number))
    of_mine = queries.is_of_my_clubs(who, company.id)
    posts = queries.posts_of(company)
    return page(
        "companies/show.html",
        company=company,
        posts=[post for post in posts if post.holds_on(on)],
        past=[post for post in posts if not post.holds_on(on)],
        lines=lines_for(who, company),
        place=place_of(company),
        grouped=grouped,
        activity=naf.label(company.naf, company.naf_nomenclature),
        band=naf.band_label(company.headcount_band),
        setters=marks.setters(company) if rules.sees_all(who, company.territory_id) else {},
        flag_label=flag_label,
        may={
            "edit": rules.company_refusal(who, company, of_mine) is None,
            "contacts": rules.contacts_refusal(who, company, of_mine) is None,
            "see_all": rules.sees_all(who, company.territory_id),
        },
    )


@bp.get("/companies/<id:number>/edit")
@access(signed_in)
def edit(number: int) -> Response:
    """The form for its facts."""
    company = _mine(number)
    return page("companies/edit.html", form=_form(company), company=company)


@bp.post("/companies/<id:number>/edit")
@access(signed_in)
def update(number: int) -> Response:
    """Keep its facts."""
    queries.lock_directory(here().id)
    company = _mine(number, lock=True)
    form = _form(company)
    if not form.validate_on_submit():
        return _refused("companies/edit.html", form, company=company)
    if not (checked := numbers.of_company(form, viewer(), company.territory_id, company)).are_free:
        return _refused("companies/edit.html", form, company=company, twin=checked.twin)
    if form.version.data != str(company.version):
        conflict = differences(form, _form(company, formdata=None))
        form.version.data = str(company.version)
        db.session.rollback()
        return page("companies/edit.html", 409, form=form, company=company, conflict=conflict)
    renamed = verbs.change_company(company, form.facts)
    _mark(company, form)
    publish_company(company)
    if renamed:
        publish_renamed(company)
    db.session.commit()
    return see_other(url_for(".show", number=number), _("La fiche est à jour."))


# -- details ------------------------------------------------------------------------------------


def lines_for(who: Viewer, company: Company) -> timeline.Lines:
    """The company's history: all of it for the officer, what is not the officer's log for the others."""
    audiences = None
    if not rules.sees_all(who, company.territory_id):
        audiences = {"public", "members"} if company.id in who.companies else {"public"}
    return timeline.page("company", company.id, request.args.get("before"), audiences)


def _mine(number: int, lock: bool = False) -> Company:
    """A company that this person may change; 404 when they may not even see it."""
    company: Company = found(queries.company(viewer(), here().id, number, lock))
    allow(rules.company_refusal(viewer(), company, queries.is_of_my_clubs(viewer(), number)))
    return company


def _form(company: Company, **options: Any) -> EditCompanyForm:
    form = EditCompanyForm(obj=company, **options)
    if rules.keeps(viewer(), company.territory_id):
        form.offer_tags(marks.vocabulary(company.territory_id))
    else:
        for name in (*OF_THE_OFFICER, *MARKS):
            del form[name]
    return form


def new_form(*filled: Any, **options: Any) -> NewCompanyForm:
    """The form of a new company, with the words of the territory."""
    form = NewCompanyForm(*filled, **options)
    form.offer_tags(marks.vocabulary(here().id))
    return form


def _new_page(form: NewCompanyForm, status: int = 200, **context: Any) -> Response:
    """The form of a new company, with the register's help where there is one."""
    context["has_register"] = client.is_on(register.SETTING)
    return page_or_fragment("companies/new.html", "companies/_new_form.html", status, form=form, **context)


def _mark(company: Company, form: CompanyFields) -> None:
    """Keep the words and flags, when this person may say them."""
    if "tags" in form:
        on, by = today(here().zone), viewer().person_id
        marks.set_tags(company, form.all_tags, on, by)
        marks.set_flags(company, form.flags.data or (), on, by)


def _refused(template: str, form: CompanyFields, **context: Any) -> Response:
    db.session.rollback()
    return page(template, 422, form=form, **context)
