"""Ticking clubs and kinds gives an address, and that address gives those dates."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from app.clock import today
from tests import make
from tests.calendar import entries
from tests.visitor import Visitor

PAGE = "/agenda/subscribe"


@pytest.fixture(autouse=True)
def stage(work: Any) -> None:
    with work():
        entries.home()
        for name in ("alpha", "beta"):
            club = make.club(f"Club {name}", name)
            entries.entry(f"Petit déjeuner {name}", club)
            entries.entry(f"Exposition {name}", club, kind="exhibition")


def address(page: Any) -> str:
    return str(page.select_one(".copy input")["value"])


def fetched(client: FlaskClient, page: Any) -> set[str]:
    body = client.get(address(page).removeprefix("http://localhost")).text
    return {line.removeprefix("SUMMARY:") for line in body.split("\r\n") if line.startswith("SUMMARY:")}


@pytest.mark.parametrize(
    ("query", "path", "seen"),
    [
        ("", "/agenda.ics", 4),
        ("?club=alpha", "/clubs/alpha/agenda.ics", 2),
        ("?club=alpha&club=beta", "/agenda.ics?club=alpha&club=beta", 4),
        ("?club=beta&club=alpha&kind=exhibition", "/agenda.ics?club=alpha&club=beta&kind=exhibition", 2),
        ("?kind=exhibition&kind=date", "/agenda.ics?kind=date&kind=exhibition", 4),
        ("?club=alpha&kind=date", "/clubs/alpha/agenda.ics?kind=date", 1),
        ("?club=unknown&kind=unknown", "/agenda.ics", 4),
    ],
)
def test_what_is_ticked_is_what_is_fetched(client: FlaskClient, query: str, path: str, seen: int) -> None:
    page = Visitor(client).page(PAGE + query)
    assert address(page) == f"http://localhost{path}"
    assert len(fetched(client, page)) == seen
    links = [unquote(str(link["href"])) for link in page.select("a[href]")]
    assert f"webcal://localhost{path}" in links
    assert any(link.startswith("https://calendar.google.com/") and path in link for link in links)
    assert any(link.startswith("https://outlook.live.com/") and path in link for link in links)
    assert page.select_one(".qr svg")
    ticked = {(box["name"], box["value"]) for box in page.select("input[checked]")}
    assert all(f"{name}={value}" in query for name, value in ticked)


def test_the_choice_is_a_slice_of_its_page(client: FlaskClient) -> None:
    visitor = Visitor(client)
    whole = visitor.page(PAGE + "?club=alpha").select_one("#feed-choice")
    assert visitor.swap(PAGE + "?club=alpha").select_one("#feed-choice") == whole


def test_the_form_works_without_a_script(client: FlaskClient) -> None:
    form = Visitor(client).page(PAGE).select_one("#feed-choice form")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", PAGE)
    assert {box["name"] for box in form.select("input")} == {"club", "kind"}
    assert form.select_one("button[type=submit]")


def test_other_territories_compose_their_own(client: FlaskClient, work: Any) -> None:
    with work():
        make.club("Ailleurs", "ailleurs", territory=make.territory("Autre", "autre", is_home=False))
    page = Visitor(client).page("/t/autre/agenda/subscribe?club=ailleurs&club=alpha")
    assert address(page) == "http://localhost/t/autre/clubs/ailleurs/agenda.ics"
    assert client.get("/t/autre/clubs/ailleurs/agenda.ics").status_code == 200


def test_a_feed_over_its_cap_says_how_far_it_reaches(client: FlaskClient, work: Any) -> None:
    visitor, first = Visitor(client), today() + timedelta(days=20)
    with work():
        entries.copies(entries.entry("Mille fois", when=make.when(first)), 1_010)
    page = visitor.page(PAGE)
    limits = page.select_one(".notice.due")
    assert limits is not None
    assert "complet jusqu’au" in limits.text
    assert str((first + timedelta(days=990)).year) in limits.text
    small = {str(link["href"]) for link in limits.select("a")}
    assert "webcal://localhost/agenda.ics?kind=exhibition" in small
    assert visitor.page(PAGE + "?kind=exhibition").select_one(".notice.due") is None
    assert visitor.page(PAGE + "?club=alpha").select_one(".notice.due") is None


def test_the_past_goes_first(client: FlaskClient, work: Any) -> None:
    with work():
        old = entries.entry("Hier", when=make.when(today() - timedelta(days=300)))
        entries.copies(old, 290)
        coming = entries.entry("Bientôt", when=make.when(today() + timedelta(days=5)))
        entries.copies(coming, 900)
    limits = Visitor(client).page(PAGE).select_one(".notice.due")
    assert limits is not None
    assert "complet depuis le" in limits.text


@pytest.mark.parametrize(
    "query", ["?club=" + "x" * 5000, "?club=%ff&kind=%ff", "?club=&kind=", "?club=alpha&club=alpha"]
)
def test_anything_may_be_asked(client: FlaskClient, query: str) -> None:
    Visitor(client).page(PAGE + query)


def test_many_clubs_are_found_by_their_names_and_what_is_ticked_stays(client: FlaskClient, work: Any) -> None:
    with work():
        for number in range(40):
            make.club(f"Club d'Été n° {number}", f"ete-{number}")
    visitor = Visitor(client)
    first = visitor.page(PAGE)
    assert len(first.select("input[name=club]")) == 24
    assert "et 18 autres clubs" in first.select_one("#feed-choice").text.replace("\u202f", " ")
    found = visitor.page(PAGE + "?q=ete&club=alpha&q=ete")
    assert len(found.select("input[name=club]")) == 25
    assert [box["value"] for box in found.select("input[name=club][checked]")] == ["alpha"]
    assert "Aucun club de ce nom" in visitor.page(PAGE + "?q=zzz").select_one("#feed-choice").text
