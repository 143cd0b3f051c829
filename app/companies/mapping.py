"""Companies on a map: one point each, or one for many that lie close; counted by the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists, func, select

from app.companies import narrowed
from app.companies.filters import Filters
from app.companies.models import Company, Site
from app.db import db
from app.maps import Box, Frame, outlines
from app.territory.queries import departments
from app.viewer import Viewer

WIDTH, HEIGHT = 640, 600
CELL = 52  # two points nearer than this are one
BIGGEST = 28


@dataclass(frozen=True)
class Point:
    """A company, or several, in the drawing's own units."""

    x: int
    y: int
    latitude: float
    longitude: float
    count: int
    company_id: int
    name: str
    box: Box

    @property
    def radius(self) -> int:
        """Larger where there are more, to be hit by a finger."""
        return 11 if self.count == 1 else min(BIGGEST, 12 + len(str(self.count)) * 4)


@dataclass(frozen=True)
class Drawing:
    """A map: points from north to south, over outlines that `transform` brings into place."""

    frame: Frame
    points: list[Point]
    outlines: list[str]


def drawing(viewer: Viewer, territory_id: int, filters: Filters, box: Box | None) -> Drawing | None:
    """The companies that fit, in that part of the earth; None where no position is known."""
    places = _places(viewer, territory_id, filters)
    box = box or _bounds(places)
    if box is None:
        return None
    frame = Frame(box, WIDTH, HEIGHT, 44, 44)
    return Drawing(frame, _points(places, frame), outlines(departments(territory_id)))


def inside(box: Box) -> ColumnElement[bool]:
    """With a site that works in that part of the earth."""
    return exists().where(Site.company_id == Company.id, Site.closed_on.is_(None), *_within(box))


def _within(box: Box) -> tuple[ColumnElement[bool], ...]:
    return Site.latitude.between(box.south, box.north), Site.longitude.between(box.west, box.east)


def _places(viewer: Viewer, territory_id: int, filters: Filters) -> Any:
    """The sites at work whose position is known."""
    query = narrowed.query(viewer, territory_id, filters).join(Site, Site.company_id == Company.id)
    return query.where(Site.closed_on.is_(None), Site.latitude.is_not(None), Site.longitude.is_not(None))


def _bounds(places: Any) -> Box | None:
    ends = [end(column) for column in (Site.latitude, Site.longitude) for end in (func.min, func.max)]
    south, north, west, east = db.session.execute(places.with_only_columns(*ends)).one()
    return None if south is None else Box.around([(south, west), (north, east)])


def _points(places: Any, frame: Frame) -> list[Point]:
    """One row for each cell of the drawing that holds a site."""
    shown = frame.whole
    across = (shown.east - shown.west) * CELL / WIDTH
    down = (shown.north - shown.south) * CELL / HEIGHT
    cell = (
        cast((Site.longitude - shown.west) / across, Integer),
        cast((Site.latitude - shown.south) / down, Integer),
    )
    columns = (
        func.count(),
        func.min(Company.id),
        func.max(Company.id),
        func.avg(Site.latitude),
        func.avg(Site.longitude),
        func.min(Site.latitude),
        func.min(Site.longitude),
        func.max(Site.latitude),
        func.max(Site.longitude),
    )
    rows = db.session.execute(places.where(*_within(shown)).with_only_columns(*columns).group_by(*cell)).all()
    names = _names(row[1] for row in rows if row[1] == row[2])
    found = [_point(row, frame, names) for row in rows]
    return sorted(found, key=lambda point: (point.y, point.x))


def _point(row: Any, frame: Frame, names: dict[int, str]) -> Point:
    count, first, last, latitude, longitude, *corners = row
    one = first == last  # a company with two sites close to each other is one
    return Point(
        *frame.place(latitude, longitude),
        latitude,
        longitude,
        1 if one else count,
        first,
        names.get(first, "") if one else "",
        Box.around([(corners[0], corners[1]), (corners[2], corners[3])]),
    )


def _names(ids: Any) -> dict[int, str]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Company.id, Company.name).where(Company.id.in_(wanted)))
    return {row.id: row.name for row in rows}
