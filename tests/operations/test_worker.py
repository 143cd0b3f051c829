"""The loop: all that is due, and an end when asked."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app import jobs, settings
from app.db import db
from app.operations import worker


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What jobs of kind "note" have noted."""
    noted: list[Any] = []
    monkeypatch.setitem(jobs._handlers, "note", lambda payload: noted.append(payload["n"]))
    return noted


def test_once_does_all_that_is_due_and_ends(app: Flask, work: Any, done: list[Any]) -> None:
    with work():
        for number in range(1_030):
            db.session.add(
                jobs.Job(kind="note", payload=f'{{"n": {number}}}', key=f"n{number}", due_at=jobs.now())
            )
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert done == list(range(1_030))


def test_a_new_address_is_noted_before_anything_else(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["worker", "--once"])
    with app.app_context():
        assert (settings.get("feed_address") or "").startswith(app.config["BASE_URL"])


def test_a_database_that_is_away_is_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []

    def due(_limit: int) -> int:
        turns.append(1)
        if len(turns) == 1:
            raise OperationalError("SELECT 1", {}, OSError("gone"))
        os.kill(os.getpid(), signal.SIGTERM)
        return 1

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    monkeypatch.setattr(jobs, "run_due", due)
    try:
        with app.app_context():
            worker.work_on()
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert len(turns) == 2


def test_the_worker_stops_when_asked(database_url: str, app: Flask, work: Any) -> None:
    """A process of its own, as `make run` starts it."""
    root = Path(__file__).parent.parent.parent
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(app.config["INSTANCE_PATH"]),
        "BASE_URL": "http://localhost",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=root,
        env=environment,
        stderr=subprocess.PIPE,
    )
    guard = threading.Timer(30, process.kill)
    guard.start()
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not _has_turned(work):
            time.sleep(0.1)
        process.terminate()
        _out, said = process.communicate()
    finally:
        guard.cancel()
    assert process.returncode == 0, said.decode()


def _has_turned(work: Any) -> bool:
    with work() as session:
        return session.query(jobs.Job).filter(jobs.Job.kind == "night").count() > 0
