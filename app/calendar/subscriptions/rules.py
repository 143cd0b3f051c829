"""Who may hold which secret address, and what its numbers say: pure functions."""

from collections.abc import Iterable

from app.language import _
from app.viewer import Viewer

MOST_DEVICES = 20


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
