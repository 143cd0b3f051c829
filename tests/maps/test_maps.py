"""The drawing: right side up, to scale, over the outlines that we have."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.maps import Box, Frame, outlines

PERIGUEUX, LIMOGES = (45.184, 0.721), (45.834, 1.262)


def test_north_is_above_and_east_is_right():
    frame = Frame(Box.around([PERIGUEUX, LIMOGES]), 640, 600)
    (x1, y1), (x2, y2) = frame.place(*PERIGUEUX), frame.place(*LIMOGES)
    assert x1 < x2
    assert y1 > y2
    assert all(0 <= value <= 640 for value in (x1, y1, x2, y2))


def test_an_outline_lies_where_its_departement_is():
    """The first point of Dordogne's path, brought into the drawing, is in Dordogne."""
    frame = Frame(Box.around([PERIGUEUX, LIMOGES]), 640, 600)
    scale, _, _, _, left, top = (float(n) for n in re.findall(r"-?[\d.]+", frame.transform))
    begin = re.match(r"m ([\d.]+),([\d.]+)", outlines(["24"])[0])
    assert begin
    x, y = (float(n) for n in begin.groups())
    shown = frame.whole
    longitude = shown.west + (x * scale + left) / 640 * (shown.east - shown.west)
    latitude = shown.north - (y * scale + top) / 600 * (shown.north - shown.south)
    assert -0.05 < longitude < 1.46
    assert 44.5 < latitude < 45.8


def test_only_what_is_known_is_drawn():
    assert len(outlines(["24", "87", "971", "x"])) == 2


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "2,0,1,1", "nan,0,1,1", "-99,0,99,1", "1,1,1,1", "1e999,0,1,1"]
)
def test_what_is_no_part_of_the_earth_is_none(text):
    assert Box.read(text) is None


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=1, max_size=5))
def test_every_place_is_in_its_drawing(places):
    frame = Frame(Box.around(places), 640, 600)
    for place in places:
        x, y = frame.place(*place)
        assert -1 <= x <= 641
        assert -1 <= y <= 601
