"""One table of due rows: claimed with a lease, tried again, done once however many workers there are."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from app import jobs
from app.clock import now
from app.db import db
from app.jobs import BACKOFF, LEASE, Hopeless, Job

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What jobs of kind "note" said."""
    said: list[Any] = []
    monkeypatch.setitem(jobs._handlers, "note", lambda payload: said.append(payload["n"]))
    monkeypatch.setattr(jobs, "_nightly", [])
    return said


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Faults that jobs of kind "fail" meet, one per try."""
    faults: list[Exception] = []

    def work(_payload: dict[str, Any]) -> None:
        if faults:
            raise faults.pop(0)

    monkeypatch.setitem(jobs._handlers, "fail", work)
    monkeypatch.setattr(jobs, "_nightly", [])
    return faults


def add(n: int = 0, kind: str = "note", **more: Any) -> None:
    jobs.add(kind, {"n": n}, key=more.pop("key", f"{kind}:{n}"), **more)
    db.session.commit()


def job(kind: str) -> Job:
    return db.session.scalars(
        select(Job).where(Job.kind == kind).execution_options(populate_existing=True)
    ).one()


def test_what_is_due_is_done_once_in_order(session: Any, noted: list[Any]) -> None:
    add(2, due_at=now() - timedelta(minutes=1))
    add(1, due_at=now() - timedelta(minutes=2))
    add(3, due_at=now() + timedelta(hours=1))
    jobs.run_due()
    jobs.run_due()
    assert noted == [1, 2]


def test_the_same_key_is_the_same_job(session: Any, noted: list[Any]) -> None:
    add(1, key="x")
    add(2, key="x")
    jobs.run_due()
    assert noted == [1]


def test_one_job_serves_all_that_ask_before_it_begins(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setitem(jobs._handlers, "tidy", done.append)
    for _ in range(3):
        jobs.add_once("tidy")
        session.commit()
    jobs.run_due()
    assert done == [{}]
    jobs.add_once("tidy")
    session.commit()
    jobs.run_due()
    assert done == [{}, {}]


def test_a_job_of_a_transaction_that_failed_was_never_there(session: Any, noted: list[Any]) -> None:
    jobs.add("note", {"n": 1}, key="x")
    session.rollback()
    jobs.run_due()
    assert noted == []


def test_what_failed_is_tried_again_later_and_later(
    session: Any, failing: list[Exception], time_machine_to: Callable[[datetime], None]
) -> None:
    time_machine_to(NOW)
    failing += [OSError("no route")] * 2
    add(kind="fail")
    jobs.run_due()
    assert (job("fail").tries, job("fail").due_at) == (1, NOW + BACKOFF[0])
    assert job("fail").fault == "OSError: no route"
    jobs.run_due()
    assert job("fail").tries == 1, "not before its time"
    time_machine_to(NOW + BACKOFF[0])
    jobs.run_due()
    assert job("fail").due_at == NOW + BACKOFF[0] + BACKOFF[1]
    time_machine_to(NOW + timedelta(hours=1))
    jobs.run_due()
    assert job("fail").done_at == NOW + timedelta(hours=1)


def test_after_the_last_try_it_is_given_up(
    session: Any, failing: list[Exception], time_machine_to: Callable[[datetime], None]
) -> None:
    failing += [OSError("no route")] * 20
    at = NOW
    time_machine_to(at)
    add(kind="fail")
    for _ in range(len(BACKOFF) + 3):
        at += timedelta(days=1)
        time_machine_to(at)
        jobs.run_due()
    assert job("fail").failed_at is not None
    assert job("fail").tries == len(BACKOFF) + 1


def test_what_is_hopeless_is_not_tried_again(session: Any, failing: list[Exception]) -> None:
    failing.append(Hopeless("550 no such mailbox"))
    add(kind="fail")
    jobs.run_due()
    assert job("fail").failed_at is not None
    assert "550" in (job("fail").fault or "")


def test_a_fault_does_not_stop_the_others(session: Any, noted: list[Any], failing: list[Exception]) -> None:
    failing.append(OSError("x"))
    add(kind="fail")
    add(1)
    jobs.run_due()
    assert noted == [1]


def test_an_unknown_kind_is_a_fault_like_others(session: Any, noted: list[Any]) -> None:
    add(kind="unknown")
    jobs.run_due()
    assert job("unknown").fault


def test_what_a_failed_try_wrote_is_gone(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import settings

    def half(_payload: dict[str, Any]) -> None:
        settings.put("half", "written")
        db.session.flush()
        raise OSError("x")

    monkeypatch.setitem(jobs._handlers, "half", half)
    add(kind="half")
    jobs.run_due()
    assert settings.get("half") is None


def test_a_worker_that_died_leaves_its_job_to_another(
    session: Any, noted: list[Any], time_machine_to: Callable[[datetime], None]
) -> None:
    time_machine_to(NOW)
    add(1)
    assert jobs._claim() is not None, "claimed, and the worker dies"
    assert jobs._claim() is None, "the lease keeps others away"
    time_machine_to(NOW + LEASE + timedelta(seconds=1))
    jobs.run_due()
    assert noted == [1]


def test_two_workers_do_each_job_once(app: Any, noted: list[Any]) -> None:
    with app.app_context():
        for number in range(40):
            db.session.add(Job(kind="note", payload=json.dumps({"n": number}), key=str(number), due_at=now()))
        db.session.commit()
    gate = Barrier(2)

    def run(_: int) -> None:
        with app.app_context():
            gate.wait()
            jobs.run_due()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert sorted(noted) == list(range(40))


def test_the_nights_work_is_done_once_a_night(
    session: Any, monkeypatch: pytest.MonkeyPatch, time_machine_to: Callable[[datetime], None]
) -> None:
    nights: list[datetime] = []
    monkeypatch.setattr(jobs, "_nightly", [lambda: nights.append(now())])
    for hour in (1, 2, 4, 5, 23, 25, 26, 28, 29):
        time_machine_to(datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hour))
        jobs.run_due()
    assert [night.hour for night in nights] == [1, 4, 4], "the night before that was missed, then one each"
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "night")) == 3


def test_every_kind_that_is_added_has_somebody_who_does_it() -> None:
    assert {"mail.send", "calendar.rerender", "night"} <= set(jobs._handlers)
