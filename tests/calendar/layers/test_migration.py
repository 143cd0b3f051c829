"""The step to partners' calendars, there and back, with rows in the tables."""

from datetime import date
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from app.calendar.entry import Stream
from app.calendar.layers import refreshing
from app.calendar.layers.models import Layer
from app.calendar.layers.unfolding import unfold
from app.clubs.models import Club
from app.db import db
from tests.calendar.layers.texts import calendar, event
from tests.cast import assemble

TABLES = {"layer", "layer_reading", "layer_text", "layer_date"}


@pytest.mark.slow
def test_back_and_forth_keeps_everything_else(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        assemble()
        stream = db.session.scalars(select(Stream).where(Stream.scope == "territory")).first()
        layer = Layer(territory_id=stream.ref_id, stream_id=stream.id, name="Exemple", zone="Europe/Paris")
        today = date(2026, 11, 12)
        refreshing.take(layer, unfold(calendar(event()).encode(), today, layer.zone, is_strict=True))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0006")
        assert not TABLES & set(inspect(db.engine).get_table_names())
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= TABLES
        assert len(list(db.session.scalars(select(Club)))) == 2
        assert list(db.session.scalars(select(Layer))) == []
        db.session.rollback()
