"""The ledger: every entry, its running total, its receipt, its cancellation."""

from flask import Blueprint, url_for
from werkzeug import Response

from app.clock import today
from app.clubs import queries as clubs
from app.clubs.dues import entries, labels, papers, queries, reach, rules
from app.clubs.dues.files import pdf
from app.clubs.dues.ledger.asking import asked_edge, asked_year
from app.clubs.dues.models import LedgerLine
from app.clubs.models import Club
from app.db import db
from app.language import _
from app.web import access, allow, found, here, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("ledger", __name__)
labels.teach(bp)


@bp.get("/clubs/<slug>/dues/ledger")
@access(signed_in)
def index(slug: str) -> Response:
    """The entries of a year, newest first."""
    club = reach.seen(slug)
    year = asked_year()
    return page_or_fragment(
        "clubs/dues/ledger/index.html",
        "clubs/dues/ledger/_list.html",
        club=club,
        year=year,
        years=queries.years(club.id, today().year),
        sheet=queries.sheet(club.id, year, asked_edge()),
        totals=queries.totals(club.id, year),
        may=reach.may(club),
    )


# -- receipts -----------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/dues/receipts/<id:number>.pdf")
@access(signed_in)
def receipt(slug: str, number: int) -> Response:
    """The receipt of a payment, for the bureau and for whoever paid."""
    club: Club = found(clubs.inside(viewer(), here().id, slug))
    line: LedgerLine = found(queries.line(club.id, number))
    found(True if rules.sees_account(viewer(), line.account.membership) else None)
    found(line.number)
    return pdf(papers.receipt(club, line), f"recu-{club.slug}-{line.receipt}.pdf")


# -- a wrong payment ----------------------------------------------------------------------------


@bp.get("/clubs/<slug>/dues/entries/<id:number>/cancellation")
@access(signed_in)
def ask(slug: str, number: int) -> Response:
    """What a cancellation does, and its button."""
    club = reach.kept(slug)
    line: LedgerLine = found(queries.line(club.id, number))
    allow(rules.cancel_refusal(line))
    return page_or_fragment(
        "clubs/dues/ledger/cancel.html", "clubs/dues/ledger/_cancel.html", club=club, line=line
    )


@bp.post("/clubs/<slug>/dues/entries/<id:number>/cancellation")
@access(signed_in)
def cancel(slug: str, number: int) -> Response:
    """The contrary of a payment that was wrong."""
    club = reach.kept(slug)
    line: LedgerLine = found(queries.line(club.id, number))
    (account,) = entries.locked([line.account_id])
    db.session.refresh(line, ["cancelled_by"])  # as it stands under the lock
    allow(rules.cancel_refusal(line))
    counter = entries.cancel(line, account)
    target = url_for("dues.accounts.show", slug=slug, number=account.membership_id)
    said = _("Le reçu n° %(number)s est annulé par le n° %(by)s.", number=line.receipt, by=counter.receipt)
    db.session.commit()
    return see_other(target, said)
