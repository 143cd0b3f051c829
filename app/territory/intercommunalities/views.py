"""The intercommunalities of the territory: a public page each, and the dates of their belonging."""

from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import select
from werkzeug import Response

from app import once
from app.clock import today
from app.conflict import differences, digest
from app.db import db
from app.language import _
from app.territory import communes, queries, rules, setup
from app.territory.intercommunalities.forms import AddForm, EditForm, matching
from app.territory.models import Perimeter, Territory
from app.territory.publishing import publish_intercommunality, withdraw_intercommunality
from app.web import access, allow, found, here, officer, page, public, see_other, viewer

bp = Blueprint("intercommunalities", __name__)
OF_BODY, OF_BELONGING = ("name", "official_name", "department"), ("since_on", "until_on", "note")


@bp.get("/intercommunalities/")
@public
def index() -> Response:
    """All of them, those of the past apart."""
    territory = here()
    rows = queries.perimeter(territory.id)
    return page(
        "territory/intercommunalities/index.html",
        rows=rows,
        counts=queries.communes_counts(row.intercommunality.siren for row in rows),
        may_edit=rules.edit_refusal(viewer(), territory) is None,
    )


@bp.get("/intercommunalities/<siren>")
@public
def show(siren: str) -> Response:
    """One of them, with its communes and the address of its calendar."""
    territory = here()
    rows = found(queries.belonging(territory.id, siren) or None)
    return page(
        "territory/intercommunalities/show.html",
        body=rows[0].intercommunality,
        rows=rows,
        belongs_today=any(row.holds_on(today(territory.zone)) for row in rows),
        communes=queries.communes_of(siren),
        feed_path=f"{request.script_root}/intercommunalities/{siren}/agenda.ics",
        may_edit=rules.edit_refusal(viewer(), territory) is None,
    )


@bp.get("/intercommunalities/new")
@access(officer)
def new() -> Response:
    """The form to take one in."""
    allow(rules.edit_refusal(viewer(), here()))
    return page("territory/intercommunalities/new.html", form=AddForm())


@bp.post("/intercommunalities/new")
@access(officer)
def create() -> Response:
    """An intercommunality enters the territory; its communes become known."""
    if again := once.claim():
        return again
    territory = _mine()
    form = AddForm()
    row = _taken_in(territory, form) if form.validate_on_submit() else None
    if row is None:
        db.session.rollback()
        return page("territory/intercommunalities/new.html", 422, form=form)
    name = row.intercommunality.name
    location = once.keep(url_for(".show", siren=row.intercommunality.siren))
    db.session.commit()
    return see_other(location, _("%(name)s fait partie du territoire.", name=name))


@bp.get("/intercommunalities/belonging/<id:number>/edit")
@access(officer)
def edit(number: int) -> Response:
    """The form for its name and dates."""
    allow(rules.edit_refusal(viewer(), here()))
    row = found(queries.belonging_of_id(here().id, number))
    return _edit_page(row, _form(row))


@bp.post("/intercommunalities/belonging/<id:number>/edit")
@access(officer)
def update(number: int) -> Response:
    """Keep its name and dates."""
    territory = _mine()
    row = found(queries.belonging_of_id(territory.id, number))
    form, version = _form(row), _version(row)
    if not form.validate_on_submit():
        db.session.rollback()
        return _edit_page(row, form, 422)
    if form.version.data != version:
        stored = _form(row, formdata=None)
        form.version.data = version
        db.session.rollback()
        return _edit_page(row, form, 409, conflict=differences(form, stored))
    for name in OF_BELONGING:
        setattr(row, name, form[name].data)
    with db.session.no_autoflush:
        others = queries.belonging(territory.id, row.intercommunality.siren)
    if refusal := rules.dates_refusal(row, others):
        form.until_on.errors = [refusal]
        db.session.rollback()
        return _edit_page(row, form, 422)
    for name in OF_BODY:
        setattr(row.intercommunality, name, form[name].data)
    publish_intercommunality(territory, row.intercommunality)
    location = url_for(".show", siren=row.intercommunality.siren)
    db.session.commit()
    return see_other(location, _("La fiche est à jour."))


@bp.post("/intercommunalities/belonging/<id:number>/removal")
@access(officer)
def remove(number: int) -> Response:
    """It was put in by mistake: as if it had never been."""
    territory = _mine()
    row = found(queries.belonging_of_id(territory.id, number))
    body = row.intercommunality
    others = len(queries.belonging(territory.id, body.siren)) > 1
    allow(None if others else rules.removal_refusal(row, queries.is_referred_to(body)))
    db.session.delete(row)
    if not others:
        withdraw_intercommunality(territory, body)
    name = body.name
    db.session.commit()
    return see_other(url_for("territory.edit", _anchor="perimeter"), _("%(name)s est retirée.", name=name))


@bp.get("/intercommunalities/official")
@access(officer)
def options() -> Response:
    """Those of the official list that answer to what is being typed."""
    asked = next(iter(request.args.values()), "").strip()[:80]
    bodies = matching(asked)[:12] if len(asked) > 1 else []
    return page("territory/intercommunalities/_official.html", options=[body.label for body in bodies])


# -- details ------------------------------------------------------------------------------------


def _mine() -> Territory:
    """The territory, locked: its perimeter is changed by one person at a time."""
    territory: Territory = found(
        db.session.scalar(select(Territory).where(Territory.id == here().id).with_for_update())
    )
    allow(rules.edit_refusal(viewer(), territory))
    return territory


def _taken_in(territory: Territory, form: AddForm) -> Perimeter | None:
    """The new belonging, or None with the reason at its field."""
    siren = form.siren.data or form.body.found.siren
    name = None if form.body.found else form.body.data
    body = setup.known_or_new(siren, name, form.department.data)
    row = Perimeter(territory_id=territory.id, intercommunality=body)
    for field in OF_BELONGING:
        setattr(row, field, form[field].data)
    if refusal := rules.dates_refusal(row, queries.belonging(territory.id, siren)):
        form.body.errors = [refusal]
        return None
    db.session.add(row)
    communes.load([siren])
    publish_intercommunality(territory, body)
    return row


def _form(row: Perimeter, **options: Any) -> EditForm:
    said = {name: getattr(row, name) for name in OF_BELONGING}
    form = EditForm(obj=row.intercommunality, **said, **options)
    if form.version.raw_data is None:  # filled from the row, not sent
        form.version.data = _version(row)
    return form


def _version(row: Perimeter) -> str:
    body = row.intercommunality
    return digest(*(getattr(body, name) for name in OF_BODY), *(getattr(row, name) for name in OF_BELONGING))


def _edit_page(row: Perimeter, form: EditForm, status: int = 200, **more: Any) -> Response:
    return page("territory/intercommunalities/edit.html", status, form=form, row=row, **more)
