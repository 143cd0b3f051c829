"""The places where a company works: added, changed, closed."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.companies import numbers, queries, rules, verbs
from app.companies.forms import ClosingForm, EditSiteForm, NewSiteForm, SiteFields
from app.companies.models import Company, Site
from app.companies.publishing import publish_company
from app.companies.register import client, places
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, allow, found, here, page, see_other, signed_in, viewer

bp = Blueprint("sites", __name__)
bp.app_template_global("has_geocoder")(lambda: client.is_on(places.SETTING))


@bp.get("/companies/<id:number>/sites/new")
@access(signed_in)
def new(number: int) -> Response:
    """The form for another place."""
    return page("companies/sites/new.html", form=NewSiteForm(), company=_company(number))


@bp.post("/companies/<id:number>/sites/new")
@access(signed_in)
def create(number: int) -> Response:
    """Another place where the company works."""
    if again := once.claim():
        return again
    company, form = _locked(number), NewSiteForm()
    if not form.validate_on_submit():
        return _refused("companies/sites/new.html", form, company)
    if not (checked := numbers.of_site(form, viewer(), company)).are_free:
        return _refused("companies/sites/new.html", form, company, twin=checked.twin)
    verbs.add_site(company, form.place)
    publish_company(company)
    location = once.keep(url_for("companies.show", number=number))
    db.session.commit()
    return see_other(location, _("L'établissement est ajouté."))


@bp.post("/companies/<id:number>/sites/new/point")
@access(signed_in)
def point_of_new(number: int) -> Response:
    """The form again, with the point of its address."""
    company, form = _company(number), NewSiteForm()
    return page("companies/sites/new.html", form=form, company=company, pointed=_pointed(form))


@bp.post("/companies/<id:number>/sites/<id:site_id>/edit/point")
@access(signed_in)
def point_of(number: int, site_id: int) -> Response:
    """The form again, with the point of its address."""
    company = _company(number)
    site = found(queries.site(company, site_id))
    form = _form(site)
    return page("companies/sites/edit.html", form=form, company=company, site=site, pointed=_pointed(form))


@bp.get("/companies/<id:number>/sites/<id:site_id>/edit")
@access(signed_in)
def edit(number: int, site_id: int) -> Response:
    """The form for what is known of the place."""
    company = _company(number)
    site = found(queries.site(company, site_id))
    return page("companies/sites/edit.html", form=_form(site), company=company, site=site)


@bp.post("/companies/<id:number>/sites/<id:site_id>/edit")
@access(signed_in)
def update(number: int, site_id: int) -> Response:
    """Keep what is known of the place."""
    company = _locked(number)
    site = found(queries.site(company, site_id))
    form, template = _form(site), "companies/sites/edit.html"
    if not form.validate_on_submit():
        return _refused(template, form, company, site=site)
    if not (checked := numbers.of_site(form, viewer(), company, site)).are_free:
        return _refused(template, form, company, site=site, twin=checked.twin)
    if form.version.data != str(company.version):
        conflict = differences(form, _form(site, formdata=None))
        form.version.data = str(company.version)
        db.session.rollback()
        return page(template, 409, form=form, company=company, site=site, conflict=conflict)
    verbs.change_site(site, form.place)
    publish_company(company)
    db.session.commit()
    return see_other(url_for("companies.show", number=number), _("L'établissement est à jour."))


@bp.post("/companies/<id:number>/sites/<id:site_id>/seat")
@access(signed_in)
def seat(number: int, site_id: int) -> Response:
    """This place is the seat."""
    company = _locked(number)
    verbs.make_seat(found(queries.site(company, site_id)))
    publish_company(company)
    db.session.commit()
    return see_other(url_for("companies.show", number=number), _("Le siège est à jour."))


@bp.get("/companies/<id:number>/sites/<id:site_id>/closing")
@access(signed_in)
def closing(number: int, site_id: int) -> Response:
    """The form for the last day of the place."""
    company = _company(number)
    site = found(queries.site(company, site_id))
    form = ClosingForm(closed_on=today(here().zone))
    return page("companies/sites/closing.html", form=form, company=company, site=site)


@bp.post("/companies/<id:number>/sites/<id:site_id>/closing")
@access(signed_in)
def close(number: int, site_id: int) -> Response:
    """The place is no more; the company's history says what it was."""
    company, form = _locked(number), ClosingForm()
    site = found(queries.site(company, site_id))
    if not form.validate_on_submit():
        return _refused("companies/sites/closing.html", form, company, site=site)
    last_day: Any = form.closed_on.data
    verbs.close_site(site, last_day)
    publish_company(company)
    db.session.commit()
    return see_other(url_for("companies.show", number=number), _("L'établissement est fermé."))


# -- details ------------------------------------------------------------------------------------


def _company(number: int, lock: bool = False) -> Company:
    """A company that this person may change; 404 when they may not even see it."""
    company: Company = found(queries.company(viewer(), here().id, number, lock))
    allow(rules.company_refusal(viewer(), company, queries.is_of_my_clubs(viewer(), number)))
    return company


def _locked(number: int) -> Company:
    queries.lock_directory(here().id)
    return _company(number, lock=True)


def _form(site: Site, **options: Any) -> EditSiteForm:
    form = EditSiteForm(obj=site, **options)
    if form.version.raw_data is None:  # filled from the row, not sent
        form.version.data = str(site.company.version)
    return form


def _pointed(form: SiteFields) -> str:
    """Look the address up on the map and write its degrees into the form; what to say about it."""
    client.let_go()
    located = places.locate(form.address.data, None, form.commune.data)
    if located.point is None:
        if located.state == client.ANSWERED:
            return _("Cette adresse n'est pas sur la carte : écrivez ses degrés, ou laissez-les vides.")
        return _(
            "Le service des adresses ne répond pas : écrivez les degrés à la main, ou laissez-les vides."
        )
    form.latitude.process_data(located.point.latitude)
    form.longitude.process_data(located.point.longitude)
    return _("Trouvé : %(place)s. Enregistrez pour le garder.", place=located.point.label or _("lieu n.c."))


def _refused(template: str, form: SiteFields | ClosingForm, company: Company, **context: Any) -> Response:
    db.session.rollback()
    return page(template, 422, form=form, company=company, **context)
