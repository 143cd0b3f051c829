"""Segments as pages: saved from a narrowed list, opened as that list, renamed, shared, removed."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from werkzeug import Response

from app import once
from app.companies import narrowed, narrowing
from app.companies import rules as directory
from app.companies.conditions import Ground
from app.companies.segments import queries, rules
from app.companies.segments.forms import EditSegment, NewSegment
from app.companies.segments.models import Segment
from app.conflict import differences
from app.db import db
from app.language import _
from app.search import key
from app.web import access, allow, found, here, officer, page, page_or_fragment, see_other, viewer

bp = Blueprint("segments", __name__)


@bp.get("/segments/")
@access(officer)
def index() -> Response:
    """One's own and those that are shared, with how many companies are in each."""
    territory, who = here(), viewer()
    found(directory.sees_all(who, territory.id) or None)
    segments, is_cut = queries.listed(who, territory.id)
    ground = Ground(territory.id)
    sizes = queries.sizes(segments, who)
    return page(
        "companies/segments/index.html",
        lines=[
            {
                "segment": one,
                "count": narrowing.said_count(sizes[one.id]),
                "said": [said for _name, said in one.filters.said(ground)],
                "may_change": rules.change_refusal(who, one) is None,
            }
            for one in segments
        ],
        is_cut=is_cut,
    )


@bp.get("/segments/<id:number>")
@access(officer)
def show(number: int) -> Response:
    """The list of companies, narrowed as it says."""
    segment = found(queries.segment(viewer(), here().id, number))
    return redirect(url_for("companies.index", **segment.filters.values))


@bp.get("/segments/new")
@access(officer)
def new() -> Response:
    """A name for the filters of the address."""
    allow(rules.creation_refusal(viewer(), here().id))
    return _new_page(NewSegment())


@bp.post("/segments/")
@access(officer)
def create() -> Response:
    """Save the filters of the address under a name."""
    if again := once.claim():
        return again
    territory, who, form = here(), viewer(), NewSegment()
    allow(rules.creation_refusal(who, territory.id))
    chosen = narrowing.asked(who, territory.id)
    if not chosen:
        abort(422, description=_("Choisissez d'abord au moins un filtre."))
    if not form.validate_on_submit():
        db.session.rollback()
        return _new_page(form, 422)
    name = str(form.name.data)
    segment = Segment(
        territory_id=territory.id,
        owner_id=who.person_id,
        name=name,
        name_key=key(name),
        is_shared=form.is_shared.data,
        filters=chosen,
    )
    db.session.add(segment)
    location = once.keep(url_for(".index"))
    db.session.commit()
    return see_other(location, _("Le segment « %(name)s » est enregistré.", name=name))


@bp.get("/segments/<id:number>/edit")
@access(officer)
def edit(number: int) -> Response:
    """Its name, and who sees it."""
    segment = _mine(number)
    return _edit_page(segment, EditSegment(obj=segment))


@bp.post("/segments/<id:number>/edit")
@access(officer)
def update(number: int) -> Response:
    """Rename or share it."""
    segment = _mine(number, lock=True)
    form = EditSegment(obj=segment)
    if not form.validate_on_submit():
        db.session.rollback()
        return _edit_page(segment, form, 422)
    if form.version.data != segment.version:
        conflict = differences(form, EditSegment(obj=segment, formdata=None))
        form.version.data = segment.version
        db.session.rollback()
        return _edit_page(segment, form, 409, conflict=conflict)
    segment.name, segment.is_shared = str(form.name.data), form.is_shared.data
    segment.name_key = key(segment.name)
    segment.version += 1
    db.session.commit()
    return see_other(url_for(".index"), _("Le segment est à jour."))


@bp.post("/segments/<id:number>/removal")
@access(officer)
def remove(number: int) -> Response:
    """Forget it; the companies stay where they are."""
    segment = _mine(number, lock=True)
    db.session.delete(segment)
    db.session.commit()
    return see_other(url_for(".index"), _("Le segment est supprimé."))


# -- details ------------------------------------------------------------------------------------


def _mine(number: int, lock: bool = False) -> Segment:
    segment: Segment = found(queries.segment(viewer(), here().id, number, lock))
    allow(rules.change_refusal(viewer(), segment))
    return segment


def _new_page(form: NewSegment, status: int = 200) -> Response:
    territory, who = here(), viewer()
    chosen = narrowing.asked(who, territory.id)
    return page_or_fragment(
        "companies/segments/new.html",
        "companies/segments/_new_form.html",
        status,
        form=form,
        chosen=chosen.values,
        said=[said for _name, said in chosen.said(Ground(territory.id))],
        count=narrowing.said_count(narrowed.how_many(who, territory.id, chosen)),
    )


def _edit_page(segment: Segment, form: EditSegment, status: int = 200, **more: Any) -> Response:
    return page("companies/segments/edit.html", status, segment=segment, form=form, **more)
