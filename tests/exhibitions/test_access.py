"""Who reaches which page of exhibitions."""

from datetime import timedelta

import pytest

from app.clock import today
from tests import make
from tests.cast import ROLES, assemble
from tests.visitor import Visitor

EVERYBODY = (
    "/exhibitions/",
    "/exhibitions/expo",
    "/exhibitions/expo/runs/{run}",
    "/venues/",
    "/venues/{venue}",
)
KEEPERS = (
    "/exhibitions/new",
    "/exhibitions/expo/edit",
    "/exhibitions/expo/runs/new",
    "/exhibitions/expo/runs/{run}/edit",
    "/venues/new",
    "/venues/{venue}/edit",
)
CHANGES = (*KEEPERS, "/exhibitions/expo/runs/{run}/cancellation")


@pytest.fixture
def cast(work):
    with work():
        return assemble()


@pytest.fixture
def numbers(work, cast):
    with work():
        venue = make.venue()
        run = make.run(make.exhibition(slug="expo"), venue, today(), today() + timedelta(days=9))
        return {"run": run.id, "venue": venue.id}


@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(app, cast, numbers, role):
    visitor = Visitor(app.test_client(), cast.accounts.get(role))
    for path in EVERYBODY:
        assert visitor.client.get(path.format(**numbers)).status_code == 200, path
    expected = {"stranger": 302, "admin": 200, "officer": 200}.get(role, 403)
    for path in KEEPERS:
        assert visitor.client.get(path.format(**numbers)).status_code == expected, path


@pytest.mark.parametrize("role", ROLES)
def test_changes_by_role(app, cast, numbers, role):
    visitor = Visitor(app.test_client(), cast.accounts.get(role))
    token = visitor.page("/exhibitions/").find("input", {"name": "csrf_token"})["value"]
    refused = {"stranger": 302, "admin": None, "officer": None}.get(role, 403)
    if refused is None:
        return
    for path in CHANGES:
        answer = visitor.client.post(path.format(**numbers), data={"csrf_token": token, "version": "1"})
        assert answer.status_code == refused, path


@pytest.mark.parametrize("role", ["president", "member", "outsider"])
def test_a_refusal_says_whom_to_ask(app, cast, numbers, role):
    page = Visitor(app.test_client(), cast.accounts[role]).page("/exhibitions/new", status=403)
    assert "chargée de mission" in page.text


@pytest.mark.parametrize("role", ROLES)
def test_buttons_are_drawn_from_the_same_rule(app, cast, numbers, role):
    page = Visitor(app.test_client(), cast.accounts.get(role)).page("/exhibitions/expo")
    assert bool(page.find("a", href="/exhibitions/expo/edit")) == (role in ("admin", "officer"))
