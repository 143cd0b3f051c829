"""The figure that dues can tell: how many members have paid those of the day."""

from datetime import date

from app.clock import today
from app.clubs.dues import queries
from app.figures import Figure, register
from app.language import _


@register
def figures(territory_id: int, day: date) -> list[Figure]:
    """Known as of today: what was paid later is not told of an earlier day."""
    if day != today():
        return []
    paid = queries.paid_count(territory_id, day)
    return [
        Figure(_("Cotisations de club réglées"), paid, day, "dues", path="/clubs/", qualifier=_("calculé"))
    ]
