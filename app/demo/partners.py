"""The calendar of an invented partner, as if somebody had uploaded its file."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.calendar import ical
from app.calendar.layers import refreshing
from app.calendar.layers.models import Layer
from app.calendar.layers.unfolding import unfold
from app.calendar.queries import stream_of
from app.clock import HOME_ZONE
from app.demo import files
from app.demo.ledger import Ledger
from app.territory.models import Territory


def read(day: date) -> dict[str, Any]:
    """What is read of its file; it takes a moment, so that it is done before anything is written."""
    return unfold(text(day).encode(), day, HOME_ZONE, is_strict=True)


def text(day: date) -> str:
    """The file."""
    said = files.present()["partner"]
    stamp = datetime.combine(day, time.min, ZoneInfo(HOME_ZONE))
    events = [
        ical.vevent(
            uid=f"{said['key']}-{number}",
            when=files.when(row, day),
            summary=row["title"],
            kind="date",
            changed_at=stamp,
            place=row["place"],
            rule=row.get("rule"),
        )
        + ical.END
        for number, row in enumerate(said["dates"])
    ]
    return ical.calendar(said["name"], said["colour"], events)


def load(ledger: Ledger, territory: Territory, read: dict[str, Any]) -> None:
    """Beside the territory's agenda, unless it was there before."""
    said, stream = files.present()["partner"], stream_of("territory", territory.id)
    if stream is None or ledger.knows(Layer, said["key"]):
        return
    layer = Layer(
        territory_id=territory.id,
        stream_id=stream.id,
        zone=territory.zone,
        name=said["name"],
        colour=said["colour"],
        is_example=True,
    )
    refreshing.take(layer, read)
    ledger.add(said["key"], layer)
