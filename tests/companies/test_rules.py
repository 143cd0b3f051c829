"""Who may do what in the directory, and what numbers and dates allow."""

from datetime import date

import pytest

from app.companies import rules
from app.companies.models import Company, Person
from app.viewer import STRANGER, Viewer

COMPANY = Company(id=5, territory_id=1, name="Bois de la Vallée")
PERSON = Person(id=8, territory_id=1, name="Direction")
OFFICER = Viewer(account_id=1, person_id=1, territories=frozenset({1}))
ELSEWHERE = Viewer(account_id=2, person_id=2, territories=frozenset({2}))
ADMIN = Viewer(account_id=3, person_id=3, is_admin=True)
PRESIDENT = Viewer(account_id=4, person_id=4, bureau=frozenset({7}), clubs=frozenset({7}))
CONTACT = Viewer(account_id=5, person_id=8, companies=frozenset({5}))


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("viewer", "of_mine", "facts", "contacts"),
    [
        (OFFICER, False, True, True),
        (ELSEWHERE, False, False, False),
        (ADMIN, False, False, False),
        (PRESIDENT, True, True, True),
        (PRESIDENT, False, False, False),
        (CONTACT, False, True, False),
        (STRANGER, False, False, False),
    ],
)
def test_a_company_is_changed_by_its_officer_its_bureau_and_itself(viewer, of_mine, facts, contacts):
    assert (rules.company_refusal(viewer, COMPANY, of_mine) is None) is facts
    assert (rules.contacts_refusal(viewer, COMPANY, of_mine) is None) is contacts


@pytest.mark.parametrize(
    ("viewer", "may"),
    [(OFFICER, True), (ELSEWHERE, False), (ADMIN, False), (PRESIDENT, False), (CONTACT, True)],
)
def test_a_sheet_is_changed_by_the_officer_and_by_oneself(viewer, may):
    assert (rules.person_refusal(viewer, PERSON) is None) is may


def test_the_directory_is_entered_by_the_officer_alone():
    assert rules.directory_refusal(OFFICER, 1) is None
    for viewer in (ELSEWHERE, ADMIN, PRESIDENT, CONTACT):
        assert rules.directory_refusal(viewer, 1)


def test_whoever_has_neither_club_nor_company_has_no_part_in_the_directory():
    assert not rules.has_part(STRANGER, 1)
    assert not rules.has_part(ELSEWHERE, 1)
    assert rules.has_part(ADMIN, 1)
    assert rules.has_part(CONTACT, 1)


def test_a_siret_begins_with_its_siren():
    assert rules.numbers_refusal("732829320", "73282932000074") is None
    assert rules.numbers_refusal(None, "73282932000074") is None
    assert rules.numbers_refusal("356000000", "73282932000074")


@pytest.mark.parametrize("text", ["[NON-DIFFUSIBLE]", "Rue [non-diffusible]", "[ND]"])
def test_what_the_register_withholds_is_unknown(text):
    assert rules.publishable(text) is None
    assert rules.publishable("Rue du Pont") == "Rue du Pont"


def test_a_post_does_not_end_before_it_begins():
    assert rules.dates_refusal(date(2021, 1, 1), date(2020, 12, 31))
    assert rules.dates_refusal(date(2021, 1, 1), date(2021, 1, 1)) is None
    assert rules.dates_refusal(None, date(2021, 1, 1)) is None
