"""The agenda on somebody else's site: in a frame, without scripts, cookies or rights."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests import make
from tests.calendar import entries
from tests.cast import assemble
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


def shown(client: FlaskClient, query: str = "") -> BeautifulSoup:
    response = client.get(f"/agenda/embed{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def test_it_may_be_framed_by_anybody_and_nothing_else_may(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    framed, page = client.get("/agenda/embed"), client.get("/agenda/embed/code")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "script-src" not in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_it_has_no_script_no_cookie_no_form(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Demain", when=make.when(date(2026, 11, 13)))
    response = client.get("/agenda/embed")
    assert "Set-Cookie" not in response.headers
    soup = BeautifulSoup(response.text, "html.parser")
    assert not soup.select("script, form, [style]")
    links = soup.select("main a")
    assert all(link["href"].startswith("http") and link["target"] == "_blank" for link in links)


def test_it_shows_what_comes_within_the_days_asked_for(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Demain", make.club("Club A", "a"), when=make.when(date(2026, 11, 13)))
        entries.entry("En janvier", kind="meeting", when=make.when(date(2027, 1, 15)))
        entries.entry("Hier", when=make.when(date(2026, 11, 11)))
    assert "En janvier" in shown(client).text
    assert "Hier" not in shown(client).text
    assert "En janvier" not in shown(client, "?days=30").text
    assert "En janvier" not in shown(client, "?club=a").text
    assert "Demain" not in shown(client, "?kind=meeting").text
    assert "Rien d’annoncé" in shown(client, "?club=nobody").text


@pytest.mark.parametrize("days", ["", "x", "-1", "0", "9" * 30, "²", "1e3"])
def test_any_number_of_days_may_be_asked(client: FlaskClient, work: Any, days: str) -> None:
    with work():
        entries.home()
    client.get("/agenda/embed", query_string={"days": days, "theme": "<script>"})
    assert client.get("/agenda/embed/code", query_string={"days": days}).status_code == 200


def test_whoever_is_signed_in_sees_what_everybody_sees(app: Any, work: Any) -> None:
    with work():
        cast = assemble()
        entries.entry("Un secret", cast.club, audience="bureau", when=make.when(date(2026, 11, 20)))
        account = cast.accounts["president"]
    visitor = Visitor(app.test_client(), account)
    visitor.page("/agenda")
    assert "Un secret" not in shown(visitor.client).text


def test_the_code_to_copy_names_the_public_address(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
        make.club("Club A", "a")
    soup = Visitor(client).page("/agenda/embed/code?club=a&kind=meeting&kind=x&days=30")
    frame, plain = (BeautifulSoup(area.text, "html.parser") for area in soup.select("textarea"))
    assert frame.iframe["src"].startswith("http")
    assert frame.iframe["src"].endswith("/agenda/embed?club=a&kind=meeting&days=30")
    assert plain.a["href"].endswith("/agenda?club=a&kind=meeting")
    assert soup.select_one("input[value=a]").has_attr("checked")
    assert client.get(soup.select_one("main iframe")["src"]).status_code == 200
