"""How often one may try."""

import pytest

from app.db import db
from app.web import limiter
from tests import make
from tests.visitor import Visitor


@pytest.fixture
def throttled(make_app):
    """An application that counts, with one account."""
    app = make_app(THROTTLE="on")
    limiter.reset()
    with app.app_context():
        make.territory()
        make.account("direction@essai.example", password=make.PASSWORD)
        db.session.commit()
    yield app
    limiter.reset()


def attempt(app, email, password="pas le bon mot de passe", address="192.0.2.1"):
    client = app.test_client()
    visitor = Visitor(client)
    client.environ_base["REMOTE_ADDR"] = address
    page = visitor.page("/login")
    token = page.find("input", {"name": "csrf_token"})["value"]
    return client.post("/login", data={"email": email, "password": password, "csrf_token": token})


def test_guessing_at_one_account_stops(throttled):
    for number in range(10):
        assert attempt(throttled, "direction@essai.example", address=f"192.0.2.{number}").status_code == 422
    refused = attempt(throttled, "Direction@essai.example ", make.PASSWORD, "192.0.2.99")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "<h1" in refused.text
    assert attempt(throttled, "autre@essai.example", address="192.0.2.99").status_code == 422


def test_an_unknown_address_is_throttled_alike(throttled):
    statuses = [attempt(throttled, "personne@essai.example").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_what_was_right_costs_nothing(throttled):
    for _ in range(15):
        assert attempt(throttled, "direction@essai.example", make.PASSWORD).status_code == 303


def test_guessing_from_one_network_stops(throttled):
    statuses = [
        attempt(throttled, f"p{number}@essai.example", address=f"2001:db8:1:2::{number:x}").status_code
        for number in range(51)
    ]
    assert statuses == [422] * 50 + [429]
    assert attempt(throttled, "autre@essai.example", address="2001:db8:1:3::1").status_code == 422


def test_few_letters_leave_for_one_address(throttled):
    client = throttled.test_client()
    token = Visitor(client).page("/login/link").find("input", {"name": "csrf_token"})["value"]
    sent = {"email": "direction@essai.example", "csrf_token": token}
    assert [client.post("/login/link", data=sent).status_code for _ in range(6)] == [303] * 5 + [429]


def test_throttles_can_be_switched_off(client, someone):
    visitor = Visitor(client)
    token = visitor.page("/login").find("input", {"name": "csrf_token"})["value"]
    wrong = {"email": "direction@essai.example", "password": "non non non non", "csrf_token": token}
    assert {client.post("/login", data=wrong).status_code for _ in range(12)} == {422}
