"""Dues of a club at a glance: what is asked, what is missing, what is to be decided."""

from flask import Blueprint
from werkzeug import Response

from app.clock import today
from app.clubs.dues import issuing, labels, queries, reach
from app.clubs.dues.accounts.views import bp as accounts
from app.clubs.dues.bulk.views import bp as bulk
from app.clubs.dues.calls.views import bp as calls
from app.clubs.dues.ledger.exporting import bp as exporting
from app.clubs.dues.ledger.views import bp as ledger
from app.clubs.dues.tariff.views import bp as tariff
from app.web import access, page, signed_in

bp = Blueprint("dues", __name__)
for part in (accounts, bulk, calls, exporting, ledger, tariff):
    bp.register_blueprint(part)
labels.teach(bp)


@bp.get("/clubs/<slug>/dues")
@access(signed_in)
def index(slug: str) -> Response:
    """What a treasurer opens first."""
    club = reach.seen(slug)
    return page(
        "clubs/dues/index.html",
        club=club,
        tariff=issuing.tariff_of(club.id),
        counts=queries.counts(club.id, today()),
        totals=queries.totals(club.id, today().year),
        to_close=queries.to_close(club.id, today()),
        calls=queries.calls(club.id),
        may=reach.may(club),
    )
