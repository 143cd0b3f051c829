"""The call for dues: looked at first, then sent to all in one go; and reminders."""

from datetime import timedelta

from flask import Blueprint, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.clubs.dues import calling, issuing, labels, papers, queries, reach, rules
from app.clubs.dues.files import pdf
from app.clubs.dues.forms import CallForm
from app.clubs.dues.models import DuesAccount, Tariff
from app.clubs.dues.reaching import mail_of
from app.clubs.models import Club
from app.db import db
from app.language import _
from app.web import access, allow, found, page_or_fragment, see_other, signed_in

bp = Blueprint("calls", __name__)
labels.teach(bp)
ON_PAPER = 200
"""So many printed letters in one file at most."""


@bp.get("/clubs/<slug>/dues/calls/new")
@access(signed_in)
def new(slug: str) -> Response:
    """Who would be written to, what the letter says, who must be asked first."""
    club, tariff = ready(slug)
    return call_page(club, tariff, CallForm(None, pay_by=today() + timedelta(days=tariff.term)))


@bp.post("/clubs/<slug>/dues/calls")
@access(signed_in)
def create(slug: str) -> Response:
    """Send it."""
    if again := once.claim():
        return again
    club, tariff = ready(slug)
    form = CallForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return call_page(club, tariff, form, 422)
    issuing.ask_again(tariff, today())
    issuing.issue(tariff, today())
    calling.start(club, form["pay_by"].data, form.message.data)
    there = once.keep(url_for("dues.index", slug=slug))
    db.session.commit()
    return see_other(there, _("L'appel part : les lettres se suivent en quelques minutes."))


@bp.post("/clubs/<slug>/dues/reminders")
@access(signed_in)
def remind(slug: str) -> Response:
    """Write once more to those who were called and have not paid."""
    if again := once.claim():
        return again
    club, _tariff = ready(slug)
    calling.start(club, today() + timedelta(days=15), None, is_reminder=True)
    there = once.keep(url_for("dues.index", slug=slug))
    db.session.commit()
    return see_other(there, _("Les rappels partent."))


@bp.get("/clubs/<slug>/dues/letters.pdf")
@access(signed_in)
def letters(slug: str) -> Response:
    """The letters to print: those to members without an address for mail."""
    club, tariff = ready(slug)
    sheets = [
        papers.call_sheet(tariff, account, account.membership, calling.pay_by(tariff, account, today()))
        for account in on_paper(club)
    ]
    found(sheets or None)
    return pdf(papers.calls(club, sheets), f"cotisations-{club.slug}.pdf")


def ready(slug: str) -> tuple[Club, Tariff]:
    """A club that knows what it asks for."""
    club = reach.kept(slug)
    tariff = issuing.tariff_of(club.id)
    allow(None if tariff and tariff.tiers else _("Écrivez d'abord le barème du club."))
    return club, found(tariff)


def on_paper(club: Club) -> list[DuesAccount]:
    """Accounts that owe and have no address for mail."""
    accounts = db.session.scalars(queries.open_accounts(club.id).limit(5_000))
    return [account for account in accounts if mail_of(account.membership) is None][:ON_PAPER]


def call_page(club: Club, tariff: Tariff, form: CallForm, status: int = 200) -> Response:
    """The call, before it leaves."""
    accounts = list(
        db.session.scalars(queries.open_accounts(club.id).where(queries.called(False)).limit(2_001))
    )
    reached = [account for account in accounts if mail_of(account.membership)]
    sample = None
    if reached:
        sample = papers.call_sheet(tariff, reached[0], reached[0].membership, form["pay_by"].data or today())
    return page_or_fragment(
        "clubs/dues/calls/new.html",
        "clubs/dues/calls/_form.html",
        status,
        club=club,
        tariff=tariff,
        form=form,
        reached=reached,
        unreached=on_paper(club),
        total=sum((account.balance for account in reached), start=rules.ZERO),
        waiting=queries.counts(club.id, today()).ask,
        called=queries.called_count(club.id),
        sample=sample,
    )
