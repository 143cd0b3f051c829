"""Who keeps a territory's settings, and what its perimeter allows."""

from datetime import date

import pytest

from app.territory import rules
from app.territory.models import Intercommunality, Perimeter, Territory
from app.viewer import STRANGER, Viewer

HERE = Territory(id=1, name="Ici", slug="ici")
BODY = Intercommunality(id=3, siren="200040814", name="CC Briance")


def belonging(since=None, until=None):
    return Perimeter(intercommunality=BODY, since_on=since, until_on=until)


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.test_request_context("/"):
        yield


def test_the_officer_and_the_administrator_keep_the_settings():
    assert rules.edit_refusal(Viewer(account_id=1, territories=frozenset({1})), HERE) is None
    assert rules.edit_refusal(Viewer(account_id=1, is_admin=True), HERE) is None
    assert rules.edit_refusal(Viewer(account_id=1, territories=frozenset({2})), HERE)
    assert rules.edit_refusal(STRANGER, HERE)


def test_what_is_referred_to_is_not_removed():
    assert rules.removal_refusal(belonging(), False) is None
    assert "CC Briance" in rules.removal_refusal(belonging(), True)


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ((None, date(2021, 12, 31)), (date(2022, 1, 1), None), True),
        ((None, date(2022, 1, 1)), (date(2022, 1, 1), None), False),
        ((date(2022, 1, 1), None), (None, date(2021, 12, 31)), True),
        ((None, None), (date(2022, 1, 1), None), False),
    ],
)
def test_an_intercommunality_does_not_belong_twice_on_one_day(one, other, fits):
    assert (rules.dates_refusal(belonging(*one), [belonging(*other)]) is None) is fits


def test_a_belonging_does_not_end_before_it_begins():
    assert rules.dates_refusal(belonging(date(2022, 1, 1), date(2021, 1, 1)), [])
