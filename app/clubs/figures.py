"""The figures that clubs can tell; each is computed from the list that it leads to."""

from datetime import date

from app import privacy as ground
from app.clock import today
from app.clubs import privacy, queries, rules
from app.figures import Figure, register
from app.language import _

ground.register("clubs", privacy.export, privacy.erase)


@register
def figures(territory_id: int, day: date) -> list[Figure]:
    """Companies in clubs; statutes of associations filed and clubs as they are today."""
    told = {_("Entreprises membres d'un club"): queries.member_companies_count(territory_id, day)}
    if day == today():
        forms = queries.legal_forms_filed(territory_id)
        told = {
            _("Dépôts de statuts d'association loi 1901"): sum(map(rules.is_association, forms)),
            _("Clubs d'entreprises"): queries.count_of(territory_id),
            **told,
        }
    return [
        Figure(name, value, day, source="clubs", path="/clubs/", qualifier=_("calculé"))
        for name, value in told.items()
    ]
