"""Calls and reminders: one letter with its paper for each account that owes, written by the worker.

A request notes the call and adds one job; the job adds one for each letter. The paper and the letter are
made while no transaction is open; a letter's key makes it leave once, however often its job is run.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import jobs
from app.clock import now, today
from app.clubs.dues import issuing, papers, queries, rules
from app.clubs.dues.models import DuesAccount, DuesCall, Tariff
from app.clubs.dues.reaching import mail_of
from app.clubs.models import Club, Membership
from app.companies.models import Post
from app.db import db
from app.language import _l, as_language
from app.mail import letters
from app.mail.outbox import Attached, Letter
from app.territory.models import Territory
from app.territory.queries import root_of
from app.web import public_url

CALL, LETTER = "dues.call", "dues.letter"
KINDS = {False: "dues.call", True: "dues.reminder"}
BATCH = 500


def pay_by(tariff: Tariff, account: DuesAccount, day: date) -> date:
    """Until when: as it was called for, else by the club's term."""
    asked = (due.pay_by for due in account.dues if due.pay_by)
    return max(asked, default=day + timedelta(days=tariff.term))


def start(club: Club, until: date, message: str | None, is_reminder: bool = False) -> DuesCall:
    """Note a call; its letters follow once the caller has committed."""
    call = DuesCall(club_id=club.id, pay_by=until, message=message, is_reminder=is_reminder, at=now())
    call.letters = 0
    db.session.add(call)
    db.session.flush()
    jobs.add(CALL, {"call": call.id}, key=f"dues-call:{call.id}")
    return call


@jobs.handler(CALL)
def spread(payload: dict[str, Any]) -> None:
    """One job for each letter of a call."""
    call = db.session.get_one(DuesCall, payload["call"])
    owing = select(DuesAccount.id).where(DuesAccount.club_id == call.club_id, DuesAccount.balance > 0)
    query = owing.where(queries.called(call.is_reminder)).order_by(DuesAccount.id).limit(BATCH)
    call_id, after = call.id, 0
    while batch := list(db.session.scalars(query.where(DuesAccount.id > after))):
        after = batch[-1]
        for account in batch:
            have_written(call_id, account)
        db.session.commit()


def have_written(call_id: int, account_id: int) -> None:
    """A job for the letter of a call to one account."""
    payload = {"call": call_id, "account": account_id}
    jobs.add(LETTER, payload, key=f"dues-letter:{call_id}:{account_id}")


@jobs.handler(LETTER)
def write(payload: dict[str, Any]) -> None:
    """The letter to one member, unless it has paid meanwhile or nobody knows where to write."""
    call, account = db.session.get_one(DuesCall, payload["call"]), _account(payload["account"])
    key = f"dues:{call.id}:{payload['account']}"
    to = mail_of(account.membership) if account else None
    if account is None or account.balance <= 0 or to is None or _is_written(key):
        return
    tariff, club = issuing.tariff_of(call.club_id), account.membership.club
    territory = db.session.get_one(Territory, club.territory_id)
    if tariff is None:
        return
    address = public_url(f"{root_of(territory)}/clubs/{club.slug}/dues/accounts/{account.membership_id}")
    until, is_reminder, language = call.pay_by, call.is_reminder, territory.language
    with as_language(language):
        sheet = papers.call_sheet(tariff, account, account.membership, until, call.message, is_reminder)
    db.session.commit()  # nothing was written, and what was read stays: no lock while the paper is made
    letter, paper = composed(club, sheet, language, address)
    _post(payload, key, to, letter, paper, is_reminder)


def composed(
    club: Club, sheet: papers.Sheet, language: str, address: str
) -> tuple[letters.Written, Attached]:
    """The letter and the paper that travels with it."""
    subject = (
        _l("Rappel : cotisation %(years)s", years=sheet.years)
        if sheet.is_reminder
        else _l("Votre cotisation %(years)s", years=sheet.years)
    )
    letter = letters.compose(
        "clubs/dues/letters/call",
        language,
        subject,
        sender=club.name,
        sheet=sheet,
        club=club.name,
        address=address,
    )
    with as_language(language):
        content = papers.calls(club, [sheet])
    return letter, Attached(f"cotisation-{club.slug}.pdf", "application/pdf", content)


def _post(
    payload: dict[str, Any], key: str, to: str, letter: letters.Written, paper: Attached, is_reminder: bool
) -> None:
    """Put it into the outbox, and note that it was asked for."""
    call = db.session.get_one(DuesCall, payload["call"], with_for_update=True, populate_existing=True)
    account = _account(payload["account"])
    if account is None or account.balance <= 0 or _is_written(key):
        return  # paid, or written by another worker, while the paper was made
    letters.post(letter, key=key, kind=KINDS[is_reminder], to=to, enclosed=[paper])
    call.letters += 1
    for due, _part in rules.unpaid(account.dues, account.balance):
        if is_reminder:
            due.reminders, due.reminded_on = due.reminders + 1, today()
        else:
            due.called_on, due.pay_by = today(), call.pay_by


def _is_written(key: str) -> bool:
    return db.session.scalar(select(Letter.id).where(Letter.key == key)) is not None


def _account(number: int) -> DuesAccount | None:
    return db.session.scalar(
        select(DuesAccount)
        .where(DuesAccount.id == number)
        .options(
            selectinload(DuesAccount.dues),
            joinedload(DuesAccount.membership).joinedload(Membership.club),
            joinedload(DuesAccount.membership).joinedload(Membership.person),
            joinedload(DuesAccount.membership).selectinload(Membership.company),
            joinedload(DuesAccount.membership).joinedload(Membership.contact).joinedload(Post.person),
        )
        .execution_options(populate_existing=True)
    )


# -- by themselves ------------------------------------------------------------------------------


@jobs.nightly
def remind_all() -> None:
    """Reminders that are due today: few, spaced, and none once it is paid."""
    day = today()
    waiting = select(Tariff).where(Tariff.reminders > 0).order_by(Tariff.id)
    for tariff in list(db.session.scalars(waiting)):
        if accounts := _to_remind(tariff, day):
            remind(tariff, day, accounts)
        db.session.commit()


def _to_remind(tariff: Tariff, day: date) -> list[int]:
    """The accounts with a due of which it is time to speak again, and an address to write to."""
    return [
        account.id
        for account in db.session.scalars(queries.open_accounts(tariff.club_id))
        if mail_of(account.membership)
        and any(
            rules.reminder_is_due(due, tariff.reminders, day)
            for due, _part in rules.unpaid(account.dues, account.balance)
        )
    ]


def remind(tariff: Tariff, day: date, accounts: list[int]) -> None:
    """Have each of these accounts written to."""
    call = DuesCall(
        club_id=tariff.club_id, pay_by=day + rules.FIRST_REMINDER, is_reminder=True, letters=0, at=now()
    )
    db.session.add(call)
    db.session.flush()
    for account in accounts:
        have_written(call.id, account)
