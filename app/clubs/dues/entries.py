"""The one place that writes entries: it locks the account, numbers receipts, keeps the balance.

The caller commits. Whoever writes for several accounts locks them all first, in the order of their ids.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from app import audit, settings
from app.clock import now, today
from app.clubs.dues.models import OPEN, Counter, Due, DuesAccount, LedgerLine
from app.clubs.models import Membership
from app.db import db, is_sqlite


def locked(ids: Sequence[int]) -> list[DuesAccount]:
    """These accounts, held until the transaction ends; always in the same order, so that none waits twice."""
    query = (
        select(DuesAccount)
        .where(DuesAccount.id.in_(ids))
        .options(
            joinedload(DuesAccount.membership).joinedload(Membership.company),
            joinedload(DuesAccount.membership).joinedload(Membership.person),
            selectinload(DuesAccount.dues),
        )
        .order_by(DuesAccount.id)
        .with_for_update(of=DuesAccount)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def numbers(club_id: int, year: int, count: int = 1) -> range:
    """The next receipts of a club and year; another writer waits until this transaction has ended."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    raised = (
        insert(Counter)
        .values(club_id=club_id, year=year, last=count)
        .on_conflict_do_update(index_elements=["club_id", "year"], set_={"last": Counter.last + count})
        .returning(Counter.last)
    )
    last = int(db.session.scalars(raised).one())
    return range(last - count + 1, last + 1)


def charge(account: DuesAccount, due: Due, amount: Decimal) -> None:
    """What a due asks for, or by how much it has changed."""
    if amount:
        _write(account, "charge", amount, due.starts_on, due_id=due.id)


def pay(
    accounts: Sequence[DuesAccount], amounts: Sequence[Decimal], on: date, means: str, note: str | None = None
) -> list[LedgerLine]:
    """Money has come in: one receipt each, numbered in one go. The accounts are locked."""
    if not accounts:
        return []
    drawn = numbers(accounts[0].club_id, today().year, len(accounts))
    return [
        _write(account, "payment", -amount, on, means=means, note=note, number=number)
        for account, amount, number in zip(accounts, amounts, drawn, strict=True)
    ]


def cancel(line: LedgerLine, account: DuesAccount) -> LedgerLine:
    """A wrong payment is answered by its contrary; both keep their numbers."""
    (number,) = numbers(account.club_id, today().year)
    return _write(
        account, "counter", -line.amount, today(), means=line.means, number=number, cancels_id=line.id
    )


def waive(account: DuesAccount, amount: Decimal, note: str | None) -> LedgerLine:
    """The club gives up what is owed."""
    return _write(account, "waiver", -amount, today(), note=note)


def refund(account: DuesAccount, amount: Decimal, on: date, means: str, note: str | None) -> LedgerLine:
    """Money goes back to the member."""
    return _write(account, "refund", amount, on, means=means, note=note)


def give(account: DuesAccount, amount: Decimal, note: str | None) -> LedgerLine:
    """The member leaves its credit to the club."""
    return _write(account, "gift", amount, today(), note=note)


def _write(account: DuesAccount, kind: str, amount: Decimal, on: date, **more: object) -> LedgerLine:
    line = LedgerLine(
        club_id=account.club_id,
        account_id=account.id,
        kind=kind,
        amount=amount,
        on=on,
        year=today().year,
        payer=account.membership.name,
        person_id=audit.actor.get(),
        at=now(),
        **more,
    )
    account.balance = account.balance + amount
    db.session.add(line)
    return line


@contextmanager
def unsealed() -> Iterator[None]:
    """Inside, this transaction alone may take entries away: when the demonstration goes."""
    settings.put(OPEN, "1")
    db.session.flush()
    yield
    db.session.delete(db.session.get_one(settings.Setting, OPEN))
    db.session.flush()
