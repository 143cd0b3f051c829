"""The list of members as a page: its rows, its numbers, how each stands with its dues."""

from typing import Any

from flask import url_for

from app.clock import today
from app.clubs.dues import issuing
from app.clubs.dues import queries as dues
from app.clubs.dues import rules as money
from app.clubs.dues.forms import BulkForm
from app.clubs.dues.models import Tariff
from app.clubs.members import queries, rules
from app.clubs.models import Club
from app.language import money as euros
from app.viewer import Viewer

STATES = queries.FILTERS[1:]


def context(
    viewer: Viewer,
    club: Club,
    state: str,
    question: str,
    after: int | None = None,
    before: int | None = None,
    bulk: BulkForm | None = None,
) -> dict[str, Any]:
    """All that the page of the members shows."""
    day, tariff = today(), issuing.tariff_of(club.id)
    has_dues = tariff is not None and bool(tariff.tiers)
    sees_dues = has_dues and money.see_refusal(viewer, club) is None
    shown = known_state(viewer, club, state)
    members = queries.listed(club.id, day, shown, question, after, before)
    ids = [membership.id for membership in members.rows]
    keeps = sees_dues and money.keep_refusal(viewer, club) is None
    return {
        "club": club,
        "members": members,
        "counts": queries.counts(club, day),
        "dues": dues.counts(club.id, day) if has_dues else None,
        "standings": dues.standings(club.id, ids, day) if sees_dues else {},
        "nothing": dues.NOTHING,
        "sees_dues": sees_dues,
        "keeps_dues": keeps,
        "tariff": tariff,
        "bulk": (bulk or bulk_form(tariff, shown, question)) if keeps else None,
        "ticked": [],
        "state": shown,
        "q": question,
        "may_change": rules.change_refusal(viewer, club, day) is None,
        "may_tariff": money.keep_refusal(viewer, club) is None,
        "year": day.year,
        "address": lambda **more: url_for(
            "members.index",
            slug=club.slug,
            state=shown if shown != "all" else None,
            q=question or None,
            **more,
        ),
    }


def known_state(viewer: Viewer, club: Club, state: str) -> str:
    """The filter that was asked for; all members where it does not exist, or not for this person."""
    if state in queries.DUES and money.see_refusal(viewer, club) is not None:
        return "all"
    return state if state in queries.FILTERS else "all"


def bulk_form(tariff: Tariff | None, state: str, question: str) -> BulkForm:
    """What can be done with those that are ticked; it remembers the filter and the search."""
    form = BulkForm(None, state=state, q=question)
    offer(form, tariff)
    return form


def offer(form: BulkForm, tariff: Tariff | None) -> None:
    """The tiers to move to."""
    tiers = tariff.tiers if tariff else []
    form.offer([(str(tier.id), f"{tier.label} – {euros(tier.amount)}") for tier in tiers])
