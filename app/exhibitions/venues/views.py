"""Venues as pages: where exhibitions stand."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import clock, once, web
from app.conflict import differences
from app.db import db
from app.exhibitions import publishing, queries, rules
from app.exhibitions.models import Venue
from app.exhibitions.queries import Cursor
from app.exhibitions.venues.forms import EditVenue, NewVenue
from app.language import _
from app.territory.queries import kept
from app.web import access, allow, found, here, page, page_or_fragment, public, see_other, signed_in, viewer

bp = Blueprint("venues", __name__)


@bp.get("/venues/")
@public
def index() -> Response:
    """The venues of the territory, by name."""
    territory = here()
    venues, more = queries.venues(viewer(), territory.id, Cursor.read(request.args.get("after")))
    return page_or_fragment(
        "exhibitions/venues/index.html",
        "exhibitions/venues/_list.html",
        venues=venues,
        following=url_for(".index", after=more) if more else None,
        may_change=rules.change_refusal(viewer(), territory.id) is None,
    )


@bp.get("/venues/<id:venue_id>")
@public
def show(venue_id: int) -> Response:
    """Where it is, when it opens, what stands there."""
    territory = here()
    venue = _venue(venue_id)
    today = clock.today(territory.zone)
    runs = queries.runs_at(venue)
    return page(
        "exhibitions/venues/show.html",
        venue=venue,
        coming=[run for run in reversed(runs) if run.last_on >= today],
        past=[run for run in runs if run.last_on < today],
        may_change=rules.change_refusal(viewer(), territory.id) is None,
    )


@bp.get("/venues/new")
@access(signed_in)
def new() -> Response:
    """The form of a new venue; `?next=` leads back to the run that needs it."""
    allow(rules.change_refusal(viewer(), here().id))
    return _form(NewVenue())


@bp.post("/venues/new")
@access(signed_in)
def create() -> Response:
    """Add the venue."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.change_refusal(viewer(), territory.id))
    form = NewVenue()
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, status=422)
    venue = Venue(territory_id=territory.id)
    form.fill(venue, kept(form.commune.found))
    db.session.add(venue)
    db.session.flush()
    publishing.publish_venue(venue)
    there = once.keep(_onwards(venue))
    db.session.commit()
    return see_other(there, _("Le lieu est ajouté."))


@bp.get("/venues/<id:venue_id>/edit")
@access(signed_in)
def edit(venue_id: int) -> Response:
    """The form of a venue that is there."""
    venue = _venue(venue_id)
    allow(rules.change_refusal(viewer(), here().id))
    return _form(_filled(venue), venue)


@bp.post("/venues/<id:venue_id>/edit")
@access(signed_in)
def update(venue_id: int) -> Response:
    """Change the venue, in every agenda that names it."""
    venue = _venue(venue_id, to_change=True)
    allow(rules.change_refusal(viewer(), here().id))
    form = EditVenue()
    if form.version.data != venue.version:
        db.session.rollback()
        theirs = differences(form, _filled(venue, formdata=None))
        form.version.data = venue.version
        return _form(form, venue, 409, theirs=theirs)
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, venue, 422)
    form.fill(venue, kept(form.commune.found))
    venue.version += 1
    db.session.flush()
    publishing.publish_venue(venue)
    publishing.publish_again(queries.all_runs_at(venue))
    db.session.commit()
    return see_other(url_for(".show", venue_id=venue_id), _("Le lieu est enregistré."))


# -- what the views share -----------------------------------------------------------------------


def _form(form: Any, venue: Venue | None = None, status: int = 200, theirs: Any = None) -> Response:
    return page_or_fragment(
        "exhibitions/venues/edit.html" if venue else "exhibitions/venues/new.html",
        "exhibitions/venues/_form.html",
        status,
        form=form,
        venue=venue,
        theirs=theirs,
        action=request.script_root + request.path,
        next=_next(),
        back=url_for(".show", venue_id=venue.id) if venue else _next() or url_for(".index"),
    )


def _venue(venue_id: int, to_change: bool = False) -> Venue:
    return found(queries.venue(viewer(), here().id, venue_id, to_change))


def _filled(venue: Venue, **options: Any) -> Any:
    form: Any = EditVenue(obj=venue, **options)
    if form.position.raw is None and form.position.data is None:
        form.position.data = publishing.position(venue)
    return form


def _next() -> str | None:
    return web.local_path(request.values.get("next"))


def _onwards(venue: Venue) -> str:
    back = _next()
    return f"{back}?venue={venue.id}" if back and "?" not in back else url_for(".show", venue_id=venue.id)
