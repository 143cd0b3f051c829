"""What is asked of dues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.clubs.dues.models import Due, DuesAccount, DuesCall, LedgerLine
from app.clubs.models import Club, Membership
from app.clubs.queries import active
from app.companies.models import Company, Post
from app.db import db
from app.viewer import Viewer

PAGE = 50
MOVED = ("payment", "counter", "refund")
"""Kinds of entries with which money moves."""


# -- the list of members ------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How one member stands: its due of the present period and its account."""

    due: Due | None
    balance: Decimal
    reason: str | None

    @property
    def state(self) -> str:
        """`exempt`, `due`, `ask` (its size must be said), `paid`, or `none`."""
        if self.balance > 0:
            return "due"
        if self.due is None:
            return "none"
        if self.due.is_exempt:
            return "exempt"
        return "ask" if self.due.amount is None else "paid"


NOTHING = Standing(None, Decimal(0), None)


def standings(club_id: int, memberships: Sequence[int], day: date) -> dict[int, Standing]:
    """How these members stand, by membership."""
    rows = db.session.execute(
        select(DuesAccount, Due)
        .outerjoin(Due, and_(Due.account_id == DuesAccount.id, Due.starts_on <= day, Due.ends_on >= day))
        .where(DuesAccount.club_id == club_id, DuesAccount.membership_id.in_(memberships))
    )
    return {account.membership_id: Standing(due, account.balance, account.reason) for account, due in rows}


def in_state(state: str, day: date) -> ColumnElement[bool] | None:
    """The condition on a membership of a filter that is about dues; None when it is about something else."""
    if state == "due":
        return _account(DuesAccount.balance > 0)
    present = and_(Due.account_id == DuesAccount.id, Due.starts_on <= day, Due.ends_on >= day)
    wanted = {
        "paid": and_(DuesAccount.balance <= 0, Due.amount.is_not(None), ~Due.is_exempt),
        "exempt": and_(DuesAccount.balance <= 0, Due.is_exempt),
        "ask": and_(DuesAccount.balance <= 0, Due.amount.is_(None)),
    }.get(state)
    if wanted is None:
        return None
    return and_(active(day), _account(select(Due.id).where(present, wanted).correlate(DuesAccount).exists()))


def _account(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(DuesAccount.id).where(DuesAccount.membership_id == Membership.id, condition).exists()


@dataclass(frozen=True)
class Counts:
    """How many members of a club have paid, owe, are exempt, or must be asked for their size."""

    paid: int
    due: int
    exempt: int
    ask: int
    owed: Decimal

    @property
    def liable(self) -> int:
        """Of how many dues are expected."""
        return self.paid + self.due + self.ask


def counts(club_id: int, day: date) -> Counts:
    """The numbers over the list, in one query; who has left and still owes is counted as due."""
    present = and_(Due.account_id == DuesAccount.id, Due.starts_on <= day, Due.ends_on >= day)
    even = and_(DuesAccount.balance <= 0, active(day))
    told = {
        "paid": and_(even, Due.amount.is_not(None), ~Due.is_exempt),
        "due": DuesAccount.balance > 0,
        "exempt": and_(even, Due.is_exempt),
        "ask": and_(even, Due.id.is_not(None), Due.amount.is_(None)),
    }
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in told.values()]
    owed = func.coalesce(func.sum(case((DuesAccount.balance > 0, DuesAccount.balance))), 0)
    row = db.session.execute(
        select(*sums, owed)
        .select_from(DuesAccount)
        .join(Membership, Membership.id == DuesAccount.membership_id)
        .outerjoin(Due, present)
        .where(DuesAccount.club_id == club_id)
    ).one()
    paid, due, exempt, ask = (int(number) for number in row[:-1])
    return Counts(paid, due, exempt, ask, Decimal(row[-1]))


def paid_count(territory_id: int, day: date) -> int:
    """How many members of the territory's clubs have paid the dues of the day."""
    condition = in_state("paid", day)
    query = select(func.count()).select_from(Membership).join(Membership.club)
    found = query.where(Club.territory_id == territory_id, *([condition] if condition is not None else []))
    return db.session.scalar(found) or 0


# -- accounts -----------------------------------------------------------------------------------


def account(club_id: int, membership_id: int) -> DuesAccount | None:
    """The account of a member, with its dues; None before anything was asked of it."""
    return db.session.scalar(
        select(DuesAccount)
        .where(DuesAccount.club_id == club_id, DuesAccount.membership_id == membership_id)
        .options(selectinload(DuesAccount.dues))
    )


