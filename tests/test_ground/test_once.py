"""A form sent twice creates once, also when both come at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug import Response

from app import once
from app.companies.models import Company
from app.db import db
from app.once import OnceKey
from app.web import csrf, public
from tests import make

BODY = {"name": "Scierie", "once": "k" * 22}


@pytest.fixture
def house(make_app: Callable[..., Flask]) -> Flask:
    """An application with one creating view."""
    app = make_app()

    @app.post("/things")
    @csrf.exempt
    @public
    def create() -> Response:
        if again := once.claim():
            return again
        from flask import request

        if request.form["name"] == "refusé":
            db.session.rollback()
            return Response("refused", 422)
        made = make.company(request.form["name"])
        location = once.keep(f"/things/{made.id}")
        db.session.commit()
        return Response(status=303, headers={"Location": location})

    with app.app_context():
        make.territory()
        db.session.commit()
    return app


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    return house.test_client()


def count(app: Flask, table: Any = Company) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_twice_is_once_and_the_same_answer(house: Flask, client: FlaskClient) -> None:
    first, second = client.post("/things", data=BODY), client.post("/things", data=BODY)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count(house) == 1


def test_a_fresh_token_does_not_make_it_another_body(house: Flask, client: FlaskClient) -> None:
    client.post("/things", data={**BODY, "csrf_token": "a"})
    assert client.post("/things", data={**BODY, "csrf_token": "b"}).status_code == 303
    assert count(house) == 1


def test_the_same_key_with_another_body_is_refused(house: Flask, client: FlaskClient) -> None:
    client.post("/things", data=BODY)
    assert client.post("/things", data={**BODY, "name": "Autre"}).status_code == 422
    assert count(house) == 1


def test_a_refused_form_gives_its_key_back(house: Flask, client: FlaskClient) -> None:
    assert client.post("/things", data={**BODY, "name": "refusé"}).status_code == 422
    assert count(house, OnceKey) == 0
    assert client.post("/things", data=BODY).status_code == 303


def test_without_a_key_each_sending_creates(house: Flask, client: FlaskClient) -> None:
    for _ in range(2):
        client.post("/things", data={"name": "Scierie"})
    assert count(house) == 2


@pytest.mark.parametrize("key", ["x" * 65, "x" * 100_000, "a\x00b", "a\nb"])
def test_a_key_that_is_none_of_ours_is_refused(house: Flask, client: FlaskClient, key: str) -> None:
    assert client.post("/things", data={**BODY, "once": key}).status_code == 422
    assert count(house) == 0


def test_eight_at_the_same_moment_create_one(house: Flask) -> None:
    gate = Barrier(8)

    def send(_: int) -> tuple[int, str | None]:
        client = house.test_client()
        gate.wait()
        response = client.post("/things", data=BODY)
        return response.status_code, response.location

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1, answers
    assert next(iter(answers))[0] == 303
    assert count(house) == 1
