"""One member's account: what it owes and paid; payments, tier, exemption, closing."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.clubs.dues import calling, entries, issuing, labels, papers, queries, reach, rules
from app.clubs.dues.files import pdf
from app.clubs.dues.forms import ClosingForm, PaymentForm, TierForm
from app.clubs.dues.models import DuesAccount, Tariff
from app.clubs.models import Club, Membership
from app.db import db
from app.language import _, money
from app.web import access, allow, found, page, page_or_fragment, see_other, signed_in

bp = Blueprint("accounts", __name__)
labels.teach(bp)


@bp.get("/clubs/<slug>/dues/accounts/<id:number>")
@access(signed_in)
def show(slug: str, number: int) -> Response:
    """Dues, entries and receipts of a member."""
    club, membership = reach.member(slug, number)
    return account_page(club, membership)


def account_page(
    club: Club,
    membership: Membership,
    status: int = 200,
    payment: PaymentForm | None = None,
    tier: TierForm | None = None,
) -> Response:
    """The page of an account, with the forms of whoever keeps it."""
    account = queries.account(club.id, membership.id)
    tariff = issuing.tariff_of(club.id)
    balance = account.balance if account else rules.ZERO
    return page(
        "clubs/dues/accounts/show.html",
        status,
        club=club,
        membership=membership,
        account=account,
        balance=balance,
        open_dues=dict(rules.unpaid(account.dues, balance)) if account else {},
        lines=queries.lines_of(account.id) if account else [],
        tariff=tariff,
        may=reach.may(club),
        has_left=membership.state_on(today()) == "ended",
        payment=payment or PaymentForm(None, amount=balance if balance > 0 else None),
        tier=tier or tier_form(tariff, account),
    )


def tier_form(tariff: Tariff | None, account: DuesAccount | None) -> TierForm:
    """The tier and exemption of an account."""
    form = TierForm(None)
    offer(form, tariff)
    if account:
        form.tier.data = str(account.tier_id) if account.tier_id else None
        form.is_exempt.data = "yes" if account.is_exempt else ""
        form.reason.data = account.reason
    return form


def offer(form: Any, tariff: Tariff | None) -> None:
    """The tiers of the club, to choose from."""
    tiers = tariff.tiers if tariff else []
    form.tier.offer([(str(tier.id), f"{tier.label} – {money(tier.amount)}") for tier in tiers])


# -- payments -----------------------------------------------------------------------------------


@bp.post("/clubs/<slug>/dues/accounts/<id:number>/payments")
@access(signed_in)
def pay(slug: str, number: int) -> Response:
    """Money has come in."""
    if again := once.claim():
        return again
    club, membership = reach.member_to_keep(slug, number)
    form = PaymentForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return account_page(club, membership, 422, payment=form)
    account = issuing.account_of(membership)
    (line,) = entries.pay([account], [form["amount"].data], form["on"].data, form.means.data, form.note.data)
    there = once.keep(url_for(".show", slug=slug, number=number))
    said = _("Reçu n° %(number)s enregistré.", number=line.receipt)
    db.session.commit()
    return see_other(there, said)


# -- tier and exemption -------------------------------------------------------------------------


@bp.post("/clubs/<slug>/dues/accounts/<id:number>/tier")
@access(signed_in)
def change_tier(slug: str, number: int) -> Response:
    """Another tier, or an exemption: the present due follows."""
    club, membership = reach.member_to_keep(slug, number)
    tariff = issuing.tariff_of(club.id)
    allow(no_tariff(tariff))
    form = TierForm()
    offer(form, tariff)
    if not form.validate_on_submit():
        db.session.rollback()
        return account_page(club, membership, 422, tier=form)
    account = issuing.account_of(membership)
    account.tier_id = int(form.tier.data) if form.tier.data else None
    account.is_exempt = form.is_exempt.data == "yes"
    account.reason = form.reason.data if account.is_exempt else None
    issuing.reassess(found(tariff), account, today())
    db.session.commit()
    return see_other(url_for(".show", slug=slug, number=number), _("La cotisation suit ce choix."))


def no_tariff(tariff: Tariff | None) -> str | None:
    """Before there is a tariff there is nothing to choose."""
    return None if tariff else _("Le club n'a pas encore de barème.")


# -- closing ------------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/dues/accounts/<id:number>/closing")
@access(signed_in)
def closing(slug: str, number: int) -> Response:
    """What becomes of the account of who has left."""
    club, membership = reach.member_to_keep(slug, number)
    account = found(queries.account(club.id, membership.id))
    form = ClosingForm(None)
    form.offer(account.balance)
    return closing_page(club, membership, account, form)


@bp.post("/clubs/<slug>/dues/accounts/<id:number>/closing")
@access(signed_in)
def close(slug: str, number: int) -> Response:
    """Decide it: still owed, waived, paid back, or given."""
    if again := once.claim():
        return again
    club, membership = reach.member_to_keep(slug, number)
    account = found(queries.account(club.id, membership.id))
    (account,) = entries.locked([account.id])
    form = ClosingForm()
    form.offer(account.balance)
    valid = form.validate_on_submit()
    if valid and (fault := rules.closing_fault(account.balance, form.decision.data)):
        form.decision.errors, valid = [fault], False
    if not valid:
        db.session.rollback()
        return closing_page(club, membership, account, form, 422)
    settle(account, form)
    there = once.keep(url_for(".show", slug=slug, number=number))
    db.session.commit()
    return see_other(there, _("Le compte est clos."))


def settle(account: DuesAccount, form: ClosingForm) -> None:
    """Write what was decided."""
    decision, balance, note = form.decision.data, account.balance, form.note.data
    if decision == "waived":
        entries.waive(account, balance, note)
    elif decision == "refunded":
        entries.refund(account, -balance, form["on"].data or today(), form.means.data, note)
    elif decision == "given":
        entries.give(account, -balance, note)
    account.closing, account.closed_on = decision, today()


def closing_page(
    club: Club, membership: Membership, account: DuesAccount, form: ClosingForm, status: int = 200
) -> Response:
    """The form of a closing."""
    return page_or_fragment(
        "clubs/dues/accounts/closing.html",
        "clubs/dues/accounts/_closing.html",
        status,
        club=club,
        membership=membership,
        account=account,
        form=form,
    )


# -- paper --------------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/dues/accounts/<id:number>/letter.pdf")
@access(signed_in)
def letter(slug: str, number: int) -> Response:
    """The call for dues of this member, to print."""
    club, membership = reach.member(slug, number)
    account = found(queries.account(club.id, membership.id))
    tariff = found(issuing.tariff_of(club.id))
    allow(None if account.balance > 0 else _("Ce compte ne doit rien."))
    sheet = papers.call_sheet(tariff, account, membership, calling.pay_by(tariff, account, today()))
    return pdf(papers.calls(club, [sheet]), f"cotisation-{club.slug}-{membership.id}.pdf")