def lines_of(account_id: int, limit: int = 200) -> list[LedgerLine]:
    """The latest entries of an account, newest first."""
    return list(
        db.session.scalars(
            select(LedgerLine)
            .where(LedgerLine.account_id == account_id)
            .options(joinedload(LedgerLine.cancelled_by), joinedload(LedgerLine.cancels))
            .order_by(LedgerLine.id.desc())
            .limit(limit)
        )
    )


def line(club_id: int, number: int) -> LedgerLine | None:
    """An entry of that club, with its member and what cancels it."""
    return db.session.scalar(
        select(LedgerLine)
        .where(LedgerLine.club_id == club_id, LedgerLine.id == number)
        .options(
            joinedload(LedgerLine.cancelled_by),
            joinedload(LedgerLine.cancels),
            joinedload(LedgerLine.account).joinedload(DuesAccount.membership).joinedload(Membership.company),
            joinedload(LedgerLine.account).joinedload(DuesAccount.membership).joinedload(Membership.club),
        )
    )


def to_close(club_id: int, day: date) -> list[DuesAccount]:
    """Accounts of those who have left, of which nobody has said what becomes of them."""
    return list(
        db.session.scalars(
            _with_member(select(DuesAccount))
            .where(
                DuesAccount.club_id == club_id,
                DuesAccount.balance != 0,
                DuesAccount.closing.is_(None),
                Membership.until_on < day,
            )
            .order_by(Membership.name_key)
            .limit(PAGE)
        )
    )


def _with_member(query: Select[tuple[DuesAccount]]) -> Select[tuple[DuesAccount]]:
    return query.join(DuesAccount.membership).options(
        joinedload(DuesAccount.membership).joinedload(Membership.company),
        joinedload(DuesAccount.membership).joinedload(Membership.person),
    )


# -- calls --------------------------------------------------------------------------------------


def open_accounts(club_id: int) -> Select[tuple[DuesAccount]]:
    """Accounts that owe, with all that a letter to them reads, by name."""
    return (
        select(DuesAccount)
        .join(DuesAccount.membership)
        .where(DuesAccount.club_id == club_id, DuesAccount.balance > 0)
        .options(
            selectinload(DuesAccount.dues),
            joinedload(DuesAccount.membership).joinedload(Membership.company).selectinload(Company.sites),
            joinedload(DuesAccount.membership).joinedload(Membership.person),
            joinedload(DuesAccount.membership).joinedload(Membership.contact).joinedload(Post.person),
        )
        .order_by(Membership.name_key, DuesAccount.id)
    )


def called(is_called: bool) -> ColumnElement[bool]:
    """Whether the account has a due that was called for; or one that was not yet."""
    dues = select(Due.id).where(Due.account_id == DuesAccount.id)
    if is_called:
        return dues.where(Due.called_on.is_not(None)).exists()
    return dues.where(Due.called_on.is_(None), Due.amount > 0).exists()


def called_count(club_id: int) -> int:
    """How many were called and have not paid."""
    owing = select(func.count()).select_from(DuesAccount)
    query = owing.where(DuesAccount.club_id == club_id, DuesAccount.balance > 0, called(True))
    return db.session.scalar(query) or 0


def calls(club_id: int, limit: int = 10) -> list[DuesCall]:
    """The latest calls and reminders."""
    return list(
        db.session.scalars(
            select(DuesCall).where(DuesCall.club_id == club_id).order_by(DuesCall.id.desc()).limit(limit)
        )
    )


# -- the ledger ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A line of the ledger with what stood in the till after it."""

    line: LedgerLine
    received: Decimal  # running total of the year


@dataclass(frozen=True)
class Sheet:
    """A page of the ledger, newest first."""

    entries: list[Entry]
    after: str | None


@dataclass(frozen=True)
class Totals:
    """Of a year: asked, received, given up, and what is owed today."""

    charged: Decimal
    received: Decimal
    waived: Decimal


def ledger(club_id: int, year: int) -> Select[tuple[LedgerLine]]:
    """The entries of a year."""
    return (
        select(LedgerLine)
        .where(
            LedgerLine.club_id == club_id,
            LedgerLine.on >= date(year, 1, 1),
            LedgerLine.on <= date(year, 12, 31),
        )
        .options(
            joinedload(LedgerLine.cancelled_by),
            joinedload(LedgerLine.cancels),
            joinedload(LedgerLine.account),
        )
    )


