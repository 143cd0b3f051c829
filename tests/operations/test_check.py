"""`flask check`: silent when all is well, one line per fault."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from app.calendar.entry import Channel, Entry, Occurrence
from app.clock import today
from app.clubs.models import Club
from app.operations import check
from tests import make
from tests.calendar import entries


@pytest.fixture
def stage(work: Any) -> None:
    """A club with a member, a date, a cancelled date, a series and something known to the season only."""
    with work():
        club = make.club()
        make.membership(club, make.company())
        entries.entry("Petit déjeuner", club)
        entries.change(entries.entry("Annulée", club), status="cancelled")
        entries.entry("Permanence", club, rule="FREQ=MONTHLY;COUNT=12", kind="meeting", audience="members")
        entries.entry("Salon", when=make.when(days=400, at=None))
        inexact = make.when(at=None, days=60)
        entries.entry("Un jour peut-être", club, when=type(inexact)(*_dates(inexact), precision="season"))


def _dates(when: Any) -> tuple[Any, ...]:
    return when.first_on, when.last_on


def said(app: Any) -> list[str]:
    result = app.test_cli_runner().invoke(args=["check"])
    lines: list[str] = result.stdout.splitlines()
    assert result.exit_code == bool(lines), result.output
    return lines


@pytest.mark.usefixtures("stage")
def test_nothing_is_said_when_all_is_well(app: Any) -> None:
    assert said(app) == []


def test_an_empty_installation_is_well(app: Any) -> None:
    assert said(app) == []


@pytest.mark.usefixtures("stage")
def test_a_text_that_is_not_a_fresh_rendering_is_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(update(Entry).where(Entry.summary == "Petit déjeuner").values(place="Ailleurs"))
    assert len(lines := said(app)) == 1
    assert "differs from a fresh rendering" in lines[0]


@pytest.mark.usefixtures("stage")
def test_rows_that_are_not_those_of_the_dates_are_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(update(Occurrence).values(first_on=today() - timedelta(days=9000)))
    assert any("differ from its dates" in line for line in said(app))


@pytest.mark.usefixtures("stage")
def test_an_entry_that_no_agenda_carries_is_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(delete(Occurrence))
    assert sum("no territory's agenda" in line for line in said(app)) == 5


@pytest.mark.usefixtures("stage")
def test_an_entry_missing_from_its_feed_is_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(update(Occurrence).values(in_feed=False))
    assert sum("missing from a feed" in line for line in said(app)) == 4


@pytest.mark.usefixtures("stage")
def test_a_missing_channel_is_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(delete(Channel).where(Channel.audience == "members"))
    lines = said(app)
    assert len(lines) == 2, "the territory's and the club's"
    assert all("no channel for what is members and meeting" in line for line in lines)


@pytest.mark.usefixtures("stage")
def test_a_wrong_count_of_members_is_named(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(update(Club).values(members_count=7))
    assert len(lines := said(app)) == 1
    assert "it counts 7 members and has 1" in lines[0]


def test_a_count_that_waits_for_the_night_is_no_fault(app: Any, work: Any) -> None:
    with work() as session:
        club = make.club()
        make.membership(club, make.company(), until_on=today() - timedelta(days=1))
        session.execute(update(Club).values(members_count=1))
    assert said(app) == []


def test_a_database_behind_the_program_is_named_and_read_no_further(app: Any, work: Any) -> None:
    with work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert said(app) == [
            f"database: it is at 0000 and must be at {', '.join(_heads(app))};"
            " run: flask --app wsgi db upgrade"
        ]
    finally:
        with work() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": _heads(app)[0]})


def _heads(app: Any) -> list[str]:
    with app.app_context():
        return sorted(check.heads())


def test_settings_that_cannot_serve_are_named(make_app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    app = make_app(MAIL_URL="mail.example", INBOX_URL="pop3://mail.example", BASE_URL="maillage.example")
    os.chmod(app.config["INSTANCE_PATH"] / "secret", 0o644)
    names = [line.split(":")[0] for line in said(app)]
    assert names[:5] == ["BASE_URL", "MAIL_URL", "INBOX_URL", "MAIL_FROM", "REDIS_URL"]
    assert names[5].endswith("/secret")


def test_a_check_locks_nobody_out(app: Any, work: Any) -> None:
    """While faults are read one by one, others write."""
    with work():
        for _ in range(3):
            entries.entry()
    with app.app_context():
        reading = check.faults()
        ThreadPoolExecutor(1).submit(_move_everything, work).result(timeout=10)
        assert "fresh rendering" in next(reading)
        ThreadPoolExecutor(1).submit(_move_everything, work).result(timeout=10)
        assert len(list(reading)) == 2


def _move_everything(work: Any) -> None:
    with work() as session:
        session.execute(update(Entry).values(place="x"))
