"""A web process has the feed ready that most will ask for."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.calendar import feeds
from app.operations.warming import warm
from tests import make
from tests.calendar import entries
from tests.harness.statements import counted

ROOT = Path(__file__).resolve().parents[2]


def test_the_first_subscriber_waits_for_no_joining(app: Flask, work: Any) -> None:
    with work():
        entries.home()
        club = make.club()
        entries.entry("Petit déjeuner", club)
    feeds.forget()
    warm(app)
    with counted() as sent:
        answer = app.test_client().get("/agenda.ics")
    assert "Petit déjeuner" in answer.text
    assert len(sent) == 1, sent


def test_a_change_after_it_is_in_the_feed(app: Flask, work: Any) -> None:
    with work():
        entries.home()
        club = make.club()
    warm(app)
    with work():
        entries.entry("Petit déjeuner", club)
    assert "Petit déjeuner" in app.test_client().get("/agenda.ics").text


def test_nothing_to_join_is_no_reason_not_to_start(app: Flask) -> None:
    warm(app)
    assert app.test_client().get("/agenda.ics").status_code == 404


def test_no_database_is_no_reason_not_to_start(
    app: Flask, work: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with work() as session:
        session.connection().exec_driver_sql("ALTER TABLE channel RENAME TO gone")
    try:
        with caplog.at_level(logging.WARNING):
            warm(app)
        assert "nothing was prepared" in caplog.text
    finally:
        with work() as session:
            session.connection().exec_driver_sql("ALTER TABLE gone RENAME TO channel")


def test_what_only_some_requests_need_is_not_loaded_at_start(tmp_path: Path) -> None:
    """Each of these costs a process megabytes; who needs one imports it where it is used."""
    seldom = ("alembic", "httpx", "openpyxl", "PIL", "recurring_ical_events", "segno", "tablib", "typst")
    code = f"import sys, wsgi; print([name for name in {seldom} if name in sys.modules])"
    environment = {**os.environ, "INSTANCE_PATH": str(tmp_path)}
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert said.stdout.strip() == "[]"
