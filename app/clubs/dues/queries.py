"""What is asked of dues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.clubs.dues.models import Account, Call, Due, Line
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
    is_exempt: bool
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


NOTHING = Standing(None, Decimal(0), False, None)


def standings(club_id: int, memberships: Sequence[int], day: date) -> dict[int, Standing]:
    """How these members stand, by membership."""
    rows = db.session.execute(
        select(Account, Due)
        .outerjoin(Due, and_(Due.account_id == Account.id, Due.starts_on <= day, Due.ends_on >= day))
        .where(Account.club_id == club_id, Account.membership_id.in_(memberships))
    )
    return {
        account.membership_id: Standing(due, account.balance, account.is_exempt, account.reason)
        for account, due in rows
    }


def in_state(state: str, day: date) -> ColumnElement[bool] | None:
    """The condition on a membership of a filter that is about dues; None when it is about something else."""
    if state == "due":
        return _account(Account.balance > 0)
    present = and_(Due.account_id == Account.id, Due.starts_on <= day, Due.ends_on >= day)
    wanted = {
        "paid": and_(Account.balance <= 0, Due.amount.is_not(None), ~Due.is_exempt),
        "exempt": and_(Account.balance <= 0, Due.is_exempt),
        "ask": and_(Account.balance <= 0, Due.amount.is_(None)),
    }.get(state)
    if wanted is None:
        return None
    return and_(active(day), _account(select(Due.id).where(present, wanted).correlate(Account).exists()))


def _account(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Account.id).where(Account.membership_id == Membership.id, condition).exists()


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
    present = and_(Due.account_id == Account.id, Due.starts_on <= day, Due.ends_on >= day)
    even = and_(Account.balance <= 0, active(day))
    told = {
        "paid": and_(even, Due.amount.is_not(None), ~Due.is_exempt),
        "due": Account.balance > 0,
        "exempt": and_(even, Due.is_exempt),
        "ask": and_(even, Due.id.is_not(None), Due.amount.is_(None)),
    }
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in told.values()]
    owed = func.coalesce(func.sum(case((Account.balance > 0, Account.balance))), 0)
    row = db.session.execute(
        select(*sums, owed)
        .select_from(Account)
        .join(Membership, Membership.id == Account.membership_id)
        .outerjoin(Due, present)
        .where(Account.club_id == club_id)
    ).one()
    numbers = [int(number) for number in row[:-1]]
    return Counts(*numbers, owed=Decimal(row[-1]))


# -- accounts -----------------------------------------------------------------------------------


def account(club_id: int, membership_id: int) -> Account | None:
    """The account of a member, with its dues; None before anything was asked of it."""
    return db.session.scalar(
        select(Account)
        .where(Account.club_id == club_id, Account.membership_id == membership_id)
        .options(selectinload(Account.dues))
    )


def lines_of(account_id: int, limit: int = 200) -> list[Line]:
    """The latest entries of an account, newest first."""
    return list(
        db.session.scalars(
            select(Line)
            .where(Line.account_id == account_id)
            .options(joinedload(Line.cancelled_by), joinedload(Line.cancels))
            .order_by(Line.id.desc())
            .limit(limit)
        )
    )


def line(club_id: int, number: int) -> Line | None:
    """An entry of that club, with its member and what cancels it."""
    return db.session.scalar(
        select(Line)
        .where(Line.club_id == club_id, Line.id == number)
        .options(
            joinedload(Line.cancelled_by),
            joinedload(Line.cancels),
            joinedload(Line.account).joinedload(Account.membership).joinedload(Membership.company),
            joinedload(Line.account).joinedload(Account.membership).joinedload(Membership.club),
        )
    )


def to_close(club_id: int, day: date) -> list[Account]:
    """Accounts of those who have left, of which nobody has said what becomes of them."""
    return list(
        db.session.scalars(
            _with_member(select(Account))
            .where(
                Account.club_id == club_id,
                Account.balance != 0,
                Account.closing.is_(None),
                Membership.until_on < day,
            )
            .order_by(Membership.name_key)
            .limit(PAGE)
        )
    )


def _with_member(query: Select[tuple[Account]]) -> Select[tuple[Account]]:
    return query.join(Account.membership).options(
        joinedload(Account.membership).joinedload(Membership.company),
        joinedload(Account.membership).joinedload(Membership.person),
    )


# -- calls --------------------------------------------------------------------------------------


def open_accounts(club_id: int) -> Select[tuple[Account]]:
    """Accounts that owe, with all that a letter to them reads, by name."""
    return (
        select(Account)
        .join(Account.membership)
        .where(Account.club_id == club_id, Account.balance > 0)
        .options(
            selectinload(Account.dues),
            joinedload(Account.membership).joinedload(Membership.company).selectinload(Company.sites),
            joinedload(Account.membership).joinedload(Membership.person),
            joinedload(Account.membership).joinedload(Membership.contact).joinedload(Post.person),
        )
        .order_by(Membership.name_key, Account.id)
    )


def called(is_called: bool) -> ColumnElement[bool]:
    """Whether a due of the account has been called for."""
    some = select(Due.id).where(Due.account_id == Account.id, Due.called_on.is_not(None))
    return some.exists() if is_called else ~some.where(Due.ends_on >= func.current_date()).exists()


def calls(club_id: int, limit: int = 10) -> list[Call]:
    """The latest calls and reminders."""
    return list(
        db.session.scalars(select(Call).where(Call.club_id == club_id).order_by(Call.id.desc()).limit(limit))
    )


# -- the ledger ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A line of the ledger with what stood in the till after it."""

    line: Line
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


