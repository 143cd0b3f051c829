"""The programme's public page, its settings, and the first steps of an installation."""

from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug import Response

from app import figures, once, settings
from app.clock import today
from app.conflict import differences, digest
from app.db import db, write_again
from app.language import _
from app.territory import queries, rules, setup
from app.territory.days import day_asked
from app.territory.forms import FACTS, BearerForm, SettingsForm, SetupForm
from app.territory.models import Bearer, Territory
from app.territory.publishing import publish_territory
from app.web import (
    access,
    administrator,
    allow,
    found,
    here,
    officer,
    page,
    page_or_fragment,
    public,
    see_other,
    signed_in,
    viewer,
)

bp = Blueprint("territory", __name__)


@bp.get("/territory/")
@public
def show() -> Response:
    """The programme as everybody sees it."""
    territory, day = here(), day_asked()
    return page(
        "territory/show.html",
        perimeter=queries.perimeter(territory.id),
        bearers=territory.bearers,
        figures=figures.of(territory.id, day or today(territory.zone)),
        day=day,
        feed_path=f"{request.script_root}/agenda.ics",
        may_edit=rules.edit_refusal(viewer(), territory) is None,
    )


@bp.get("/territory/edit")
@access(officer)
def edit() -> Response:
    """Its settings, bearers and intercommunalities."""
    territory = here()
    allow(rules.edit_refusal(viewer(), territory))
    return _edit_page(territory, settings_form(territory))


@bp.post("/territory/edit")
@access(officer)
def update() -> Response:
    """Keep the settings."""
    territory = found(db.session.scalar(select(Territory).where(Territory.id == here().id).with_for_update()))
    allow(rules.edit_refusal(viewer(), territory))
    form = settings_form(territory)
    if not form.validate_on_submit():
        db.session.rollback()
        return _edit_page(territory, form, 422)
    if form.version.data != version_of(territory):
        stored = settings_form(territory, formdata=None)
        db.session.rollback()
        form.version.data = version_of(territory)
        return _edit_page(territory, form, 409, conflict=differences(form, stored))
    for name in FACTS:
        setattr(territory, name, form[name].data)
    if "mail_from" in form:
        settings.put("mail_from", form.mail_from.data or "")
    publish_territory(territory)
    db.session.commit()
    return see_other(url_for(".show"), _("La fiche du territoire est à jour."))


@bp.post("/territory/bearers")
@access(officer)
def add_bearer() -> Response:
    """A body joins those that carry the programme."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.edit_refusal(viewer(), territory))
    form = BearerForm(prefix="bearer-")
    if not form.validate_on_submit():
        db.session.rollback()
        return _edit_page(territory, settings_form(territory, formdata=None), 422, bearer=form)
    db.session.add(Bearer(territory_id=territory.id, name=form.name.data, website=form.website.data))
    location = once.keep(url_for(".edit", _anchor="bearers"))
    db.session.commit()
    return see_other(location, _("%(name)s porte maintenant le programme.", name=form.name.data))


@bp.post("/territory/bearers/<id:number>/removal")
@access(officer)
def remove_bearer(number: int) -> Response:
    """A body does not carry the programme any more."""
    territory = here()
    allow(rules.edit_refusal(viewer(), territory))
    bearer = found(
        db.session.scalar(select(Bearer).where(Bearer.id == number, Bearer.territory_id == territory.id))
    )
    name = bearer.name
    db.session.delete(bearer)
    db.session.commit()
    return see_other(url_for(".edit", _anchor="bearers"), _("%(name)s est retiré des porteurs.", name=name))


@bp.get("/territory/setup")
@access(administrator)
def first_steps() -> Response:
    """The first steps of an installation; once they are done, the settings."""
    if queries.by_slug(None):
        return see_other(url_for(".edit"))
    form = SetupForm(formdata=None, departments=request.args.get("departments", "")[:100] or None)
    return page_or_fragment("territory/setup.html", "territory/_perimeter_choice.html", form=form)


@bp.post("/territory/setup")
@access(administrator)
def set_up() -> Response:
    """Make the home territory; the button that only shows the list writes nothing."""
    if "show" in request.form:
        db.session.rollback()
        return page_or_fragment("territory/setup.html", "territory/_perimeter_choice.html", form=SetupForm())
    if again := once.claim():
        return again
    if queries.by_slug(None):
        return see_other(url_for(".edit"), _("Le territoire existe déjà."))
    form = SetupForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return page("territory/setup.html", 422, form=form)
    try:
        setup.make_home(form)
    except IntegrityError:  # somebody else was faster
        db.session.rollback()
        write_again()
        return see_other(url_for(".first_steps"))
    location = once.keep("/")
    db.session.commit()
    return see_other(location, _("Bienvenue : le territoire est prêt."))


@bp.get("/communes")
@access(signed_in)
def commune_options() -> Response:
    """Communes that begin with what is being typed, for the list under a field."""
    asked = next(iter(request.args.values()), "").replace("\x00", "")[:80]
    first = queries.departments(here().id) if asked else []
    options = [queries.commune_label(commune) for commune in queries.communes_like(asked, first)]
    return page("territory/_communes.html", options=options)


# -- what the page of the settings shows --------------------------------------------------------


def settings_form(territory: Territory, **options: Any) -> SettingsForm:
    """The settings, filled in; the installation's sender is the administrator's business."""
    mail_from = settings.get("mail_from") or None
    form = SettingsForm(obj=territory, mail_from=mail_from, **options)
    if not viewer().is_admin:
        del form.mail_from
    if form.version.raw_data is None:  # filled from the row, not sent
        form.version.data = version_of(territory)
    return form


def version_of(territory: Territory) -> str:
    """What tells that somebody else has changed the settings meanwhile."""
    return digest(*(getattr(territory, name) for name in FACTS))


def _edit_page(
    territory: Territory,
    form: SettingsForm,
    status: int = 200,
    bearer: BearerForm | None = None,
    **more: Any,
) -> Response:
    return page(
        "territory/edit.html",
        status,
        form=form,
        bearer_form=bearer or BearerForm(prefix="bearer-", formdata=None),
        bearers=territory.bearers,
        perimeter=queries.perimeter(territory.id),
        **more,
    )
