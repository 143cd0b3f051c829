"""The tariff: shown as one form, kept as a whole."""

from typing import Any

from flask import Blueprint, url_for
from sqlalchemy import select
from werkzeug import Response

from app.clock import today
from app.clubs.dues import issuing, labels, reach
from app.clubs.dues.forms import ROWS, TariffForm
from app.clubs.dues.models import DuesAccount, Tariff, Tier
from app.clubs.models import Club
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, page_or_fragment, see_other, signed_in

bp = Blueprint("tariff", __name__)
labels.teach(bp)
FIELDS = ("period", "prorata", "holder", "iban", "bic", "payee", "term", "reminders")


@bp.get("/clubs/<slug>/dues/tariff")
@access(signed_in)
def edit(slug: str) -> Response:
    """The form as the tariff stands."""
    club = reach.kept(slug)
    return form_page(club, filled(issuing.tariff_of(club.id)))


@bp.post("/clubs/<slug>/dues/tariff")
@access(signed_in)
def update_tariff(slug: str) -> Response:
    """Keep it, and bring the dues of the present period into being."""
    club = reach.kept(slug)
    db.session.execute(select(Club.id).where(Club.id == club.id).with_for_update())  # one tariff, one writer
    tariff = issuing.tariff_of(club.id)
    form = TariffForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return form_page(club, form, 422)
    if form.version.data != (tariff.version if tariff else 0):
        conflict = differences(form, filled(tariff))
        form.version.data = tariff.version if tariff else 0
        db.session.rollback()
        return form_page(club, form, 409, conflict)
    keep(club, tariff, form)
    db.session.commit()
    return see_other(url_for("dues.index", slug=slug), _("Le barème est enregistré."))


def keep(club: Club, tariff: Tariff | None, form: TariffForm) -> Tariff:
    """Write what was typed; who had no due yet gets one, and who waited for a tier its amount."""
    if tariff is None:
        tariff = Tariff(club_id=club.id, version=0)
        tariff.tiers = []
        db.session.add(tariff)
    for name in FIELDS:
        setattr(tariff, name, form[name].data)
    tariff.version += 1
    keep_tiers(tariff, form.rows)
    issuing.issue(tariff, today())
    issuing.ask_again(tariff, today())
    return tariff


def keep_tiers(tariff: Tariff, rows: list[Any]) -> None:
    """Change those that stand, add new ones, take away those whose line was emptied."""
    known = {str(tier.id): tier for tier in tariff.tiers}
    kept = []
    for row in rows:
        tier = known.pop(row["id"].data or "", None) or Tier()
        tier.least, tier.most = row.least.data or 0, row.most.data
        tier.amount = row.amount.data
        tier.label = row.label.data or named(tier.least, tier.most)
        kept.append(tier)
    gone = [tier.id for tier in known.values()]
    for account in (
        db.session.scalars(select(DuesAccount).where(DuesAccount.tier_id.in_(gone))) if gone else ()
    ):
        account.tier_id = None
    tariff.tiers = kept
    db.session.flush()


def named(least: int, most: int | None) -> str:
    """A tier without a name is called by its size."""
    if most is None:
        return _("%(least)s salariés et plus", least=least) if least else _("Toutes les entreprises")
    return _("De %(least)s à %(most)s salariés", least=least, most=most)


def filled(tariff: Tariff | None) -> TariffForm:
    """The form as the tariff stands."""
    if tariff is None:
        form = TariffForm(None)
        form.version.data = 0
        return form
    rows: list[dict[str, Any]] = [
        {"id": tier.id, "label": tier.label, "least": tier.least, "most": tier.most, "amount": tier.amount}
        for tier in tariff.tiers
    ]
    rows += [{} for _row in range(ROWS - len(rows))]
    form = TariffForm(None, tiers=rows, **{name: getattr(tariff, name) for name in FIELDS})
    form.version.data = tariff.version
    return form


def form_page(club: Club, form: TariffForm, status: int = 200, conflict: Any = ()) -> Response:
    """The form of the tariff."""
    return page_or_fragment(
        "clubs/dues/tariff/edit.html",
        "clubs/dues/tariff/_form.html",
        status,
        club=club,
        form=form,
        conflict=conflict,
    )