def ledger(club_id: int, year: int) -> Select[tuple[Line]]:
    """The entries of a year."""
    return (
        select(Line)
        .where(Line.club_id == club_id, Line.on >= date(year, 1, 1), Line.on <= date(year, 12, 31))
        .options(joinedload(Line.cancelled_by), joinedload(Line.cancels), joinedload(Line.account))
    )


def sheet(club_id: int, year: int, edge: tuple[date, int] | None) -> Sheet:
    """A page of the ledger with its running totals: one sum, then counted down."""
    order = tuple_(Line.on, Line.id)
    query = ledger(club_id, year)
    if edge:
        query = query.where(order < edge)
    rows = list(db.session.scalars(query.order_by(Line.on.desc(), Line.id.desc()).limit(PAGE + 1)))
    shown = rows[:PAGE]
    entries: list[Entry] = []
    if shown:
        total = _received(club_id, year, order <= (shown[0].on, shown[0].id))
        for line in shown:
            entries.append(Entry(line, total))
            total -= moved(line)
    last = shown[-1] if len(rows) > PAGE else None
    return Sheet(entries, f"{last.on.isoformat()}.{last.id}" if last else None)


def moved(line: Line) -> Decimal:
    """By how much the till grew with it."""
    return -line.amount if line.kind in MOVED else Decimal(0)


def _received(club_id: int, year: int, *conditions: ColumnElement[bool]) -> Decimal:
    return _sum(club_id, year, Line.kind.in_(MOVED), *conditions) * -1


def _sum(club_id: int, year: int, *conditions: ColumnElement[bool]) -> Decimal:
    inside = and_(Line.club_id == club_id, Line.on >= date(year, 1, 1), Line.on <= date(year, 12, 31))
    found = db.session.scalar(select(func.sum(Line.amount)).where(inside, *conditions))
    return found or Decimal("0.00")


def totals(club_id: int, year: int) -> Totals:
    """The sums of a year."""
    return Totals(
        charged=_sum(club_id, year, Line.kind == "charge"),
        received=_received(club_id, year),
        waived=-_sum(club_id, year, Line.kind == "waiver"),
    )


def years(club_id: int, present: int) -> list[int]:
    """The years of which the ledger holds something, and the present one; newest first."""
    bounds = select(func.min(Line.on), func.max(Line.on)).where(Line.club_id == club_id)
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
    query = select(Membership).where(Membership.club_id == club.id) if sees_all else own_accounts(viewer, club.id)
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
    total = func.coalesce(func.sum(Line.amount), 0)
    query = select(Account.id, Account.balance, total).outerjoin(Line, Line.account_id == Account.id)
    return db.session.execute(query.group_by(Account.id, Account.balance).having(total != Account.balance)).all()


def wrong_dues() -> Sequence[Any]:
    """Dues whose amount is not what the ledger asked for: (id, amount, sum)."""
    total, amount = func.coalesce(func.sum(Line.amount), 0), func.coalesce(Due.amount, 0)
    query = select(Due.id, amount, total).outerjoin(Line, Line.due_id == Due.id)
    return db.session.execute(query.group_by(Due.id, Due.amount).having(total != amount)).all()


def wrong_numbers() -> Sequence[Any]:
    """Clubs and years whose receipts are not 1 to their count: (club, year, count, last)."""
    count, last = func.count(Line.number), func.max(Line.number)
    query = select(Line.club_id, Line.year, count, last).where(Line.number.is_not(None))
    return db.session.execute(query.group_by(Line.club_id, Line.year).having(count != last)).all()
