"""Who may hold which secret address, and what its numbers say: pure functions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.calendar.when import When
from app.language import _
from app.viewer import Viewer

MOST_DEVICES = 20
NEAR = timedelta(hours=48)


def creation_refusal(live: int) -> str | None:
    """Some addresses per person: one per device, not one per click."""
    if live < MOST_DEVICES:
        return None
    return _("Vous avez déjà %(num)s adresses : retirez celles qui ne servent plus.", num=MOST_DEVICES)


def company_refusal(company: int | None, mine: Iterable[int]) -> str | None:
    """A company's dates are for those who hold a post in it."""
    if company is None or company in mine:
        return None
    return _("Seules les personnes de cette entreprise suivent son agenda.")


def is_owner(viewer: Viewer, person_id: int) -> bool:
    """An address belongs to one person; nobody else sees it, officers included."""
    return viewer.person_id is not None and viewer.person_id == person_id


def share(part: int, whole: int) -> int | None:
    """In per cent; None while nothing is known."""
    return round(100 * part / whole) if whole else None


# -- telling those who are late --------------------------------------------------------------------


def keeper_refusal(viewer: Viewer, clubs: Iterable[int], territory_id: int) -> str | None:
    """Whoever keeps an agenda that carries the date writes to those who follow it."""
    if viewer.looks_after(territory_id) or any(viewer.sits_in(club) for club in clubs):
        return None
    return _("Seuls ceux qui tiennent cet agenda écrivent à ses abonnés.")


def reminder_refusal(when: When, now: datetime) -> str | None:
    """A letter is for what calendars will not fetch in time: a date within 48 hours."""
    if when.ends_at <= now:
        return _("Cette date est passée.")
    if when.starts_at - now > NEAR:
        return _("Cette date est dans plus de 48 heures : les agendas ont le temps de se mettre à jour.")
    return None
