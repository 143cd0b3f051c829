"""The directory's organisations: schools, services, partners of all kinds."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once, timeline
from app.clock import today
from app.companies import listing, rules, verbs
from app.companies.models import Organisation
from app.companies.organisations import queries
from app.companies.organisations.forms import EditOrganisationForm, NewOrganisationForm
from app.companies.publishing import current_posts, kind_label, publish_organisation, publish_person
from app.companies.register import client, offers, schools
from app.conflict import differences
from app.db import db
from app.language import _, _n
from app.web import access, allow, found, here, officer, page, page_or_fragment, see_other, viewer

bp = Blueprint("organisations", __name__)


@bp.get("/organisations/")
@access(officer)
def index() -> Response:
    """The partners of the territory, by name."""
    who, territory, asked = viewer(), here(), listing.asked()
    found(rules.sees_all(who, territory.id) or None)
    shown = queries.page(who, territory.id, asked, listing.after())
    return page_or_fragment(
        "companies/organisations/index.html",
        "companies/organisations/_list.html",
        q=asked,
        organisations=shown.rows,
        is_cut=shown.is_cut,
        next_url=url_for(".index", q=asked or None, after=shown.after) if shown.after else None,
        first_url=url_for(".index", q=asked or None) if listing.after() else None,
        how_many=None if asked else _how_many(queries.how_many(who, territory.id)),
        may_add=rules.directory_refusal(who, territory.id) is None,
        on=today(territory.zone),
        current_posts=current_posts,
        kind_label=kind_label,
    )


@bp.get("/organisations/new")
@access(officer)
def new() -> Response:
    """The form for a partner."""
    allow(rules.directory_refusal(viewer(), here().id))
    return _new_page(NewOrganisationForm())


@bp.post("/organisations/new/school")
@access(officer)
def fill() -> Response:
    """The form again: with schools to choose from, or filled with the one that was chosen."""
    territory, form = here(), NewOrganisationForm()
    allow(rules.directory_refusal(viewer(), territory.id))
    client.let_go()
    if key := request.form.get("pick", "")[:20]:
        return _new_page(form, offer=offers.fill_school(form, key))
    typed = (form.uai.data or form.name.data or "").replace("\0", "")[:100]
    return _new_page(form, offer=offers.of_schools(territory.id, typed))


@bp.post("/organisations/new")
@access(officer)
def create() -> Response:
    """A partner enters the directory."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.directory_refusal(viewer(), territory.id))
    form = NewOrganisationForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return _new_page(form, 422)
    organisation = verbs.add_organisation(territory.id, form.facts)
    publish_organisation(organisation)
    location = once.keep(url_for(".show", number=organisation.id))
    db.session.commit()
    return see_other(location, _("%(name)s est dans l'annuaire.", name=form.name.data))


@bp.get("/organisations/<id:number>")
@access(officer)
def show(number: int) -> Response:
    """All that is known of a partner."""
    territory, on = here(), today(here().zone)
    organisation = found(queries.organisation(viewer(), territory.id, number))
    posts = [post for post in organisation.posts if post.person.erased_on is None]
    return page(
        "companies/organisations/show.html",
        organisation=organisation,
        kind=kind_label(organisation.kind),
        posts=[post for post in posts if post.holds_on(on)],
        past=[post for post in posts if not post.holds_on(on)],
        lines=timeline.page("organisation", organisation.id, request.args.get("before")),
        may={
            "edit": rules.directory_refusal(viewer(), territory.id) is None,
            "contacts": rules.directory_refusal(viewer(), territory.id) is None,
            "see_all": True,
        },
    )


@bp.get("/organisations/<id:number>/edit")
@access(officer)
def edit(number: int) -> Response:
    """The form for its facts."""
    organisation = _mine(number)
    form = EditOrganisationForm(obj=organisation)
    return page("companies/organisations/edit.html", form=form, organisation=organisation)


@bp.post("/organisations/<id:number>/edit")
@access(officer)
def update(number: int) -> Response:
    """Keep its facts."""
    organisation, template = _mine(number, lock=True), "companies/organisations/edit.html"
    form = EditOrganisationForm(obj=organisation)
    if not form.validate_on_submit():
        db.session.rollback()
        return page(template, 422, form=form, organisation=organisation)
    if form.version.data != str(organisation.version):
        conflict = differences(form, EditOrganisationForm(obj=organisation, formdata=None))
        form.version.data = str(organisation.version)
        db.session.rollback()
        return page(template, 409, form=form, organisation=organisation, conflict=conflict)
    renamed = organisation.name != form.name.data
    verbs.change_organisation(organisation, form.facts)
    publish_organisation(organisation)
    for post in organisation.posts if renamed else []:
        publish_person(post.person)
    db.session.commit()
    return see_other(url_for(".show", number=number), _("La fiche est à jour."))


# -- details ------------------------------------------------------------------------------------


def _mine(number: int, lock: bool = False) -> Organisation:
    """A partner that this person may change; 404 when they may not even see it."""
    organisation: Organisation = found(queries.organisation(viewer(), here().id, number, lock))
    allow(rules.directory_refusal(viewer(), here().id))
    return organisation


def _new_page(form: NewOrganisationForm, status: int = 200, **context: Any) -> Response:
    """The form of a new partner, with the register of schools where there is one."""
    context["has_register"] = client.is_on(schools.SETTING)
    return page("companies/organisations/new.html", status, form=form, **context)


def _how_many(count: int) -> str:
    exactly = _n("%(num)s organisme", "%(num)s organismes", count)
    return listing.how_many(count, exactly, _("plus de %(num)s organismes", num=listing.most()))
