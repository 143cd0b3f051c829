"""What the rules of exhibitions say, without an application's database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exhibitions import rules
from app.viewer import STRANGER, Viewer

OFFICER = Viewer(account_id=1, person_id=1, territories=frozenset({7}))
ADMIN = Viewer(account_id=2, person_id=2, is_admin=True)
PRESIDENT = Viewer(account_id=3, person_id=3, bureau=frozenset({1}))
DAY = date(2026, 7, 14)


@pytest.fixture(autouse=True)
def _speak(app):
    with app.app_context():
        yield


def test_the_officer_of_the_territory_changes_exhibitions():
    assert rules.change_refusal(OFFICER, 7) is None
    assert rules.change_refusal(ADMIN, 7) is None


@pytest.mark.parametrize("viewer", [STRANGER, PRESIDENT])
def test_others_are_told_whom_to_ask(viewer):
    assert "chargée de mission" in rules.change_refusal(viewer, 7)


def test_an_officer_of_another_territory_does_not_change_ours():
    assert rules.change_refusal(OFFICER, 8)


def test_the_budget_is_for_those_who_look_after_the_territory():
    assert rules.sees_budget(OFFICER, 7)
    assert not rules.sees_budget(PRESIDENT, 7)


def test_a_run_of_one_day_is_a_run():
    assert rules.dates_refusal(DAY, DAY) is None


def test_a_run_does_not_end_before_it_begins():
    assert rules.dates_refusal(DAY, DAY - timedelta(days=1)) == "Le dernier jour est avant le premier."


def test_a_run_of_many_years_is_a_slip_of_the_pen():
    assert "années" in rules.dates_refusal(DAY, DAY.replace(year=2036))


def test_what_is_cancelled_or_over_is_not_cancelled():
    assert rules.cancellation_refusal("planned", DAY, DAY) is None
    assert "déjà" in rules.cancellation_refusal("cancelled", DAY, DAY)
    assert "terminée" in rules.cancellation_refusal("planned", DAY, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("De la matière première au produit fini", "de-la-matiere-premiere-au-produit-fini"),
        ("  L'œuvre & la main !  ", "l-oeuvre-la-main"),
        ("New", "exposition-new"),
        ("Agenda", "exposition-agenda"),
        ("Bench 100", "exposition-bench-100"),
        ("展覧会", "exposition"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_slug_is_made_from_the_title(title, slug):
    assert rules.slug_of(title, ()) == slug


def test_a_slug_in_use_gets_a_number():
    assert rules.slug_of("Gestes", {"gestes"}) == "gestes-2"
    assert rules.slug_of("Gestes", {"gestes", "gestes-2"}) == "gestes-3"


@given(title=st.text(max_size=300), taken=st.sets(st.sampled_from(["exposition", "a", "new", "a-2"])))
def test_a_slug_is_never_reserved_nor_in_use(title, taken):
    slug = rules.slug_of(title, taken)
    assert slug not in taken
    assert slug not in rules.RESERVED
    assert not slug.startswith("bench-")
    assert slug.strip("-") == slug != ""