def sheet(club_id: int, year: int, edge: tuple[date, int] | None) -> Sheet:
    """A page of the ledger with its running totals: one sum, then counted down."""
    order = tuple_(LedgerLine.on, LedgerLine.id)
    query = ledger(club_id, year)
    if edge:
        query = query.where(order < edge)
    rows = list(
        db.session.scalars(query.order_by(LedgerLine.on.desc(), LedgerLine.id.desc()).limit(PAGE + 1))
    )
    shown = rows[:PAGE]
    entries: list[Entry] = []
    if shown:
        total = _received(club_id, year, order <= (shown[0].on, shown[0].id))
        for line in shown:
            entries.append(Entry(line, total))
            total -= moved(line)
    last = shown[-1] if len(rows) > PAGE else None
    return Sheet(entries, f"{last.on.isoformat()}.{last.id}" if last else None)


def moved(line: LedgerLine) -> Decimal:
    """By how much the till grew with it."""
    return -line.amount if line.kind in MOVED else Decimal(0)


def _received(club_id: int, year: int, *conditions: ColumnElement[bool]) -> Decimal:
    return _sum(club_id, year, LedgerLine.kind.in_(MOVED), *conditions) * -1


def _sum(club_id: int, year: int, *conditions: ColumnElement[bool]) -> Decimal:
    inside = and_(
        LedgerLine.club_id == club_id, LedgerLine.on >= date(year, 1, 1), LedgerLine.on <= date(year, 12, 31)
    )
    found = db.session.scalar(select(func.sum(LedgerLine.amount)).where(inside, *conditions))
    return found or Decimal("0.00")


def totals(club_id: int, year: int) -> Totals:
    """The sums of a year."""
    return Totals(
        charged=_sum(club_id, year, LedgerLine.kind == "charge"),
        received=_received(club_id, year),
        waived=-_sum(club_id, year, LedgerLine.kind == "waiver"),
    )


def years(club_id: int, present: int) -> list[int]:
    """The years of which the ledger holds something, and the present one; newest first."""
    bounds = select(func.min(LedgerLine.on), func.max(LedgerLine.on)).where(LedgerLine.club_id == club_id)
    first, last = db.session.execute(bounds).one()
    if first is None:
        return [present]
    return list(range(max(last.year, present), min(first.year, present) - 1, -1))


# -- own ----------------------------------------------------------------------------------------


def own_accounts(viewer: Viewer, club_id: int) -> Select[tuple[Membership]]:
    """The memberships of the viewer's companies, or of the viewer, in a club."""
    mine: Any = false()
    if viewer.companies:
        mine = or_(mine, Membership.company_id.in_(sorted(viewer.companies)))
    if viewer.person_id:
        mine = or_(mine, Membership.person_id == viewer.person_id)
    return select(Membership).where(Membership.club_id == club_id, mine)


def seen_membership(viewer: Viewer, club: Club, number: int, sees_all: bool) -> Membership | None:
    """A member's account that the viewer may open; those of others do not exist for them."""
    everybody = select(Membership).where(Membership.club_id == club.id)
    query = everybody if sees_all else own_accounts(viewer, club.id)
    return db.session.scalar(
        query.where(Membership.id == number).options(
            joinedload(Membership.company).selectinload(Company.sites),
            joinedload(Membership.person),
            joinedload(Membership.club),
            joinedload(Membership.contact).joinedload(Post.person),
        )
    )


# -- checks -------------------------------------------------------------------------------------


def wrong_balances() -> Sequence[Any]:
    """Accounts whose kept balance is not the sum of their entries: (id, kept, sum)."""
    total = func.coalesce(func.sum(LedgerLine.amount), 0)
    query = select(DuesAccount.id, DuesAccount.balance, total).outerjoin(
        LedgerLine, LedgerLine.account_id == DuesAccount.id
    )
    return db.session.execute(
        query.group_by(DuesAccount.id, DuesAccount.balance).having(total != DuesAccount.balance)
    ).all()


def wrong_dues() -> Sequence[Any]:
    """Dues whose amount is not what the ledger asked for: (id, amount, sum)."""
    total, amount = func.coalesce(func.sum(LedgerLine.amount), 0), func.coalesce(Due.amount, 0)
    query = select(Due.id, amount, total).outerjoin(LedgerLine, LedgerLine.due_id == Due.id)
    return db.session.execute(query.group_by(Due.id, Due.amount).having(total != amount)).all()


def wrong_numbers() -> Sequence[Any]:
    """Clubs and years whose receipts are not 1 to their count: (club, year, count, last)."""
    count, last = func.count(LedgerLine.number), func.max(LedgerLine.number)
    query = select(LedgerLine.club_id, LedgerLine.year, count, last).where(LedgerLine.number.is_not(None))
    return db.session.execute(query.group_by(LedgerLine.club_id, LedgerLine.year).having(count != last)).all()
