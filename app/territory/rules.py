"""Who may change a territory, and what its perimeter allows."""

from app.language import _
from app.territory.models import Perimeter, Territory
from app.viewer import Viewer


def edit_refusal(viewer: Viewer, territory: Territory) -> str | None:
    """Its officer and the administrator keep its settings."""
    if viewer.looks_after(territory.id):
        return None
    return _("Seule la chargée de mission de ce territoire, ou l'administration, peut en changer la fiche.")


def removal_refusal(perimeter: Perimeter, is_referred_to: bool) -> str | None:
    """A mistake may be removed; what has been lived keeps its dates."""
    if is_referred_to:
        return _(
            "Des clubs, des réunions ou des interlocuteurs renvoient à %(name)s : "
            "indiquez plutôt jusqu'à quel jour elle a fait partie du territoire.",
            name=perimeter.intercommunality.name,
        )
    return None


def dates_refusal(perimeter: Perimeter, others: list[Perimeter]) -> str | None:
    """A belonging ends after it began, and does not overlap another one of the same intercommunality."""
    if perimeter.since_on and perimeter.until_on and perimeter.since_on > perimeter.until_on:
        return _("La fin vient avant le début : vérifiez les deux dates.")
    if any(other is not perimeter and _overlap(perimeter, other) for other in others):
        return _("%(name)s fait déjà partie du territoire à ces dates.", name=perimeter.intercommunality.name)
    return None


def _overlap(one: Perimeter, other: Perimeter) -> bool:
    one_ends_first = one.until_on and other.since_on and one.until_on < other.since_on
    other_ends_first = other.until_on and one.since_on and other.until_on < one.since_on
    return not (one_ends_first or other_ends_first)
