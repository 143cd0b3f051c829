"""Who reaches the dues of a club."""

import pytest

from app.clubs.models import Club
from tests import cast, make
from tests.cast import ROLES
from tests.visitor import Visitor

PLACES = ("dues", "dues/ledger", "dues/tariff", "dues/calls/new")


@pytest.fixture
def stage(work):
    with work():
        made = cast.assemble()
        make.tariff(made.club, (0, None, "80"))
        return made


def status(app, stage, role, path):
    visitor = Visitor(app.test_client(), stage.accounts.get(role))
    return visitor.client.get(f"/clubs/trois-vallees/{path}").status_code


@pytest.mark.parametrize("role", ROLES)
def test_only_the_bureau_opens_the_books(app, stage, role):
    expected = {"stranger": 302, "president": 200, "outsider": 404, "other_officer": 404}.get(role, 403)
    assert {status(app, stage, role, place) for place in PLACES} == {expected}


def test_the_officer_reads_where_the_club_says_so_and_changes_nothing(app, work, stage):
    with work() as session:
        session.get(Club, stage.club.id).shares_bureau = True
    assert status(app, stage, "officer", "dues/ledger") == 200
    assert status(app, stage, "officer", "dues/tariff") == 403
    assert status(app, stage, "admin", "dues/ledger") == 403


def test_the_officer_always_has_the_counts(app, stage):
    page = Visitor(app.test_client(), stage.accounts["officer"]).page("/clubs/trois-vallees/members")
    assert "réglée" in page.select_one(".stats").text
    assert "Cotisation due" not in page.text


def test_an_export_does_not_tell_the_officer_who_owes(app, stage):
    officer = Visitor(app.test_client(), stage.accounts["officer"])
    token = officer.page("/clubs/trois-vallees/members").select_one("[name=csrf_token]")["value"]
    path = "/clubs/trois-vallees/members/export?state="
    took = [
        officer.client.post(path + state, data={"csrf_token": token, "format": "csv"}).data
        for state in ("due", "paid")
    ]
    assert took[0] == took[1], "both are the whole list"


def test_a_member_opens_its_own_account_alone(app, work, stage):
    with work() as session:
        other = make.membership(session.get(Club, stage.club.id), make.company("Une autre"))
    assert status(app, stage, "member", f"dues/accounts/{stage.membership.id}") == 200
    assert status(app, stage, "member", f"dues/accounts/{other.id}") == 404
    assert status(app, stage, "member", "dues/ledger") == 403


def test_an_ended_mandate_closes_the_books_on_the_next_request(app, work, stage):
    from datetime import timedelta

    from app.clock import today
    from app.clubs.models import Mandate

    president = Visitor(app.test_client(), stage.accounts["president"])
    president.page("/clubs/trois-vallees/dues/ledger")
    with work() as session:
        for mandate in session.query(Mandate).filter_by(club_id=stage.club.id):
            mandate.ends_on = today() - timedelta(days=1)
    president.page("/clubs/trois-vallees/dues/ledger", 404)
