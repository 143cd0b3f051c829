"""Layers in a house, for the tests of this folder."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app import jobs
from app.calendar.layers import refreshing
from app.calendar.layers.models import Layer, LayerDate, Reading
from app.db import db
from tests.calendar.layers.texts import calendar, event
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
NEW = "/agenda/layers/new"
PAGES = ("/agenda", "/agenda/2026/12", "/agenda/2026/week/49", "/agenda/2026/12/3")
FORTNIGHT = event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261120", uid="long", summary="Quinzaine")
SALON = calendar(event(url="https://partenaire.example/salon"), FORTNIGHT)


def upload(visitor: Visitor, text: str | bytes = SALON, status: int = 200, **more: Any) -> Any:
    body = text.encode() if isinstance(text, str) else text
    more.setdefault("file", (BytesIO(body), "exemple.ics"))
    return visitor.submit(NEW, status, **{"name": "Chambre d'exemple", **more})


def put(app: Any, text: str = SALON, **more: Any) -> int:
    """A layer of the territory from a file, without its form."""
    from app.calendar.entry import Stream
    from app.calendar.layers.unfolding import unfold

    with app.app_context():
        stream = db.session.scalars(select(Stream).where(Stream.scope == "territory", Stream.is_home)).one()
        said = {"name": "Chambre d'exemple", "stream_id": stream.id, "audience": "public", **more}
        layer = Layer(territory_id=stream.ref_id, zone="Europe/Paris", **said)
        refreshing.take(layer, unfold(text.encode(), NOW.date(), "Europe/Paris", is_strict=True))
        db.session.commit()
        return layer.id


def point(app: Any, address: str, **more: Any) -> int:
    """A layer of the territory from an address."""
    from app.calendar.entry import Stream

    with app.app_context():
        stream = db.session.scalars(select(Stream).where(Stream.scope == "territory", Stream.is_home)).one()
        layer = Layer(territory_id=stream.ref_id, stream_id=stream.id, name="Lycée d'exemple", **more)
        refreshing.point_to(layer, address)
        db.session.commit()
        return layer.id


def work_off(app: Any) -> None:
    app.config["FETCH_PRIVATE"] = True
    with app.app_context():
        jobs.run_due()
        db.session.remove()


def reading_of(app: Any, number: int) -> Reading:
    with app.app_context():
        return db.session.get_one(Reading, number)


def titles(app: Any) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(LayerDate.summary).order_by(LayerDate.starts_at)))
