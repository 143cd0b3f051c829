"""Exhibitions as pages: what stands where, and the forms of those who run them."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import clock, once
from app.calendar import queries as agenda
from app.calendar.queries import Filters
from app.conflict import differences
from app.db import db
from app.exhibitions import publishing, queries, rules
from app.exhibitions.forms import EditExhibition, ExhibitionFields, NewExhibition
from app.exhibitions.models import Exhibition
from app.exhibitions.queries import Cursor
from app.exhibitions.runs.views import bp as runs
from app.language import _
from app.search import key
from app.territory.queries import intercommunalities
from app.web import (
    access,
    allow,
    found,
    here,
    page_or_fragment,
    public,
    see_other,
    signed_in,
    viewer,
)

bp = Blueprint("exhibitions", __name__)
bp.register_blueprint(runs)

RUNS = Filters(kinds=("exhibition",))
SHOWN = ("coming", "past", "all")


@bp.get("/exhibitions/")
@public
def index() -> Response:
    """What stands now and next; `?show=past` for what was, `?show=all` for the exhibitions by title."""
    territory, after = here(), request.args.get("after")
    show = next((name for name in SHOWN if name == request.args.get("show")), "coming")
    listed: dict[str, Any] = {"lines": [], "running": [], "exhibitions": []}
    if show == "all":
        listed["exhibitions"], more = queries.by_title(viewer(), territory.id, Cursor.read(after))
    elif show == "past":
        begun, more = agenda.past(viewer(), territory.id, RUNS, after)
        listed["lines"] = [line for line in begun if line.when.last_on < clock.today(territory.zone)]
    else:
        listed["running"] = [] if after else agenda.running(viewer(), territory.id, RUNS)
        listed["lines"], more = agenda.page(viewer(), territory.id, RUNS, after)
    return page_or_fragment(
        "exhibitions/index.html",
        "exhibitions/_list.html",
        show=show,
        is_first_page=not after,
        following=url_for(".index", show=_unless_usual(show), after=more) if more else None,
        filters=_filters(show),
        may_change=rules.change_refusal(viewer(), territory.id) is None,
        feed_path=f"{request.script_root}/agenda.ics",
        feed_title=territory.name,
        **listed,
    )


def _filters(show: str) -> list[tuple[str, str, bool, None]]:
    labels = (("coming", _("En cours et à venir")), ("past", _("Passées")), ("all", _("Par titre")))
    return [
        (label, url_for(".index", show=_unless_usual(name)), name == show, None) for name, label in labels
    ]


def _unless_usual(show: str) -> str | None:
    return None if show == "coming" else show


@bp.get("/exhibitions/<slug>")
@public
def show(slug: str) -> Response:
    """An exhibition: what it shows, where and when, with whom."""
    territory = here()
    exhibition = found(queries.exhibition(viewer(), territory.id, slug))
    today, after = clock.today(territory.zone), Cursor.read(request.args.get("after"))
    past, more = queries.past_runs(exhibition, today, after)
    return page_or_fragment(
        "exhibitions/show.html",
        "exhibitions/_past.html",
        exhibition=exhibition,
        coming=queries.coming_runs(exhibition, today),
        past=past,
        following=url_for(".show", slug=slug, after=more) if more else None,
        is_first_page=after is None,
        may_change=rules.change_refusal(viewer(), territory.id) is None,
        sees_budget=rules.sees_budget(viewer(), territory.id),
        feed_path=f"{request.script_root}/agenda.ics",
        feed_title=territory.name,
    )


@bp.get("/exhibitions/new")
@access(signed_in)
def new() -> Response:
    """The form of a new exhibition."""
    territory = here()
    allow(rules.change_refusal(viewer(), territory.id))
    return _form(_offered(NewExhibition()))


@bp.post("/exhibitions/new")
@access(signed_in)
def create() -> Response:
    """Make the exhibition, and go on to its first run."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.change_refusal(viewer(), territory.id))
    form = _offered(NewExhibition())
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, status=422)
    exhibition = Exhibition(territory_id=territory.id, slug=_new_slug(territory.id, form.title.data))
    _fill(exhibition, form)
    db.session.add(exhibition)
    db.session.flush()
    publishing.publish_exhibition(exhibition)
    there = once.keep(url_for(".show", slug=exhibition.slug))
    db.session.commit()
    return see_other(there, _("L'exposition est créée. Ajoutez maintenant ses étapes."))


@bp.get("/exhibitions/<slug>/edit")
@access(signed_in)
def edit(slug: str) -> Response:
    """The form of an exhibition that is there."""
    territory = here()
    exhibition = found(queries.exhibition(viewer(), territory.id, slug))
    allow(rules.change_refusal(viewer(), territory.id))
    return _form(_filled(exhibition), exhibition)


@bp.post("/exhibitions/<slug>/edit")
@access(signed_in)
def update(slug: str) -> Response:
    """Change the exhibition, unless somebody else just did."""
    territory = here()
    exhibition = found(queries.exhibition(viewer(), territory.id, slug, to_change=True))
    allow(rules.change_refusal(viewer(), territory.id))
    form = _offered(EditExhibition())
    if form.version.data != exhibition.version:
        db.session.rollback()
        theirs = differences(form, _filled(exhibition, formdata=None))
        form.version.data = exhibition.version
        return _form(form, exhibition, 409, theirs=theirs)
    if not form.validate_on_submit():
        db.session.rollback()
        return _form(form, exhibition, 422)
    _fill(exhibition, form)
    exhibition.version += 1
    db.session.flush()
    publishing.publish_again(queries.runs_of(exhibition))
    publishing.publish_exhibition(exhibition)
    db.session.commit()
    return see_other(url_for(".show", slug=slug), _("L'exposition est enregistrée."))


# -- what the forms share -----------------------------------------------------------------------


def _form(form: Any, exhibition: Exhibition | None = None, status: int = 200, theirs: Any = None) -> Response:
    return page_or_fragment(
        "exhibitions/edit.html" if exhibition else "exhibitions/new.html",
        "exhibitions/_form.html",
        status,
        form=form,
        exhibition=exhibition,
        theirs=theirs,
        action=request.script_root + request.path,
        back=url_for(".show", slug=exhibition.slug) if exhibition else url_for(".index"),
    )


def _offered(form: Any) -> Any:
    form.offer(intercommunalities(here().id))
    return form


def _filled(exhibition: Exhibition, **options: Any) -> Any:
    form = EditExhibition(obj=exhibition, **options)
    form.partners.data = [partner.id for partner in exhibition.partners]
    return _offered(form)


def _fill(exhibition: Exhibition, form: ExhibitionFields) -> None:
    form.fill(exhibition, queries.intercommunalities_by_id(form.partners.data or []))
    exhibition.title_key = key(exhibition.title)


def _new_slug(territory_id: int, title: str) -> str:
    plain = rules.slug_of(title, taken=())
    return rules.slug_of(title, taken=queries.slugs_like(territory_id, plain))
