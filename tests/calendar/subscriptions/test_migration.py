"""The step to subscriptions, there and back, with rows in the tables."""

from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from app.calendar import feeds
from app.calendar.subscriptions import opening
from app.calendar.subscriptions.models import FeedToken
from app.clubs.models import Club
from app.db import db
from tests.cast import assemble

TABLES = {"feed_token", "feed_use", "feed_reader"}


@pytest.mark.slow
def test_back_and_forth_keeps_everything_else(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        cast = assemble()
        feeds.note_address()
        opening.open_address(cast.accounts["member"].person_id, None, "téléphone")
        db.session.commit()
        db.session.remove()
        downgrade(revision="0001")
        assert not TABLES & set(inspect(db.engine).get_table_names())
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= TABLES
        assert len(list(db.session.scalars(select(Club)))) == 2
        assert list(db.session.scalars(select(FeedToken))) == []
        db.session.rollback()
