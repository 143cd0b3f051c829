"""Whatever is typed into the forms of exhibitions: a page, never a fault."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.visitor import Visitor

KIND = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TYPED = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "", " ", "\x00", "\u202e", "0", "-1", "1", "999999999999999999999", "1e9", "NaN", "2026-02-30",
            "0001-01-01", "9999-12-31", "2026-07-14", "14/07/2026", "8 215,50 €", "45.2, 0.1", "91 181",
            "Neuville", "x" * 30_000, "'; DROP TABLE run; --", "<script>alert(1)</script>",
        ]
    ),
)  # fmt: skip
EXHIBITION = ["title", "theme", "presentation", "partners", "companies_count", "photo_clubs_count", "budget"]
RUN = ["venue", "first_on", "last_on", "note"]
VENUE = ["name", "address", "commune", "commune_pick", "position", "opening_hours", "access", "next"]


def fields(names):
    return st.dictionaries(st.sampled_from([*names, "version", "once", "extra"]), TYPED)


@pytest.fixture
def officer(app, scene):
    visitor = Visitor(app.test_client(), scene.officer)
    visitor.token = visitor.page("/exhibitions/new").find("input", {"name": "csrf_token"})["value"]
    return visitor


def send(officer, path, typed):
    answer = officer.client.post(path, data={**typed, "csrf_token": officer.token})
    assert answer.status_code in (303, 400, 403, 404, 409, 413, 422), (path, typed, answer.status_code)
    if answer.status_code == 422:
        assert b'role="alert"' in answer.data or b"422" in answer.data


@KIND
@given(typed=fields(EXHIBITION))
def test_the_form_of_an_exhibition(officer, typed):
    send(officer, "/exhibitions/new", typed)
    send(officer, "/exhibitions/gestes-et-matieres/edit", typed)


@KIND
@given(typed=fields(RUN))
def test_the_form_of_a_run(officer, scene, typed):
    send(officer, "/exhibitions/gestes-et-matieres/runs/new", typed)
    send(officer, f"/exhibitions/gestes-et-matieres/runs/{scene.coming.id}/edit", typed)


@KIND
@given(typed=fields(VENUE))
def test_the_form_of_a_venue(officer, scene, typed):
    send(officer, "/venues/new", typed)
    send(officer, f"/venues/{scene.venue.id}/edit", typed)


@KIND
@given(query=st.dictionaries(st.sampled_from(["after", "show", "venue", "next"]), TYPED))
def test_garbage_in_the_address(officer, query):
    for path in (
        "/exhibitions/",
        "/exhibitions/gestes-et-matieres",
        "/venues/",
        "/exhibitions/gestes-et-matieres/runs/new",
        "/venues/new",
    ):
        assert officer.client.get(path, query_string=query).status_code in (200, 400), (path, query)
