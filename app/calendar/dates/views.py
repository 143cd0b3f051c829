"""Plain dates as pages: one to read, and the shortest form of the house."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.calendar import sharing, warnings
from app.calendar.dates import queries, rules
from app.calendar.dates.forms import AUDIENCES, KINDS, EditDate, NewDate, WhenAsked
from app.calendar.dates.models import PlainDate
from app.calendar.dates.publishing import publish
from app.calendar.subscriptions import readers
from app.clock import today
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, allow, bureau, found, here, page, page_or_fragment, public, see_other, viewer

bp = Blueprint("dates", __name__)


@bp.get("/agenda/dates/<id:date_id>")
@public
def show(date_id: int) -> Response:
    """What, when, where, for whom."""
    plain = found(queries.date(viewer(), here().id, date_id))
    may_change = rules.change_refusal(viewer(), plain) is None
    return page(
        "calendar/dates/show.html",
        plain=plain,
        sharing=sharing.of("date", plain.id, viewer(), plain.territory_id),
        may_change=may_change,
        readers=readers.of_thing("date", plain.id) if may_change else None,
        warnings=warnings.ahead(plain, ("date", plain.id), viewer()) if may_change else [],
        kinds=dict(KINDS),
        audiences=dict(AUDIENCES),
    )


@bp.get("/agenda/warnings")
@access(bureau)
def warn() -> Response:
    """What to think of at the time that is being typed: holidays, and other dates."""
    form = WhenAsked(request.args)
    form.zone = here().zone
    own = warnings.named(request.args.get("own"))
    known = warnings.of(form.when, here().id, own, viewer()) if form.validate() else []
    return page_or_fragment("calendar/warnings.html", "calendar/_warnings.html", warnings=known)


@bp.get("/agenda/new")
@access(bureau)
def new() -> Response:
    """A title and a day are enough; `?club=` and `?on=` are filled in."""
    form = offered(NewDate(None))
    form.first_on.data = rules.day_or(request.args.get("on"), today(here().zone))
    return page("calendar/dates/new.html", form=with_defaults(form))


@bp.post("/agenda/new")
@access(bureau)
def create() -> Response:
    """Add a date to an agenda."""
    if again := once.claim():
        return again
    form = offered(NewDate())
    if not form.validate_on_submit():
        db.session.rollback()
        return page_or_fragment("calendar/dates/new.html", "calendar/dates/_new_form.html", 422, form=form)
    plain = PlainDate(territory_id=here().id)
    form.fill(plain)
    db.session.add(plain)
    db.session.flush()
    publish(plain)
    target = once.keep(url_for(".show", date_id=plain.id))
    db.session.commit()
    return see_other(target, _("« %(title)s » est dans l'agenda.", title=plain.title))


@bp.get("/agenda/dates/<id:date_id>/edit")
@access(bureau)
def edit(date_id: int) -> Response:
    """The date as it stands, to be changed."""
    plain = date_to_change(date_id)
    return page("calendar/dates/edit.html", form=filled(plain), plain=plain, conflict=())


@bp.post("/agenda/dates/<id:date_id>/edit")
@access(bureau)
def update(date_id: int) -> Response:
    """Change the date in every agenda that carries it."""
    plain = date_to_change(date_id, lock=True)
    form, conflict = offered(EditDate(), plain), []
    valid = form.validate_on_submit()
    lost = valid and form.version.data != str(plain.version)
    if lost:
        conflict, form.version.data = differences(form, filled(plain)), str(plain.version)
    if lost or not valid:
        number = plain.id
        db.session.rollback()
        return page_or_fragment(
            "calendar/dates/edit.html",
            "calendar/dates/_edit_form.html",
            409 if lost else 422,
            form=form,
            plain=found(queries.date(viewer(), here().id, number)),
            conflict=conflict,
            lost=lost,
        )
    form.fill(plain)
    plain.version += 1
    publish(plain)
    db.session.commit()
    return see_other(url_for(".show", date_id=date_id), _("La date est à jour dans tous les agendas."))


@bp.post("/agenda/dates/<id:date_id>/cancellation")
@access(bureau)
def cancel(date_id: int) -> Response:
    """It does not take place: it stays in the agendas, as cancelled."""
    plain = date_to_change(date_id, lock=True)
    if plain.state != "cancelled":
        plain.state = "cancelled"
        plain.version += 1
        publish(plain)
    db.session.commit()
    return see_other(url_for(".show", date_id=date_id), _("La date est annulée, et les agendas le disent."))


# -- what the views share -----------------------------------------------------------------------


def date_to_change(date_id: int, lock: bool = False) -> PlainDate:
    """A date whose agenda the viewer keeps; 403 for others who see it, 404 for everybody else."""
    plain: PlainDate = found(queries.date(viewer(), here().id, date_id, lock))
    allow(rules.change_refusal(viewer(), plain))
    return plain


def offered(form: Any, plain: PlainDate | None = None) -> Any:
    """The form with the agendas that one keeps."""
    streams = queries.agendas_of(viewer(), here().id)
    if plain and plain.stream not in streams:
        streams.append(plain.stream)
    allow(rules.creation_refusal(streams))
    form.offer(streams, here().zone)
    return form


def with_defaults(form: NewDate) -> NewDate:
    """The agenda that the address names, or the first of one's own; open to everybody."""
    slug = request.args.get("club", "")
    named = [number for number, stream in form.mine.items() if stream.scope == "club" and stream.slug == slug]
    form.stream.data = (named or list(form.mine))[0]
    form.kind.data, form.audience.data = "date", "public"
    return form


def filled(plain: PlainDate) -> EditDate:
    """The form as the date stands."""
    form: EditDate = offered(EditDate(None, obj=plain), plain)
    form.say(plain.when)
    form.stream.data = str(plain.stream_id)
    return form
