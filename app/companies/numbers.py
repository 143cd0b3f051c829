"""SIREN and SIRET against what the directory holds: each number belongs to one company of a territory."""

from dataclasses import dataclass
from typing import Any

from app.companies import queries, rules
from app.companies.models import Company, Site
from app.forms import Form
from app.language import _
from app.viewer import Viewer


@dataclass(frozen=True)
class Checked:
    """Whether the numbers may be kept; `twin` is who has them already, for those who may see it."""

    are_free: bool
    twin: Company | None = None


def of_company(form: Form, viewer: Viewer, territory_id: int, company: Company | None = None) -> Checked:
    """Check the numbers of a company's form and say at their fields what stands against them."""
    siret = form["siret"].data if "siret" in form else None
    siren = form["siren"].data or (siret[:9] if siret else None)
    sirets = [site.siret for site in company.open_sites] if company else [siret]
    for number in sirets:
        if refusal := rules.numbers_refusal(siren, number):
            form["siret" if "siret" in form else "siren"].errors = [refusal]
            return Checked(False)
    if twin := queries.with_siret(territory_id, siret):
        return _taken(form, "siret", twin, viewer)
    if twin := queries.with_siren(territory_id, siren, company.id if company else None):
        return _taken(form, "siren" if form["siren"].data else "siret", twin, viewer)
    return Checked(True)


def of_site(form: Form, viewer: Viewer, company: Company, site: Site | None = None) -> Checked:
    """Check the SIRET of a site's form."""
    siret = form["siret"].data
    if refusal := rules.numbers_refusal(company.siren, siret):
        form["siret"].errors = [refusal]
        return Checked(False)
    if twin := queries.with_siret(company.territory_id, siret, site.id if site else None):
        return _taken(form, "siret", twin, viewer)
    return Checked(True)


def _taken(form: Any, name: str, twin: Company, viewer: Viewer) -> Checked:
    """Who has the number is named to those who may know it; the others are told whom to ask."""
    number = {"siren": "SIREN", "siret": "SIRET"}[name]
    seen = queries.company(viewer, twin.territory_id, twin.id) is not None
    form[name].errors = [
        _("Ce %(number)s est déjà celui de %(name)s.", number=number, name=twin.name)
        if seen
        else _("Ce %(number)s est déjà dans l'annuaire : demandez à la chargée de mission.", number=number)
    ]
    return Checked(False, twin if seen else None)
