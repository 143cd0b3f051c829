"""Runs as pages: one stand of an exhibition at a venue."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.calendar import sharing
from app.calendar.when import When
from app.clock import today
from app.conflict import differences
from app.db import db
from app.exhibitions import publishing, queries, rules
from app.exhibitions.forms import EditRun, NewRun
from app.exhibitions.models import Exhibition, Run
from app.language import _
from app.web import access, allow, found, here, page, page_or_fragment, public, see_other, signed_in, viewer

bp = Blueprint("runs", __name__)
ROOT = "/exhibitions/<slug>/runs"


@bp.get(f"{ROOT}/<id:run_id>")
@public
def show(slug: str, run_id: int) -> Response:
    """When and where it stands, with the venue's hours."""
    exhibition, run = _fetch(slug, run_id)
    may_change = rules.change_refusal(viewer(), here().id) is None
    return page(
        "exhibitions/runs/show.html",
        exhibition=exhibition,
        run=run,
        may_change=may_change,
        may_cancel=may_change
        and rules.cancellation_refusal(run.state, run.last_on, today(here().zone)) is None,
        overlapping=queries.overlapping(run) if may_change and run.state == "planned" else [],
        sharing=sharing.of("run", run.id, viewer(), here().id),
    )


@bp.get(f"{ROOT}/new")
@access(signed_in)
def new(slug: str) -> Response:
    """The form of a new run; `?venue=` when the venue has just been added."""
    exhibition = _exhibition(slug)
    allow(rules.change_refusal(viewer(), here().id))
    form = _offered(NewRun())
    form.venue.data = form.venue.coerce(request.args.get("venue", ""))
    return _form(form, exhibition)


@bp.post(f"{ROOT}/new")
@access(signed_in)
def create(slug: str) -> Response:
    """Add the run to the exhibition and to the agenda."""
    if again := once.claim():
        return again
    exhibition = _exhibition(slug)
    allow(rules.change_refusal(viewer(), here().id))
    form = _offered(NewRun())
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, exhibition, status=422)
    run = Run(exhibition_id=exhibition.id, is_example=exhibition.is_example)
    _fill(run, form)
    db.session.add(run)
    db.session.flush()
    said = _saved(run, _("L'étape est ajoutée."))
    there = once.keep(url_for(".show", slug=slug, run_id=run.id))
    db.session.commit()
    return see_other(there, said)


@bp.get(f"{ROOT}/<id:run_id>/edit")
@access(signed_in)
def edit(slug: str, run_id: int) -> Response:
    """The form of a run that is there."""
    exhibition, run = _fetch(slug, run_id)
    allow(rules.change_refusal(viewer(), here().id))
    return _form(_filled(run), exhibition, run)


@bp.post(f"{ROOT}/<id:run_id>/edit")
@access(signed_in)
def update(slug: str, run_id: int) -> Response:
    """Move the run, in every agenda that carries it."""
    exhibition, run = _fetch(slug, run_id, to_change=True)
    allow(rules.change_refusal(viewer(), here().id))
    form = _offered(EditRun())
    if form.version.data != run.version:
        db.session.rollback()
        theirs = differences(form, _filled(run, formdata=None))
        form.version.data = run.version
        return _form(form, exhibition, run, 409, theirs=theirs)
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, exhibition, run, 422)
    _fill(run, form)
    run.version += 1
    db.session.flush()
    said = _saved(run, _("L'étape est enregistrée."))
    db.session.commit()
    return see_other(url_for(".show", slug=slug, run_id=run_id), said)


@bp.post(f"{ROOT}/<id:run_id>/cancellation")
@access(signed_in)
def cancel(slug: str, run_id: int) -> Response:
    """The run does not take place; agendas say so."""
    exhibition, run = _fetch(slug, run_id, to_change=True)
    allow(rules.change_refusal(viewer(), here().id))
    allow(rules.cancellation_refusal(run.state, run.last_on, today(here().zone)))
    run.state = "cancelled"
    run.version += 1
    db.session.flush()
    publishing.publish_run(run)
    publishing.publish_exhibition(exhibition)
    db.session.commit()
    return see_other(
        url_for(".show", slug=slug, run_id=run_id), _("L'étape est annulée, et les agendas le disent.")
    )


# -- what the views share -----------------------------------------------------------------------


def _form(
    form: Any, exhibition: Exhibition, run: Run | None = None, status: int = 200, theirs: Any = None
) -> Response:
    return page_or_fragment(
        "exhibitions/runs/edit.html" if run else "exhibitions/runs/new.html",
        "exhibitions/runs/_form.html",
        status,
        form=form,
        exhibition=exhibition,
        run=run,
        theirs=theirs,
        action=request.script_root + request.path,
        back=url_for(".show", slug=exhibition.slug, run_id=run.id)
        if run
        else url_for("exhibitions.show", slug=exhibition.slug),
    )


def _exhibition(slug: str) -> Exhibition:
    return found(queries.exhibition(viewer(), here().id, slug))


def _fetch(slug: str, run_id: int, to_change: bool = False) -> tuple[Exhibition, Run]:
    exhibition = _exhibition(slug)
    return exhibition, found(queries.run(exhibition, run_id, to_change))


def _offered(form: Any) -> Any:
    form.offer(queries.venues(viewer(), here().id, limit=queries.OFFERED)[0])
    return form


def _filled(run: Run, **options: Any) -> Any:
    form = EditRun(obj=run, **options)
    form.venue.data = run.venue_id
    return _offered(form)


def _fill(run: Run, form: Any) -> None:
    run.venue = found(queries.venue(viewer(), here().id, form.venue.data))
    run.when = When(form.first_on.data, form.last_on.data, zone=here().zone)
    run.note = form.note.data


def _saved(run: Run, said: str) -> str:
    """Publish the run; what to say, with a warning when another one stands there on the same days."""
    publishing.publish_run(run)
    publishing.publish_exhibition(run.exhibition)
    if others := queries.overlapping(run, limit=1):
        title = others[0].exhibition.title
        return said + " " + _("Attention : « %(title)s » se tient au même endroit ces jours-là.", title=title)
    return said
