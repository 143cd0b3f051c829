"""The map beside the list: the same companies, each a link; no other host but after a click."""

from datetime import date

import pytest

from app.companies import mapping
from app.companies.filters import Filters
from app.viewer import Viewer
from tests import make
from tests.queries import count_queries
from tests.visitor import Visitor


@pytest.fixture
def spread(people, work):
    with work():
        where = make.territory()
        make.intercommunality("CC du 24")
        for number in range(3):
            company = make.company(f"Loin {number}", headcount=300)
            make.site(company, latitude=45.0 + number * 0.3, longitude=0.2 + number * 0.4)
        for number in range(40):
            company = make.company(f"Serrée {number}", headcount=5)
            make.site(company, latitude=45.5 + number * 0.0001, longitude=1.9)
        make.company("Sans position")
        shut = make.company("Site fermé")
        make.site(shut, latitude=47.0, longitude=3.0, closed_on=date(2020, 1, 1))
        return where.id


def test_each_point_is_a_link_with_a_name(officer, spread):
    page = officer.page("/companies/map")
    links = page.select("#points a")
    assert {link["aria-label"] for link in links} >= {"Loin 0", "Loin 1", "Loin 2"}
    assert all(link["href"] and link["aria-label"] for link in links)
    assert sum(int(link["data-count"]) for link in links) == 43
    assert page.select("#points .land path")


def test_what_lies_close_is_one_point_that_opens(officer, spread):
    page = officer.page("/companies/map")
    many = next(link for link in page.select("#points a") if link["data-count"] == "40")
    nearer = officer.page(many["href"])
    assert "Serrée 0" in nearer.main.text
    assert "Loin 0" not in nearer.main.text
    assert "Toute la carte" in nearer.select_one(".card .bar").text


def test_the_map_is_narrowed_like_the_list(officer, spread):
    page = officer.page("/companies/map?size=250")
    assert {link["aria-label"] for link in page.select("#points a")} == {"Loin 0", "Loin 1", "Loin 2"}
    assert {a.text for a in page.select(".rows a.name")} == {"Loin 0", "Loin 1", "Loin 2"}
    assert officer.page("/companies/?size=250").find("a", href="/companies/map?size=250")


def test_no_page_names_another_host_but_after_a_click(officer, spread):
    page = officer.page("/companies/map")
    assert "geopf" not in str(officer.response.headers)
    assert "leaflet" not in officer.response.text
    button = page.find("a", string=lambda said: said and "fond de carte IGN" in said) or page.select_one(
        "a[rel=nofollow]"
    )
    officer.page(button["href"])
    policy = officer.response.headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://data.geopf.fr" in policy
    assert "connect-src 'self';" in policy + ";"
    officer.page("/companies/map")
    assert "geopf" not in officer.response.headers["Content-Security-Policy"]


def test_nothing_known_says_so(officer, people):
    assert officer.page("/companies/map").select_one(".empty")


@pytest.mark.parametrize(
    "box", ["garbage", "1,2,3", "nan,nan,nan,nan", "-90,-180,90,180", "0,0,1,1", "9" * 3000]
)
def test_a_damaged_box_does_no_harm(officer, spread, box):
    officer.page(f"/companies/map?box={box}")


def test_a_president_sees_only_the_companies_of_the_club(client, people, spread):
    assert Visitor(client, people.accounts["president"]).page("/companies/map").select("#points a") == []


def test_two_thousand_points_are_few_shapes_and_few_queries(officer, spread, work):
    with count_queries() as before:
        officer.page("/companies/map")
    with work():
        for number in range(2_000):
            company = make.company(f"Point {number}")
            make.site(company, latitude=45 + number % 50 * 0.01, longitude=0.2 + number // 50 * 0.02)
    with count_queries() as after:
        page = officer.page("/companies/map")
    assert len(after) <= len(before) + 1
    assert len(page.select("#points a")) <= 16 * 16
    assert sum(int(link["data-count"]) for link in page.select("#points a")) == 2_043


def test_the_drawing_says_where_each_is(app, spread):
    with app.app_context():
        viewer = Viewer(territories=frozenset({spread}))
        drawn = mapping.drawing(viewer, spread, Filters({"size": "250"}), None)
    assert [point.name for point in drawn.points] == ["Loin 2", "Loin 1", "Loin 0"]
    assert [point.x for point in drawn.points] == sorted((point.x for point in drawn.points), reverse=True)
