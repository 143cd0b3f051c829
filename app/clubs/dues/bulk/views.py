"""What is done to several members of the list at once: marked paid, moved to another tier."""

from typing import Any

from flask import Blueprint, url_for
from sqlalchemy import select
from werkzeug import Response

from app import once
from app.clock import today
from app.clubs import labels as club_words
from app.clubs.dues import entries, issuing, labels, reach
from app.clubs.dues.forms import BulkForm
from app.clubs.dues.models import DuesAccount, Tariff
from app.clubs.members import listing
from app.clubs.members.queries import chosen
from app.clubs.models import Club, Membership
from app.db import db
from app.forms import whole_or_none
from app.language import _, _n
from app.web import access, found, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("bulk", __name__)
club_words.teach(bp)
labels.teach(bp)
MOST = 5_000


@bp.post("/clubs/<slug>/dues/payments")
@access(signed_in)
def pay(slug: str) -> Response:
    """What the chosen members owe has been paid, each with a receipt."""
    if again := once.claim():
        return again
    club = reach.kept(slug)
    form, members = asked(club)
    if not form.validate_on_submit() or not members:
        return refused(club, form, members)
    owing = select(DuesAccount.id).where(DuesAccount.membership_id.in_(members), DuesAccount.balance > 0)
    accounts = [
        account
        for account in entries.locked(list(db.session.scalars(owing)))
        if account.club_id == club.id and account.balance > 0  # another may have paid while we waited
    ]
    entries.pay(accounts, [account.balance for account in accounts], form["on"].data, form["means"].data)
    there = once.keep(back(slug, form))
    count = len(accounts)
    db.session.commit()
    return see_other(
        there, _n("%(num)s cotisation marquée payée.", "%(num)s cotisations marquées payées.", count)
    )


@bp.post("/clubs/<slug>/dues/tiers")
@access(signed_in)
def move(slug: str) -> Response:
    """The chosen members are in another tier."""
    if again := once.claim():
        return again
    club = reach.kept(slug)
    tariff: Tariff = found(issuing.tariff_of(club.id))
    form, members = asked(club, tariff)
    if not form.validate_on_submit() or not members:
        return refused(club, form, members)
    tier = int(form["tier"].data) if form["tier"].data else None
    memberships = list(db.session.scalars(select(Membership).where(Membership.id.in_(members))))
    for account in issuing.accounts_of(memberships).values():
        account.tier_id = tier
        issuing.reassess(tariff, account, today())
    there = once.keep(back(slug, form))
    count = len(memberships)
    db.session.commit()
    return see_other(
        there, _n("%(num)s adhérent changé de tranche.", "%(num)s adhérents changés de tranche.", count)
    )


def asked(club: Club, tariff: Tariff | None = None) -> tuple[BulkForm, list[int]]:
    """The form, and the members of this club that it means: one by its own button, all of the filter, or
    those ticked."""
    form = BulkForm()
    listing.offer(form, tariff or issuing.tariff_of(club.id))
    if form.move.data:
        form.only.data, _colon, form["tier"].data = form.move.data.partition(":")
    state, question = form.state.data or "all", (form.q.data or "")[:100]
    if only := whole_or_none(form.only.data):
        return form, chosen(club.id, today(), "all", "", [only], MOST)
    if form.all.data:
        return form, chosen(club.id, today(), state, question, None, MOST)
    ticked = [number for number in form.member.data or () if number]
    return form, chosen(club.id, today(), "all", "", ticked[:MOST], MOST)


def back(slug: str, form: BulkForm) -> str:
    """The list as it was: its filter and its search."""
    state = form.state.data if form.state.data in listing.STATES else None
    return url_for("members.index", slug=slug, state=state, q=(form.q.data or "")[:100] or None)


def refused(club: Club, form: BulkForm, members: list[int]) -> Response:
    """The list again, with what is missing said above it and the ticks kept."""
    if not members:
        form.member.errors = [_("Cochez d'abord des adhérents.")]
    ticked: list[Any] = list(form.member.data or ())
    db.session.rollback()
    state, question = form.state.data or "all", (form.q.data or "")[:100]
    shown = listing.context(viewer(), club, state, question, bulk=form) | {"ticked": ticked}
    return page_or_fragment("clubs/members/index.html", "clubs/members/_list.html", 422, **shown)
