"""The day's page: its neighbours, its public holiday, and its places drawn without anybody's map."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.calendar.places import HEIGHT, WIDTH
from tests import make
from tests.calendar import entries
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
DAY = make.when(date(2026, 12, 10), "18:00")


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


def test_places_are_points_north_above(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Au nord", when=DAY, place="Mairie, Nontron", position=(45.53, 0.66))
        entries.entry("Au sud", when=DAY, place="Halle, Ribérac", position=(45.25, 0.34))
        entries.entry("Aussi", when=DAY, place="Halle, Ribérac", position=(45.25, 0.34))
        entries.entry("Nulle part", when=DAY)
    drawn = Visitor(client).page("/agenda/2026/12/10").select(".places a")
    assert [link.select("text")[-1].text for link in drawn] == ["Nontron", "Ribérac"]
    north, south = ([int(link.circle[name]) for name in ("cx", "cy")] for link in drawn)
    assert north[1] < south[1]
    assert north[0] > south[0]
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in (north, south))
    assert drawn[1].title.text == "Au sud · Aussi"
    assert drawn[0]["href"].startswith("/dates/")


@pytest.mark.parametrize("position", [None, (45.5, 0.6)])
def test_one_place_is_no_map(client: FlaskClient, work: Any, position: Any) -> None:
    with work():
        entries.entry("Seule", when=DAY, position=position)
    assert not Visitor(client).page("/agenda/2026/12/10").select(".places")


def test_a_day_leads_to_its_neighbours_and_tells_a_holiday(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    soup = Visitor(client).page("/agenda/2026/12/25?kind=date")
    assert "Noël" in soup.main.text
    links = {link["rel"][0]: link["href"] for link in soup.main.select("a[rel]")}
    assert links == {"prev": "/agenda/2026/12/24?kind=date", "next": "/agenda/2026/12/26?kind=date"}
    for path in ("/agenda/1900/1/1", "/agenda/2199/12/31"):
        Visitor(client).page(path)
