"""Dues come to be: one for each member and period, and again right when its size or exemption changes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import Exists, select
from sqlalchemy.orm import joinedload, selectinload

from app import jobs
from app.clock import today
from app.clubs import queries as clubs
from app.clubs.dues import entries, rules
from app.clubs.dues.models import Due, DuesAccount, Tariff, Tier
from app.clubs.models import Membership
from app.db import db

BATCH = 200


def tariff_of(club_id: int) -> Tariff | None:
    """What the club decided; None where it asks for no dues."""
    return db.session.scalar(
        select(Tariff).where(Tariff.club_id == club_id).options(selectinload(Tariff.tiers))
    )


def issue(tariff: Tariff, day: date) -> int:
    """Every member of the day has its due of the period; returns how many were new. The caller commits."""
    if not tariff.tiers:
        return 0
    count, after = 0, 0
    query = (
        select(Membership)
        .where(Membership.club_id == tariff.club_id, clubs.active(day), ~_has_due(day))
        .options(joinedload(Membership.company), joinedload(Membership.person))
        .order_by(Membership.id)
        .limit(BATCH)
    )
    while batch := list(db.session.scalars(query.where(Membership.id > after))):
        after = batch[-1].id
        opened = accounts_of(batch)
        for membership in batch:
            count += open_due(tariff, opened[membership.id], day) is not None
        db.session.flush()
    return count


def _has_due(day: date) -> Exists:
    return (
        select(Due.id)
        .join(Due.account)
        .where(DuesAccount.membership_id == Membership.id, Due.starts_on <= day, Due.ends_on >= day)
        .exists()
    )


def accounts_of(memberships: Iterable[Membership]) -> dict[int, DuesAccount]:
    """Their accounts, locked, opened where there was none."""
    by_id = {membership.id: membership for membership in memberships}
    known = set(
        db.session.scalars(select(DuesAccount.membership_id).where(DuesAccount.membership_id.in_(by_id)))
    )
    for number in sorted(by_id.keys() - known):
        membership = by_id[number]
        account = DuesAccount(club_id=membership.club_id, membership_id=number, balance=Decimal(0))
        account.membership = membership
        db.session.add(account)
    db.session.flush()
    ids = select(DuesAccount.id).where(DuesAccount.membership_id.in_(by_id))
    return {account.membership_id: account for account in entries.locked(list(db.session.scalars(ids)))}


def account_of(membership: Membership) -> DuesAccount:
    """The account of one member, locked."""
    return accounts_of([membership])[membership.id]


def open_due(tariff: Tariff, account: DuesAccount, day: date) -> Due | None:
    """The due of the period in which `day` lies; None when there is no need of one, or it stands already."""
    since_on = account.membership.since_on
    if since_on is None:
        return None
    starts_on, ends_on = rules.period(tariff.period, since_on, day)
    if any(due.starts_on <= ends_on and starts_on <= due.ends_on for due in account.dues):
        return None
    due = Due(club_id=account.club_id, account_id=account.id, starts_on=starts_on, ends_on=ends_on)
    due.reminders = 0
    due.account = account
    db.session.add(due)
    db.session.flush()
    assess(tariff, due)
    return due


def assess(tariff: Tariff, due: Due) -> None:
    """Say how much, from the tier and the exemption of the account; the ledger gets the difference."""
    account, before = due.account, due.amount or Decimal(0)
    tier = tier_for(tariff, account)
    due.is_exempt = account.is_exempt
    due.label = tier.label if tier else None
    if account.is_exempt:
        due.amount = Decimal(0)
    elif tier is None:
        due.amount = None
    else:
        since_on = account.membership.since_on or due.starts_on
        due.amount = rules.prorated(tier.amount, due.starts_on, due.ends_on, since_on, tariff.prorata)
    entries.charge(account, due, (due.amount or Decimal(0)) - before)


def tier_for(tariff: Tariff, account: DuesAccount) -> Tier | None:
    """The tier that the bureau chose, else that of the headcount; None when it must be asked."""
    if account.tier_id:
        return next((tier for tier in tariff.tiers if tier.id == account.tier_id), None)
    company = account.membership.company
    return rules.tier_of(tariff.tiers, company.headcount if company else None)


def present_due(account: DuesAccount, day: date) -> Due | None:
    """The due of the period in which the day lies."""
    return next((due for due in account.dues if due.starts_on <= day <= due.ends_on), None)


def reassess(tariff: Tariff, account: DuesAccount, day: date) -> None:
    """After a change of tier or exemption: the present due follows, those of the past stay."""
    if due := present_due(account, day) or open_due(tariff, account, day):
        assess(tariff, due)


def member_changed(membership: Membership) -> None:
    """Who joins owes from then on; the caller has written the membership and commits."""
    tariff = tariff_of(membership.club_id)
    if tariff and tariff.tiers and membership.state_on(today()) == "active":
        open_due(tariff, account_of(membership), today())


def ask_again(tariff: Tariff, day: date) -> int:
    """Dues that waited for a headcount which the directory knows by now; returns how many were settled."""
    waiting = select(Due.account_id).where(
        Due.club_id == tariff.club_id, Due.starts_on <= day, Due.ends_on >= day, Due.amount.is_(None)
    )
    count = 0
    for account in entries.locked(list(db.session.scalars(waiting))):
        due = present_due(account, day)
        if due and tier_for(tariff, account):
            assess(tariff, due)
            count += 1
    return count


@jobs.nightly
def issue_all() -> None:
    """A period begins at midnight: everybody's due stands in the morning."""
    for club_id in list(db.session.scalars(select(Tariff.club_id).order_by(Tariff.club_id))):
        tariff = tariff_of(club_id)
        if tariff:
            issue(tariff, today())
            ask_again(tariff, today())
        db.session.commit()
