"""Who reaches which page of accounts."""

import pytest

from tests.cast import ROLES, assemble
from tests.visitor import Visitor

OWN = ["/account", "/account/password", "/account/second-factor", "/account/data"]
ADMINISTRATORS = ["/accounts/", "/accounts/new"]
PUBLIC = ["/login/link", "/login/link-sent"]


@pytest.fixture
def cast(work):
    with work():
        return assemble()


@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(app, cast, role):
    client = Visitor(app.test_client(), cast.accounts.get(role)).client
    for path in PUBLIC:
        assert client.get(path).status_code == 200, path
    for path in OWN:
        assert client.get(path).status_code == (302 if role == "stranger" else 200), path
    for path in ADMINISTRATORS:
        expected = {"stranger": 302, "admin": 200}.get(role, 403)
        assert client.get(path).status_code == expected, path


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/new",
        "/accounts/appointments/1/ending",
        "/accounts/1/second-factor/removal",
        "/account/password",
        "/account/second-factor",
        "/account/sessions/end",
    ],
)
def test_changes_want_the_token_and_the_right(app, cast, path):
    assert Visitor(app.test_client(), cast.accounts["admin"]).client.post(path).status_code == 400
    if path.startswith("/accounts/"):
        visitor = Visitor(app.test_client(), cast.accounts["president"])
        token = visitor.page("/account").find("input", {"name": "csrf_token"})["value"]
        assert visitor.client.post(path, data={"csrf_token": token}).status_code == 403


def test_numbers_that_no_database_holds_are_not_found(app, cast):
    client = Visitor(app.test_client(), cast.accounts["admin"]).client
    for number in ("0", "-1", "99999", str(2**31), "9" * 40):
        assert client.get(f"/accounts/appointments/{number}/ending").status_code == 404
        assert client.get(f"/accounts/{number}/second-factor/removal").status_code == 404
