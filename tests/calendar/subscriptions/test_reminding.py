"""A change that is near: the organiser writes to those whose calendars have not fetched it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calendar.entry import Entry
from app.calendar.subscriptions import health, opening, secret
from app.calendar.when import When
from app.db import db
from app.mail.outbox import Letter
from app.meetings.models import Meeting
from app.meetings.publishing import publish
from tests import make
from tests.cast import Cast, assemble
from tests.visitor import Visitor

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def cast(work: Any, time_machine_to: Any) -> Cast:
    time_machine_to(DAY)
    with work():
        return assemble()


@pytest.fixture
def path(client: FlaskClient, cast: Cast, work: Any, time_machine_to: Any) -> str:
    """A meeting tomorrow, fetched by two members; then its place changes, and one of them fetches again."""
    with work() as session:
        club = session.merge(cast.club)
        meeting = make.meeting("Assemblée", club, when=make.when(date(2026, 9, 2)), audience="members")
        number = meeting.id
        addresses = [
            secret.path_of(opening.open_address(cast.accounts[role].person_id, None, role))
            for role in ("member", "president")
        ]
    time_machine_to(DAY + timedelta(minutes=5))
    for address in addresses:
        client.get(address)
    with work():
        health.write()
    time_machine_to(DAY + timedelta(hours=1))
    with work() as session:
        meeting = session.get(Meeting, number)
        meeting.place = "Salle des fêtes"
        publish(meeting)
    time_machine_to(DAY + timedelta(hours=2))
    client.get(addresses[1])
    with work():
        health.write()
        uid = db.session.scalar(select(Entry.uid))
    return f"/agenda/entries/{uid}/reminder"


def letters(work: Any) -> list[tuple[str, str]]:
    with work() as session:
        return [tuple(row) for row in session.execute(select(Letter.to, Letter.text))]


def test_those_who_are_late_are_told_once(app: Any, cast: Cast, path: str, work: Any) -> None:
    president = Visitor(app.test_client(), cast.accounts["president"])
    page = president.page("/agenda?kind=meeting").select_one("a.name[href^='/meetings/']")
    assert page is not None
    offered = president.page(str(page["href"])).select_one(f"a[href='{path}']")
    assert offered is not None
    assert "Prévenir 1 personne" in offered.text
    preview = president.page(path)
    assert "Salle des fêtes" in preview.text
    assert letters(work) == [], "a preview sends nothing"
    for _ in range(2):
        president.submit(path)
        (sent,) = letters(work)
        assert sent[0] == "member@essai.example"
        assert "« Assemblée » a changé" in sent[1].replace("\u202f", " ")
        assert "mercredi 2 septembre 2026" in sent[1]


def test_nobody_is_written_to_when_all_have_seen_it(
    client: FlaskClient, app: Any, cast: Cast, path: str, work: Any
) -> None:
    with work() as session:
        paths = [secret.path_of(token) for token in session.scalars(select(opening.FeedToken))]
    for one in paths:
        client.get(one)
    with work():
        health.write()
    page = Visitor(app.test_client(), cast.accounts["president"]).page(path)
    assert "ont déjà vu ce changement" in page.text
    assert not page.select(f"form[action='{path}']")


def test_only_for_what_is_near(app: Any, cast: Cast, path: str, work: Any) -> None:
    with work() as session:
        meeting = session.scalar(select(Meeting))
        meeting.when = When(date(2026, 9, 20), date(2026, 9, 20))
        publish(meeting)
    president = Visitor(app.test_client(), cast.accounts["president"])
    page = president.page(path)
    assert "plus de 48 heures" in page.text
    token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    president.send(path, 403, csrf_token=token)
    assert letters(work) == []


@pytest.mark.parametrize(
    ("role", "status"), [("member", 403), ("outsider", 404), ("officer", 200), ("other_officer", 404)]
)
def test_who_may(app: Any, cast: Cast, path: str, role: str, status: int) -> None:
    Visitor(app.test_client(), cast.accounts[role]).page(path, status)


def test_a_date_that_does_not_exist(app: Any, cast: Cast) -> None:
    Visitor(app.test_client(), cast.accounts["officer"]).page("/agenda/entries/nothing/reminder", 404)
