"""Dues of the demonstration: a tariff for each club; all have paid but five."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.clubs.dues import entries, issuing
from app.clubs.dues.models import DuesAccount, Tariff, Tier
from app.clubs.models import Club, Membership
from app.companies.models import Company
from app.db import db
from app.demo.files import Row
from app.demo.ledger import Ledger

MEANS = ("transfer", "transfer", "cheque", "transfer", "cash")
IBAN, BIC = "FR7630006000011234567890189", "AGRIFRPPXXX"
"""The example of the banks' own handbook: nobody's account."""


def load(ledger: Ledger, club: Club, rows: Row, loaded_on: date) -> None:
    """The club's tiers, what everybody owes this year, and who has paid."""
    if ledger.knows(Tariff, club.slug) or "dues_tiers" not in rows:
        return
    tariff = Tariff(club_id=club.id, holder=club.name[:70], iban=IBAN, bic=BIC)
    tariff.tiers = [
        Tier(
            label=row["label"],
            least=row["headcount_min"],
            most=row.get("headcount_max"),
            amount=Decimal(row["amount"]),
        )
        for row in rows["dues_tiers"]
    ]
    tariff.payee = f"{club.name} (exemple)"
    ledger.add(club.slug, tariff)
    issuing.issue(tariff, loaded_on)
    unpaid = [company.id for key in rows["dues"]["unpaid"] if (company := ledger.get(Company, key))]
    _pay(club, unpaid, loaded_on)


def _pay(club: Club, unpaid: list[int], loaded_on: date) -> None:
    paying = (
        select(DuesAccount.id)
        .join(Membership, Membership.id == DuesAccount.membership_id)
        .where(DuesAccount.club_id == club.id, DuesAccount.balance > 0)
        .where(Membership.company_id.is_(None) | Membership.company_id.not_in(unpaid))
    )
    for number, account in enumerate(entries.locked(list(db.session.scalars(paying)))):
        on = max(date(loaded_on.year, 1, 1), loaded_on - timedelta(days=120 - number * 3))
        entries.pay([account], [account.balance], min(on, loaded_on), MEANS[number % len(MEANS)])
