"""What is asked of partners' calendars; every answer holds only what the viewer may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.calendar.dates.queries import agendas_of
from app.calendar.entry import Stream
from app.calendar.layers.models import Layer, LayerDate, Reading
from app.calendar.queries import Filters
from app.db import db
from app.viewer import Viewer


@dataclass(frozen=True)
class Beside:
    """The layers of an agenda, and their dates in order."""

    layers: list[Layer]
    dates: list[tuple[Layer, Any]]


def is_seen(viewer: Viewer, territory_id: int) -> list[ColumnElement[bool]]:
    """The base of every query: those of the territory, for everybody or for people signed in."""
    here = [Layer.territory_id == territory_id]
    return here if viewer.is_signed_in else [*here, Layer.audience == "public"]


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Layer]]:
    """The layers that this person may see."""
    return (
        select(Layer)
        .join(Layer.stream)
        .join(Layer.reading)
        .options(contains_eager(Layer.stream), contains_eager(Layer.reading))
        .where(*is_seen(viewer, territory_id))
    )


def layer(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Layer | None:
    """A layer that this person may see; locked when it is about to change."""
    query = seen_by(viewer, territory_id).where(Layer.id == number)
    if lock:
        query = query.with_for_update(of=[Layer, Reading]).execution_options(populate_existing=True)
    return db.session.scalar(query)


def kept_by(viewer: Viewer, territory_id: int, streams: Iterable[Stream]) -> list[Layer]:
    """Those beside the agendas that one keeps, by name."""
    mine = [stream.id for stream in streams]
    query = seen_by(viewer, territory_id).where(Layer.stream_id.in_(mine))
    return list(db.session.scalars(query.order_by(Layer.name, Layer.id)))


def agendas(viewer: Viewer, territory_id: int) -> list[Stream]:
    """The agendas beside which this person puts layers: own clubs', and the territory's."""
    return [stream for stream in agendas_of(viewer, territory_id) if stream.scope in ("club", "territory")]


def many(territory_id: int) -> int:
    """How many a territory has."""
    return db.session.scalar(select(func.count()).where(Layer.territory_id == territory_id)) or 0


def days(first: date, last: date) -> list[ColumnElement[bool]]:
    """Dates that touch these days."""
    return [LayerDate.last_on >= first, LayerDate.first_on <= last]


def from_to(since: datetime, until: datetime | None, is_after: bool) -> list[ColumnElement[bool]]:
    """Dates that begin from an instant on (or after it), up to another one."""
    begins = LayerDate.starts_at > since if is_after else LayerDate.starts_at >= since
    return [begins] if until is None else [begins, LayerDate.starts_at <= until]


def or_running(begins: list[ColumnElement[bool]], today: date) -> list[ColumnElement[bool]]:
    """Those, and what began before today and goes on."""
    running = (LayerDate.first_on < today) & (LayerDate.last_on >= today)
    return [or_(begins[0], running), *begins[1:]]


def beside(
    viewer: Viewer, territory_id: int, filters: Filters, wanted: list[ColumnElement[bool]], limit: int
) -> Beside:
    """The layers that fit the filters, and of those that are not switched off the dates that are wanted.

    One query, whether there are layers or not.
    """
    if filters.kinds:
        return Beside([], [])
    fitting = is_seen(viewer, territory_id)
    if filters.clubs:
        chosen = select(Stream.id).where(Stream.scope == "club", Stream.slug.in_(filters.clubs))
        fitting.append(Layer.stream_id.in_(chosen))
    inner = (
        select(LayerDate)
        .join(Layer, Layer.id == LayerDate.layer_id)
        .where(*fitting, Layer.id.not_in(filters.hidden), *wanted)
        .order_by(LayerDate.starts_at, LayerDate.id)
        .limit(limit)
        .subquery()
    )
    shown = aliased(LayerDate, inner)
    rows = db.session.execute(
        select(Layer, shown)
        .outerjoin(shown, shown.layer_id == Layer.id)
        .where(*fitting)
        .order_by(Layer.name, Layer.id)
    ).all()
    dates = [(layer, one) for layer, one in rows if one is not None]
    dates.sort(key=lambda pair: (pair[1].starts_at, pair[1].id))
    return Beside(list({layer.id: layer for layer, _one in rows}.values()), dates)


def coming(layer: Layer, today: date, limit: int) -> list[LayerDate]:
    """What comes in one layer, the soonest first."""
    query = select(LayerDate).where(LayerDate.layer_id == layer.id, LayerDate.last_on >= today)
    return list(db.session.scalars(query.order_by(LayerDate.starts_at, LayerDate.id).limit(limit)))


def on_the_days(
    viewer: Viewer, territory_id: int, first: date, last: date, limit: int
) -> list[tuple[str, str]]:
    """What partners begin on these days: its title and whose it is."""
    query = (
        select(LayerDate.summary, Layer.name)
        .join(Layer, Layer.id == LayerDate.layer_id)
        .where(*is_seen(viewer, territory_id), *days(first, last), LayerDate.first_on >= first)
        .order_by(LayerDate.starts_at, LayerDate.id)
    )
    return list(db.session.execute(query.limit(limit)).tuples())


def waiting(since: datetime) -> list[Layer]:
    """Files that were not read since, and addresses whose reading was planned and never came."""
    file = and_(Layer.source == "file", Reading.next_at.is_(None), Reading.fetched_at < since)
    query = select(Layer).join(Layer.reading).options(contains_eager(Layer.reading))
    late = (Reading.paused_at.is_(None), or_(Reading.next_at < since, file))
    return list(db.session.scalars(query.where(*late).order_by(Layer.id)))
