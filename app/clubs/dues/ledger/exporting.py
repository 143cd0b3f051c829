"""The ledger of a year as a file, for the treasurer."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from flask import Blueprint
from sqlalchemy import select
from werkzeug import Response

from app import exports
from app.clubs.dues import labels, queries, reach
from app.clubs.dues.ledger.asking import asked_year
from app.clubs.dues.models import LedgerLine
from app.db import db
from app.exports import Export, Row
from app.language import _
from app.web import access, signed_in

bp = Blueprint("exporting", __name__)


@bp.post("/clubs/<slug>/dues/ledger/export")
@access(signed_in)
def ledger(slug: str) -> Response:
    """The entries of a year from the first to the last, with their running totals."""
    club, year = reach.seen(slug), asked_year()
    club_id = club.id
    titles = [
        _("Date"),
        _("N°"),
        _("Adhérent"),
        _("Écriture"),
        _("Moyen"),
        _("Demandé"),
        _("Reçu"),
        _("Demandé, cumul"),
        _("Reçu, cumul"),
        _("Remarque"),
    ]
    name = _("livre des comptes %(club)s %(year)s", club=club.name, year=year)
    return exports.answer(Export("ledger_line", name, titles, lambda: rows(club_id, year)))


def rows(club_id: int, year: int) -> Iterator[Row]:
    """One for each entry, in the order in which money moved."""
    asked, received = Decimal(0), Decimal(0)
    first, last = date(year, 1, 1), date(year, 12, 31)
    query = select(LedgerLine).where(
        LedgerLine.club_id == club_id, LedgerLine.on >= first, LedgerLine.on <= last
    )
    in_order = query.order_by(LedgerLine.on, LedgerLine.id).execution_options(yield_per=exports.AT_ONCE)
    for line in db.session.scalars(in_order):
        is_moved = line.kind in queries.MOVED
        asked += Decimal(0) if is_moved else line.amount
        received += queries.moved(line)
        yield (
            line.on,
            line.receipt,
            line.payer,
            str(labels.KINDS[line.kind]),
            str(labels.MEANS[line.means]) if line.means else "",
            None if is_moved else line.amount,
            queries.moved(line) if is_moved else None,
            asked,
            received,
            line.note or "",
        )
