"""What the ledger knows of a person who is a member, given to them or forgotten."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import privacy
from app.clubs.dues.models import DuesAccount, LedgerLine
from app.clubs.models import Membership
from app.db import db


def export(person_id: int) -> dict[str, Any]:
    """Their accounts and every entry in them."""
    return {
        "accounts": [
            {"club": account.membership.club.name, "balance": account.balance, "exempt": account.reason}
            for account in _accounts(person_id)
        ],
        "entries": [
            {
                "on": line.on,
                "kind": line.kind,
                "amount": line.amount,
                "receipt": line.receipt,
                "note": line.note,
            }
            for line in _lines(person_id)
        ],
    }


def erase(person_id: int) -> int:
    """Forget who paid; that it was paid, and under which number, stays: books must be kept."""
    accounts, lines = _accounts(person_id), _lines(person_id)
    for account in accounts:
        account.reason = None
    for line in lines:
        line.payer, line.note = "", None
    return len(accounts) + len(lines)


def _accounts(person_id: int) -> list[DuesAccount]:
    return list(
        db.session.scalars(
            select(DuesAccount)
            .join(DuesAccount.membership)
            .where(Membership.person_id == person_id)
            .options(joinedload(DuesAccount.membership).joinedload(Membership.club))
        )
    )


def _lines(person_id: int) -> list[LedgerLine]:
    accounts = [account.id for account in _accounts(person_id)]
    query = select(LedgerLine).where(LedgerLine.account_id.in_(accounts)).order_by(LedgerLine.id)
    return list(db.session.scalars(query)) if accounts else []


privacy.register("dues", export, erase)
