"""Partners' calendars as pages: those that one keeps, one of them, and its form."""

from typing import Any

from flask import Blueprint, abort, current_app, request, url_for
from werkzeug import Response

from app import once
from app.calendar.entry import Stream
from app.calendar.layers import lines, queries, refreshing, rules
from app.calendar.layers.faults import Fault, say
from app.calendar.layers.forms import AUDIENCES, EditLayer, LayerFields, NewLayer
from app.calendar.layers.models import Layer
from app.calendar.layers.unfolding import unfold
from app.clock import now, today
from app.conflict import differences
from app.db import db, write_again
from app.language import _
from app.web import access, allow, bureau, found, here, page, page_or_fragment, public, see_other, viewer

bp = Blueprint("layers", __name__)
SHOWN = 50


@bp.get("/agenda/layers")
@access(bureau)
def index() -> Response:
    """The partners' calendars beside the agendas that one keeps, and how their reading goes."""
    streams = my_agendas()
    return page("calendar/layers/index.html", layers=queries.kept_by(viewer(), here().id, streams), say=say)


@bp.get("/agenda/layers/<id:layer_id>")
@public
def show(layer_id: int) -> Response:
    """Whose it is, what comes; for its keepers, how its reading goes."""
    layer = found(queries.layer(viewer(), here().id, layer_id))
    dates = queries.coming(layer, today(layer.zone), SHOWN)
    return page(
        "calendar/layers/show.html",
        layer=layer,
        lines=lines.of_layer(layer, dates),
        may_change=rules.change_refusal(viewer(), layer) is None,
        wait=rules.refresh_refusal(layer, now()),
        audiences=dict(AUDIENCES),
        say=say,
    )


@bp.get("/agenda/layers/new")
@access(bureau)
def new() -> Response:
    """An empty form; `?club=` is filled in."""
    streams, form = my_agendas(), NewLayer(None)
    offer(form, streams)
    named = [
        stream for stream in streams if stream.slug == request.args.get("club") and stream.scope == "club"
    ]
    form.stream.data = str((named or streams)[0].id)
    form.audience.data, form.colour.data = "public", "slategray"
    return page("calendar/layers/new.html", form=form)


@bp.post("/agenda/layers/new")
@access(bureau)
def create() -> Response:
    """Show a partner's calendar: a file at once, an address as soon as the worker has read it."""
    form, zone, territory_id = NewLayer(), here().zone, here().id
    offer(form, my_agendas())
    read = understood(form, zone)
    if form.flaws:
        return page_or_fragment("calendar/layers/new.html", "calendar/layers/_new_form.html", 422, form=form)
    if again := once.claim():
        return again
    layer = Layer(territory_id=territory_id, zone=zone)
    form.fill(layer)
    change_source(layer, form, read)
    target = once.keep(url_for(".show", layer_id=layer.id))
    db.session.commit()
    return see_other(target, said_of(layer))


@bp.get("/agenda/layers/<id:layer_id>/edit")
@access(bureau)
def edit(layer_id: int) -> Response:
    """The layer as it stands, to be changed."""
    layer = layer_to_change(layer_id)
    return page("calendar/layers/edit.html", form=filled(layer), layer=layer, conflict=())


@bp.post("/agenda/layers/<id:layer_id>/edit")
@access(bureau)
def update(layer_id: int) -> Response:
    """Change the layer; a new file or address replaces what was read of the old one."""
    form, layer = EditLayer(), layer_to_change(layer_id)
    offer(form, [*my_agendas(), layer.stream], layer)
    read = understood(form, layer.zone)
    layer = layer_to_change(layer_id, lock=True)
    lost, conflict = not form.flaws and form.version.data != layer.version, []
    if lost:
        conflict, form.version.data = differences(form, filled(layer)), layer.version
    if lost or form.flaws:
        db.session.rollback()
        return page_or_fragment(
            "calendar/layers/edit.html",
            "calendar/layers/_edit_form.html",
            409 if lost else 422,
            form=form,
            layer=found(queries.layer(viewer(), here().id, layer_id)),
            conflict=conflict,
            lost=lost,
        )
    form.fill(layer)
    layer.version += 1
    change_source(layer, form, read)
    db.session.commit()
    return see_other(url_for(".show", layer_id=layer_id), said_of(layer))


@bp.post("/agenda/layers/<id:layer_id>/refresh")
@access(bureau)
def refresh(layer_id: int) -> Response:
    """Ask the partner now."""
    layer = layer_to_change(layer_id, lock=True)
    if refusal := rules.refresh_refusal(layer, now()):
        too_often = layer.source == "address"
        db.session.rollback()
        abort(429 if too_often else 403, description=refusal)
    refreshing.ask(layer)
    db.session.commit()
    return see_other(url_for(".show", layer_id=layer_id), _("Le calendrier sera relu dans la minute."))


@bp.post("/agenda/layers/<id:layer_id>/removal")
@access(bureau)
def remove(layer_id: int) -> Response:
    """It is shown no more, and nothing of it is kept."""
    layer = layer_to_change(layer_id, lock=True)
    name = layer.name
    db.session.delete(layer)
    db.session.commit()
    return see_other(url_for(".index"), _("Le calendrier « %(name)s » n'est plus montré.", name=name))


# -- what the views share ------------------------------------------------------------------------


def my_agendas() -> list[Stream]:
    """The agendas that one keeps; 403 for whoever keeps none here."""
    streams = queries.agendas(viewer(), here().id)
    allow(rules.creation_refusal(streams))
    return streams


def offer(form: LayerFields, streams: list[Stream], layer: Layer | None = None) -> None:
    """The form with the agendas that one keeps, and whether there is a file already."""
    form.offer(list(dict.fromkeys(streams)), current_app.config["FETCH_PRIVATE"])
    form.has_source = layer is not None and layer.source == "file"


def understood(form: LayerFields, zone: str) -> dict[str, Any] | None:
    """What was read of the file that was sent; flaws stand in the form.

    No transaction is open meanwhile: reading takes its time.
    """
    full = rules.room_refusal(queries.many(here().id)) if isinstance(form, NewLayer) else None
    if form.validate_on_submit() and full:
        form.name.errors = [full]
    db.session.rollback()
    read = None
    if form.body is not None and not form.flaws:
        try:
            read = unfold(form.body, today(zone), zone, is_strict=True)
            if not read["dates"]:
                raise Fault("empty")
        except Fault as fault:
            form.file.errors = [fault.said]
    if not form.flaws:
        write_again()
    return read


def change_source(layer: Layer, form: LayerFields, read: dict[str, Any] | None) -> None:
    """Take the file that was read, or the address that is new."""
    if read is not None:
        refreshing.take(layer, read)
    elif form.address.data and form.address.data != layer.address:
        refreshing.point_to(layer, form.address.data)


def layer_to_change(layer_id: int, lock: bool = False) -> Layer:
    """A layer that the viewer keeps; 403 for others who see it, 404 for everybody else."""
    layer: Layer = found(queries.layer(viewer(), here().id, layer_id, lock))
    allow(rules.change_refusal(viewer(), layer))
    return layer


def filled(layer: Layer) -> EditLayer:
    """The form as the layer stands."""
    form = EditLayer(None, obj=layer)
    offer(form, [*my_agendas(), layer.stream], layer)
    form.stream.data = str(layer.stream_id)
    return form


def said_of(layer: Layer) -> str:
    """What happens next."""
    if layer.source == "file" or layer.reading.succeeded_at:
        return _("« %(name)s » est dans l'agenda.", name=layer.name)
    return _("« %(name)s » paraîtra dès que l'adresse aura été lue, dans la minute.", name=layer.name)
