"""Who may see and keep dues, and how they are reckoned: pure functions, the day passed in."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from app.clubs.dues.models import Due, LedgerLine, Tier
from app.clubs.members.rules import is_own
from app.clubs.models import Club, Membership
from app.language import _
from app.viewer import Viewer

CENT = Decimal("0.01")
ZERO = Decimal(0)
FIRST_REMINDER = timedelta(days=15)
"""After the day by which one should have paid; each further reminder as long after the one before."""


# -- who may ------------------------------------------------------------------------------------


def keep_refusal(viewer: Viewer, club: Club) -> str | None:
    """Money is the bureau's alone to keep."""
    if viewer.sits_in(club.id):
        return None
    return _("Les cotisations sont tenues par le bureau du club.")


def see_refusal(viewer: Viewer, club: Club) -> str | None:
    """The bureau sees the accounts; the officer only where the club says so."""
    if viewer.sits_in(club.id):
        return None
    if club.shares_bureau and club.territory_id in viewer.territories:
        return None
    return _("Les comptes d'un club sont réservés à son bureau.")


def sees_account(viewer: Viewer, membership: Membership) -> bool:
    """Whoever sees the accounts of the club; a member sees its own."""
    return see_refusal(viewer, membership.club) is None or is_own(viewer, membership)


# -- periods and amounts ------------------------------------------------------------------------


def period(kind: str, since_on: date, day: date) -> tuple[date, date]:
    """The first and last day of the period in which `day` lies: the year, or from one anniversary on."""
    if kind == "calendar":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    starts = anniversary(since_on, day.year)
    if starts > day:
        starts = anniversary(since_on, day.year - 1)
    return starts, anniversary(since_on, starts.year + 1) - timedelta(days=1)


def anniversary(on: date, year: int) -> date:
    """The same day in another year; 28 February stands for the 29th."""
    try:
        return on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def tier_of(tiers: Sequence[Tier], headcount: int | None) -> Tier | None:
    """The tier of that size. Where the size is unknown only a tier for all sizes is sure."""
    if headcount is None:
        sure = len(tiers) == 1 and tiers[0].least == 0 and tiers[0].most is None
        return tiers[0] if sure else None
    return next(
        (tier for tier in tiers if tier.least <= headcount and (tier.most is None or headcount <= tier.most)),
        None,
    )


def prorated(amount: Decimal, starts_on: date, ends_on: date, since_on: date, kind: str) -> Decimal:
    """What is asked of who joins within the period: the months that are left, that of joining included."""
    if kind == "none" or not starts_on < since_on <= ends_on:
        return amount
    months = (ends_on.year - since_on.year) * 12 + ends_on.month - since_on.month + 1
    return (amount * min(months, 12) / 12).quantize(CENT, ROUND_HALF_UP)


def tiers_fault(sizes: Sequence[tuple[int, int | None]]) -> str | None:
    """Each size belongs to one tier at most."""
    for (_least, most), (following, _most) in pairwise(sizes):
        if most is None or following <= most:
            return _("Deux tranches se chevauchent : chaque effectif doit tomber dans une seule.")
    return None


def unpaid(dues: Sequence[Due], balance: Decimal) -> list[tuple[Due, Decimal]]:
    """Which dues are open, and how much of each: payments pay the oldest first."""
    left, found = max(balance, ZERO), []
    for due in sorted(dues, key=lambda due: due.starts_on, reverse=True):
        part = min(left, due.amount or ZERO)
        if part > 0:
            found.append((due, part))
            left -= part
    return found[::-1]


# -- verbs --------------------------------------------------------------------------------------


def day_fault(on: date, today: date) -> str | None:
    """Money that has moved has done so by today, and not in another age."""
    if on > today:
        return _("Cette date est à venir : notez le paiement quand il est reçu.")
    if on < today - timedelta(days=3 * 366):
        return _("Cette date est trop ancienne : trois ans au plus.")
    return None


def cancel_refusal(line: LedgerLine) -> str | None:
    """Only a payment can be cancelled, and once."""
    if line.kind != "payment":
        return _("Seul un paiement s'annule.")
    if line.cancelled_by is not None:
        return _("Ce paiement est déjà annulé.")
    return None


def closing_fault(balance: Decimal, decision: str) -> str | None:
    """What is owed can stay owed or be waived; a credit is paid back or given."""
    if decision in ("owed", "waived") and balance <= 0:
        return _("Ce compte ne doit rien.")
    if decision in ("refunded", "given") and balance >= 0:
        return _("Ce compte n'a pas d'avoir.")
    if decision == "settled" and balance != 0:
        return _("Ce compte n'est pas à zéro : décidez de ce qu'il en est.")
    return None


def reminder_is_due(due: Due, most: int, day: date) -> bool:
    """Few, spaced, and only after a call that has not been answered in time."""
    if due.pay_by is None or due.reminders >= most:
        return False
    return (due.reminded_on or due.pay_by) + FIRST_REMINDER <= day
