"""What the directory can tell in figures; computed by the query of the list that it leads to."""

from datetime import date

from app.companies import queries
from app.figures import Figure, register
from app.language import _


@register
def figures(territory_id: int, day: date) -> list[Figure]:
    """The companies of the territory on that day."""
    return [
        Figure(
            _("Entreprises du territoire"),
            queries.count_on(territory_id, day),
            day,
            source=_("annuaire"),
            path=f"/companies/?on={day.isoformat()}",
            qualifier=_("calculé"),
        )
    ]
