"""Accounts from a terminal, and the very first one."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account, Appointment
from tests import make
from tests.visitor import Visitor


@pytest.fixture
def run(app):
    """Run a command; returns what it printed."""
    from app.db import db

    def command(*words, status=0):
        result = app.test_cli_runner().invoke(args=list(words))
        with app.app_context():
            db.session.remove()
        assert result.exit_code == status, result.output
        return result.output

    return command


def path_of(printed):
    return printed.strip().rpartition("http://localhost")[2]


def test_an_administrator_is_made_and_signs_in(client, run, work):
    with work():
        make.territory()
    visitor = Visitor(client)
    visitor.submit(path_of(run("user", "create", "Admin@Essai.example", "--role", "admin")))
    assert "Administration du site" in visitor.page("/account").main.text
    with work() as session:
        assert session.scalar(select(Account.email)) == "admin@essai.example"


def test_the_same_again_only_prints_a_new_link(run, work):
    first, second = (run("user", "create", "a@essai.example", "--role", "admin") for _ in range(2))
    assert first != second
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_an_officer_needs_a_territory(run, work):
    assert "territory" in run("user", "create", "o@essai.example", "--role", "officer", status=1)
    with work():
        make.territory()
    assert "/login/link/" in run("user", "create", "o@essai.example", "--role", "officer")
    assert "no e-mail address" in run("user", "create", "pas une adresse", "--role", "admin", status=1)


def test_the_first_administrator_comes_by_the_printed_link(client, app, run, work):
    printed = run("first-link")
    assert printed.count("\n") == 1
    old, path = path_of(printed), path_of(run("first-link"))
    assert client.get(old).status_code == 404
    assert client.get("/first/inconnu").status_code == 404
    visitor = Visitor(client)
    page = visitor.submit(path, 422, email="moi@essai.example", password="court")
    assert page.select_one("#password-error")
    assert page.find("input", {"name": "email"})["value"] == "moi@essai.example"
    form = visitor.values(visitor.form(visitor.page(path), path, {}))
    visitor.send(path, 303, follow=False, **form | {"email": "moi@essai.example", "password": make.PASSWORD})
    assert visitor.response.location == "/territory/setup"
    assert "Administration du site" in visitor.page("/account").main.text
    assert app.test_client().get(path).status_code == 404
    assert run("first-link") == ""


def test_an_open_first_link_dies_with_the_first_administrator(client, run, work):
    path = path_of(run("first-link"))
    assert client.get(path).status_code == 200
    run("user", "create", "a@essai.example", "--role", "admin")
    assert client.get(path).status_code == 404
