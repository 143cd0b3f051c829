"""The step to dues, there and back, with rows in the tables."""

from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from app.clubs.dues.models import Tariff
from app.clubs.models import Club
from app.db import db
from tests import make
from tests.cast import assemble

TABLES = {"dues_tariff", "dues_tier", "dues_account", "due", "ledger_line", "receipt_counter", "dues_call"}


@pytest.mark.slow
def test_back_and_forth_keeps_everything_else(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        make.tariff(assemble().club, (0, None, "80"))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0005")
        assert not TABLES & set(inspect(db.engine).get_table_names())
        upgrade()
        assert set(inspect(db.engine).get_table_names()) >= TABLES
        assert len(list(db.session.scalars(select(Club)))) == 2
        assert list(db.session.scalars(select(Tariff))) == []
        db.session.rollback()
