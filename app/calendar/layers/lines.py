"""Partners' dates among the lines of an agenda: drawn alike, labelled as theirs."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.calendar import queries as own
from app.calendar.layers import queries
from app.calendar.layers.models import Layer, LayerDate
from app.calendar.queries import Filters, Line
from app.calendar.when import When
from app.clock import end_of_month, today
from app.language import _
from app.viewer import Viewer

PAGE = 100
GRID = 1_000


@dataclass(frozen=True)
class Theirs:
    """What a line shows of a partner's date: the same words as of an entry of ours."""

    layer: Layer
    date: LayerDate
    path: str
    kind = "layer"
    audience = "public"
    status = "confirmed"
    is_cancelled = False
    latitude = longitude = None

    @property
    def summary(self) -> str:
        return self.date.summary or _("Sans titre")

    @property
    def place(self) -> str | None:
        return self.date.place

    @property
    def link(self) -> str | None:
        """Its page at the partner's."""
        return self.date.link

    @property
    def is_example(self) -> bool:
        return self.layer.is_example


@dataclass(frozen=True)
class LayerLine(Line):
    """One line of an agenda that is a partner's."""

    entry: Any  # Theirs, which says the words of an Entry that lines show

    @property
    def look(self) -> str:
        return f"kind-layer club-{self.entry.layer.colour}"


@dataclass(frozen=True)
class Mixed:
    """The layers of a page, its lines in order, and where the next page begins."""

    layers: list[Layer]
    lines: list[Line]
    theirs: list[LayerLine]
    running: list[Line]
    following: str | None = None


def between(
    viewer: Viewer, territory_id: int, filters: Filters, lines: list[Line], first: date, last: date
) -> Mixed:
    """Ours of these days, and theirs."""
    found = queries.beside(viewer, territory_id, filters, queries.days(first, last), GRID)
    theirs = _lines(found)
    mixed = sorted([*lines, *theirs], key=lambda line: max(line.starts_at, When(first, first).starts_at))
    return Mixed(found.layers, mixed, theirs, [])


def page(
    viewer: Viewer,
    territory_id: int,
    filters: Filters,
    cursor: str | None,
    ours: tuple[list[Line], str | None],
) -> Mixed:
    """A page of the list: theirs up to where ours end, and fewer of ours where there are many of theirs."""
    lines, following = ours
    at, row = own.read_cursor(cursor)
    since = at or When(today(), today()).starts_at
    wanted = queries.from_to(since, lines[-1].starts_at if following else None, is_after=row > 0)
    found = queries.beside(
        viewer, territory_id, filters, wanted if at else queries.or_running(wanted, today()), PAGE + 1
    )
    theirs = _lines(found)
    running: list[Line] = [line for line in theirs if line.starts_at < since]
    if len(theirs) > PAGE:
        cut = max(theirs[PAGE].starts_at, since)
        if all(line.starts_at >= cut for line in theirs[:PAGE] if line.starts_at >= since):
            cut += timedelta(seconds=1)  # so many at one instant: the rest is on the day's page
        theirs = [line for line in theirs[:PAGE] if line.starts_at < cut]
        lines, following = [line for line in lines if line.starts_at < cut], f"{cut:%Y%m%dT%H%M%S}-0"
    shown = [line for line in theirs if line.starts_at >= since]
    mixed = sorted([*lines, *shown], key=lambda line: line.starts_at)
    return Mixed(found.layers, mixed, theirs, running, following)


def of_month(
    viewer: Viewer, territory_id: int, filters: Filters, ours: tuple[list[Line], dict[date, int]], first: date
) -> tuple[Mixed, dict[date, int]]:
    """A month: ours and theirs, and how many begin on each day."""
    lines, begins = ours
    mixed = between(viewer, territory_id, filters, lines, first, end_of_month(first))
    counts = dict(begins)
    for line in mixed.theirs:
        on = max(line.when.first_on, first)
        counts[on] = counts.get(on, 0) + 1
    return mixed, counts


def of_layer(layer: Layer, dates: list[LayerDate]) -> list[LayerLine]:
    """The lines of one layer."""
    return _lines(queries.Beside([layer], [(layer, one) for one in dates]))


def toggled(filters: Filters, layer: Layer) -> list[int]:
    """The layers that are switched off once this one is switched."""
    hidden = set(filters.hidden) ^ {layer.id}
    return sorted(hidden)


def _lines(found: queries.Beside) -> list[LayerLine]:
    pages = {layer.id: url_for("layers.show", layer_id=layer.id) for layer, _one in found.dates}
    return [
        LayerLine(
            entry=Theirs(layer, one, one.link or pages[layer.id]),
            when=When(one.first_on, one.last_on, one.starts, one.ends, layer.zone),
            occurrence_id=0,
            starts_at=one.starts_at,
        )
        for layer, one in found.dates
    ]
