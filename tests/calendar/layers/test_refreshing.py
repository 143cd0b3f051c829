"""The worker reads partners' calendars, less often as they fail, and is disturbed by none."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import jobs
from app.calendar.layers import refreshing
from app.calendar.layers.models import Layer, LayerDate
from app.calendar.layers.refreshing import refresh
from app.clock import now
from app.db import db
from app.jobs import Job
from tests.calendar.layers.house import NOW, SALON, point, put, reading_of, titles, work_off
from tests.calendar.layers.partner import partner
from tests.calendar.layers.texts import calendar, event
from tests.cast import Cast


def test_an_address_is_read_by_the_worker_and_again_after_six_hours(
    app: Any, cast: Cast, time_machine_to: Any
) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode(), ETag='"un"')) as there:
        number = point(app, f"{there.url}/a.ics")
        assert there.asked == []
        work_off(app)
        assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
        reading = reading_of(app, number)
        assert (reading.succeeded_at, reading.fault, reading.etag) == (NOW, None, '"un"')
        assert timedelta(hours=5.4) < reading.next_at - NOW < timedelta(hours=6.6)
        work_off(app)
        assert len(there.asked) == 1
        time_machine_to(NOW + timedelta(hours=7))
        work_off(app)
        assert len(there.asked) == 2
        assert 'If-None-Match: "un"' in there.asked[1]


def test_what_has_not_changed_stays_and_its_window_moves(app: Any, cast: Cast, time_machine_to: Any) -> None:
    yearly = calendar(event("DTSTART;VALUE=DATE:20201201", "RRULE:FREQ=YEARLY"))

    def once(said: str, line: Any) -> None:
        line.answer("304 Not Modified") if "If-None-Match" in said else line.answer(
            "200 OK", yearly.encode(), ETag='"x"'
        )

    with partner(once) as there:
        point(app, there.url)
        work_off(app)
        time_machine_to(NOW + timedelta(days=366))
        work_off(app)
        assert len(there.asked) == 2
    with app.app_context():
        days = db.session.scalars(select(LayerDate.first_on).order_by(LayerDate.first_on))
        assert list(map(str, days)) == ["2026-12-01", "2027-12-01", "2028-12-01"]


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        ("200 OK", b"<html>", "page"),
        ("503 Busy", b"", "busy"),
        ("200 OK", b"\xff", "letters"),
        ("404 No", b"", "missing"),
    ],
)
def test_a_fault_keeps_the_old_dates_says_itself_and_disturbs_nobody(
    app: Any, cast: Cast, visitors: Any, status: str, body: bytes, word: str
) -> None:
    answers = [("200 OK", SALON.encode()), (status, body)]
    with partner(lambda _said, line: line.answer(*answers[0], Retry_After="90000")) as there:
        number = point(app, there.url)
        work_off(app)
        answers.pop(0)
        with app.app_context():
            refreshing.ask(db.session.get_one(Layer, number))
            db.session.commit()
        work_off(app)
    reading = reading_of(app, number)
    assert (reading.fault, reading.failures, reading.succeeded_at) == (word, 1, NOW)
    assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
    assert reading.next_at - NOW >= (timedelta(hours=24) if word == "busy" else timedelta(minutes=15))
    page = visitors["officer"].page(f"/agenda/layers/{number}")
    assert "à revoir" in page.main.text
    assert "à revoir" not in visitors["stranger"].page(f"/agenda/layers/{number}").main.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Job.id)).where(Job.fault.is_not(None))) == 0


def test_after_a_dozen_failures_it_rests_until_somebody_asks(
    app: Any, cast: Cast, visitors: Any, time_machine_to: Any
) -> None:
    with partner(lambda _said, line: line.answer("500 Oops")) as there:
        number, at = point(app, there.url), NOW
        for _try in range(15):
            work_off(app)
            at += timedelta(hours=8)
            time_machine_to(at)
        assert len(there.asked) == 12
        assert reading_of(app, number).next_at is None
        assert "En pause" in visitors["officer"].page(f"/agenda/layers/{number}").main.text
        visitors["officer"].submit(f"/agenda/layers/{number}", action=f"/agenda/layers/{number}/refresh")
        work_off(app)
        assert len(there.asked) == 13
    assert reading_of(app, number).paused_at is None


def test_by_hand_once_in_ten_minutes(app: Any, cast: Cast, visitors: Any, time_machine_to: Any) -> None:
    number, officer = point(app, "https://exemple.example/a.ics"), visitors["officer"]
    token = officer.page(f"/agenda/layers/{number}").select_one("[name=csrf_token]")["value"]
    officer.send(f"/agenda/layers/{number}/refresh", csrf_token=token)
    officer.send(f"/agenda/layers/{number}/refresh", 429, csrf_token=token)
    time_machine_to(NOW + timedelta(minutes=11))
    officer.send(f"/agenda/layers/{number}/refresh", csrf_token=token)
    with app.app_context():
        assert reading_of(app, number).turn == 3


def test_a_job_done_twice_or_too_late_does_nothing(app: Any, cast: Cast) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode())) as there:
        number = point(app, there.url)
        work_off(app)
        before = reading_of(app, number).turn
        with app.app_context():
            refresh({"layer": number, "turn": 1})
            refresh({"layer": number + 99, "turn": 1})
            db.session.commit()
        assert (len(there.asked), reading_of(app, number).turn) == (1, before)


def test_a_private_address_is_not_read_when_the_setting_is_off(app: Any, cast: Cast) -> None:
    with partner(lambda _said, line: line.answer("200 OK", SALON.encode())) as there:
        number = point(app, there.url)
        with app.app_context():
            jobs.run_due()
            db.session.remove()
        assert there.asked == []
    assert reading_of(app, number).fault == "private"


def test_no_transaction_is_open_while_a_partner_is_waited_for(
    app: Any, cast: Cast, database_url: str
) -> None:
    seen: list[str] = []

    def look(_said: str, line: Any) -> None:
        seen.append(str(status()))
        line.answer("200 OK", SALON.encode())

    def status() -> int:
        with app.app_context():
            return db.engine.pool.checkedout()  # type: ignore[attr-defined]

    with partner(look) as there:
        point(app, there.url)
        work_off(app)
    assert seen == ["0"]


def test_a_reading_that_got_lost_is_planned_again(app: Any, cast: Cast, time_machine_to: Any) -> None:
    number = point(app, "https://exemple.example/a.ics")
    time_machine_to(NOW + timedelta(hours=13))
    with app.app_context():
        refreshing.plan_the_day()
        db.session.commit()
        assert reading_of(app, number).turn == 2
        assert reading_of(app, number).next_at >= now()


def test_a_file_is_read_again_every_night_for_its_window_moves(
    app: Any, cast: Cast, time_machine_to: Any
) -> None:
    put(app, calendar(event("DTSTART;VALUE=DATE:20201201", "RRULE:FREQ=YEARLY")))
    time_machine_to(NOW + timedelta(days=366))
    work_off(app)
    time_machine_to(NOW + timedelta(days=366, hours=1))
    work_off(app)
    with app.app_context():
        days = db.session.scalars(select(LayerDate.first_on).order_by(LayerDate.first_on))
        assert list(map(str, days)) == ["2026-12-01", "2027-12-01", "2028-12-01"]
