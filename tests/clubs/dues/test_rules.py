"""How dues are reckoned."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from app.clubs.dues import bank, rules
from app.clubs.dues.models import Due, Tier

TIERS = [Tier(least=0, most=9, amount=Decimal(50)), Tier(least=10, most=None, amount=Decimal(100))]


def test_a_size_has_its_tier_and_an_unknown_one_is_asked():
    assert rules.tier_of(TIERS, 9) is TIERS[0]
    assert rules.tier_of(TIERS, 10) is TIERS[1]
    assert rules.tier_of(TIERS, None) is None
    assert rules.tier_of([Tier(least=5, most=9)], 4) is None


def test_one_tier_for_all_needs_no_size():
    flat = [Tier(least=0, most=None, amount=Decimal(80))]
    assert rules.tier_of(flat, None) is flat[0]


def test_a_period_is_the_year_or_begins_with_the_membership():
    assert rules.period("calendar", date(2021, 5, 3), date(2026, 2, 1)) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert rules.period("rolling", date(2021, 5, 3), date(2026, 2, 1)) == (
        date(2025, 5, 3),
        date(2026, 5, 2),
    )
    assert rules.period("rolling", date(2024, 2, 29), date(2025, 3, 1)) == (
        date(2025, 2, 28),
        date(2026, 2, 27),
    )


@pytest.mark.parametrize(("since_on", "asked"), [(date(2026, 10, 15), "25.00"), (date(2025, 1, 1), "100")])
def test_who_joins_in_october_owes_three_twelfths(since_on, asked):
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert rules.prorated(Decimal(100), *year, since_on, "months") == Decimal(asked)
    assert rules.prorated(Decimal(100), *year, since_on, "none") == 100


def test_payments_pay_the_oldest_first():
    old = Due(starts_on=date(2025, 1, 1), amount=Decimal(100))
    new = Due(starts_on=date(2026, 1, 1), amount=Decimal(120))
    assert rules.unpaid([old, new], Decimal(150)) == [(old, Decimal(30)), (new, Decimal(120))]
    assert rules.unpaid([old, new], Decimal(-5)) == []


def test_tiers_do_not_overlap():
    assert rules.tiers_fault([(0, 9), (10, None)]) is None
    assert rules.tiers_fault([(0, 10), (10, None)])
    assert rules.tiers_fault([(0, None), (10, None)])


def test_reminders_are_few_and_spaced():
    due = SimpleNamespace(pay_by=date(2026, 3, 1), reminders=0, reminded_on=None)
    assert not rules.reminder_is_due(due, 2, date(2026, 3, 15))
    assert rules.reminder_is_due(due, 2, date(2026, 3, 16))
    assert not rules.reminder_is_due(SimpleNamespace(**vars(due) | {"reminders": 2}), 2, date(2027, 1, 1))
    assert not rules.reminder_is_due(SimpleNamespace(**vars(due) | {"pay_by": None}), 2, date(2027, 1, 1))


def test_a_payment_code_is_drawn_or_left_out():
    iban = "FR7630006000011234567890189"
    assert "<svg" in bank.payment_code("Club", iban, None, Decimal("150.00"), "Cotisation 2026")
    assert bank.payment_code("Club", iban, None, Decimal(0), "x") is None
    assert bank.payment_code("é" * 70, iban, None, Decimal(1), "漢" * 140) is None
