"""Where a day takes place: its points, drawn here on the server without anybody's map."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.calendar.queries import Line
from app.maps import Box, Frame

WIDTH, HEIGHT = 640, 320
BESIDE, ABOVE = 165, 60  # room for names
NAME = (260, 34)  # how near two names may be, across and down
FEWEST = 2


@dataclass
class Point:
    """A place, in the drawing's own units, with what takes place there."""

    x: int
    y: int
    lines: list[Line]
    name_y: int = 0

    @property
    def name(self) -> str:
        """The last part of « Mairie, Nontron »."""
        return (self.lines[0].entry.place or self.lines[0].entry.summary).split(", ")[-1]


def points(lines: Iterable[Line]) -> list[Point]:
    """The places of these lines, north above; none where there are too few to make a map."""
    known: dict[tuple[float, float], list[Line]] = {}
    for line in lines:
        if line.entry.latitude is not None and line.entry.longitude is not None:
            known.setdefault((line.entry.latitude, line.entry.longitude), []).append(line)
    if len(known) < FEWEST:
        return []
    frame = Frame(Box.around(known), WIDTH, HEIGHT, BESIDE, ABOVE)
    found = [Point(*frame.place(*place), there) for place, there in sorted(known.items(), reverse=True)]
    _write_names(found)
    return found


def _write_names(points: list[Point]) -> None:
    """Below its point, or above it where another name stands already."""
    for number, point in enumerate(points):
        point.name_y = point.y + 30
        if any(_meet(point, other) for other in points[:number]):
            point.name_y = point.y - 18


def _meet(one: Point, other: Point) -> bool:
    return abs(one.x - other.x) < NAME[0] and abs(one.name_y - other.name_y) < NAME[1]
