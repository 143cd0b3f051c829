"""The rules of clubs, members and mandates, without an application's request."""

from datetime import date

import pytest

from app.clubs import labels, rules
from app.clubs.members import rules as members
from app.clubs.models import Club, Mandate, Membership
from app.viewer import Viewer

TODAY = date(2026, 11, 25)
PRESIDENT = Viewer(account_id=1, person_id=1, bureau=frozenset({7}))
MEMBER = Viewer(account_id=2, person_id=2, clubs=frozenset({7}), companies=frozenset({3}))
OFFICER = Viewer(account_id=3, person_id=3, territories=frozenset({1}))
ADMIN = Viewer(account_id=4, person_id=4, is_admin=True)


@pytest.fixture(autouse=True)
def _words(session):
    """Sentences need an application to be said in."""


def club(*mandates: Mandate, legal_form: str | None = "association loi 1901") -> Club:
    return Club(id=7, territory_id=1, name="Le Club", legal_form=legal_form, mandates=list(mandates))


def test_a_slug_is_made_of_the_words_of_the_name():
    assert rules.slug_of("La Double Innove") == "la-double-innove"
    assert rules.slug_of("Œuvres & Métiers d’Été") == "oeuvres-metiers-d-ete"
    assert rules.slug_of("!!!") == "club"


@pytest.mark.parametrize("slug", ["new", "agenda", "bench-100", "bench"])
def test_some_slugs_are_reserved(slug):
    assert rules.is_reserved(slug)
    assert not rules.is_reserved(rules.free_slug(slug, set()))


def test_a_taken_slug_gets_a_number():
    assert rules.free_slug("Le Club", {"le-club", "le-club-2"}) == "le-club-3"


def test_an_rna_number_is_w_and_nine_digits():
    assert rules.rna_fault("W123456789") is None
    assert rules.rna_fault("W12345678")
    assert rules.rna_fault("W١٢٣٤٥٦٧٨٩")


def test_a_network_without_associative_form_is_no_association():
    assert rules.is_association("association loi 1901")
    assert not rules.is_association("réseau sans forme associative")
    assert not rules.is_association("association de droit local")
    assert not rules.is_association(None)


def test_the_officer_helps_a_club_only_as_long_as_it_has_no_bureau():
    empty, kept = club(), club(Mandate(post="Présidence", starts_on=date(2026, 1, 1)))
    assert rules.change_refusal(OFFICER, empty, TODAY) is None
    assert rules.change_refusal(OFFICER, kept, TODAY)
    assert rules.change_refusal(PRESIDENT, kept, TODAY) is None
    assert rules.change_refusal(ADMIN, kept, TODAY) is None
    assert rules.change_refusal(MEMBER, empty, TODAY)
    assert members.change_refusal(ADMIN, kept, TODAY)
    assert members.change_refusal(OFFICER, empty, TODAY) is None


def test_a_mandate_that_ended_yesterday_makes_no_bureau():
    assert not rules.has_bureau([Mandate(post="Présidence", ends_on=date(2026, 11, 24))], TODAY)
    assert rules.has_bureau([Mandate(post="Présidence", ends_on=TODAY)], TODAY)


def test_a_plain_member_sees_only_its_own_sheet():
    own = Membership(company_id=3, club_id=7)
    foreign = Membership(company_id=4, club_id=7)
    own.club = foreign.club = club()
    assert members.list_refusal(MEMBER, own.club)
    assert members.sheet_refusal(MEMBER, own) is None
    assert members.sheet_refusal(MEMBER, foreign)


def test_nobody_makes_themselves_contact_of_a_company_that_others_know():
    assert members.self_refusal(PRESIDENT, 1, 9)
    assert members.self_refusal(PRESIDENT, 1, None) is None  # a new company
    assert members.self_refusal(PRESIDENT, 2, 9) is None  # somebody else
    assert members.self_refusal(MEMBER, 2, 3) is None  # has a post there already


def test_an_association_declares_a_change_within_three_months():
    changed = Mandate(post="Présidence", starts_on=date(2026, 11, 1))
    assert rules.declaration_due(club(changed), TODAY) == date(2027, 2, 1)
    assert rules.declaration_due(club(changed, legal_form=None), TODAY) is None
    old = Mandate(post="Présidence", starts_on=date(2026, 8, 1))
    assert rules.declaration_due(club(old), TODAY) is None


def test_three_months_after_the_last_of_november_is_the_last_of_february():
    assert rules.three_months_after(date(2026, 11, 30)) == date(2027, 2, 28)
    assert rules.three_months_after(date(2027, 11, 29)) == date(2028, 2, 29)
    assert rules.three_months_after(date(2026, 9, 30)) == date(2026, 12, 30)
    assert rules.three_months_after(date(2026, 12, 31)) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("first", "last", "precision", "said"),
    [
        (date(2021, 10, 1), date(2021, 12, 31), "season", "fin 2021"),
        (date(2021, 1, 1), date(2021, 3, 31), "season", "début 2021"),
        (date(2021, 1, 1), date(2021, 2, 28), "season", "janvier–février 2021"),
        (date(2021, 11, 1), date(2021, 11, 30), "month", "novembre 2021"),
        (date(2021, 1, 1), date(2021, 12, 31), "year", "2021"),
        (date(2021, 11, 1), date(2021, 11, 1), "day", "1er novembre 2021"),
        (None, None, "day", "date inconnue"),
    ],
)
def test_a_half_known_date_is_said_as_it_is_known(first, last, precision, said):
    assert labels.known_when(first, last, precision) == said


def test_a_day_stands_for_its_month_season_or_year():
    day = date(2024, 2, 10)
    assert labels.span(day, "month") == (date(2024, 2, 1), date(2024, 2, 29))
    assert labels.span(day, "season") == (date(2024, 1, 1), date(2024, 3, 31))
    assert labels.span(date(2024, 12, 5), "season") == (date(2024, 10, 1), date(2024, 12, 31))
    assert labels.span(day, "year") == (date(2024, 1, 1), date(2024, 12, 31))
