"""What is offered under a field: what the directory knows already, then what the register tells."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.companies import queries
from app.companies.models import Company, Organisation
from app.companies.register import client, companies, schools
from app.companies.register.companies import Suggestion
from app.companies.register.schools import School
from app.db import db
from app.forms import Form
from app.language import _
from app.territory import communes
from app.territory.queries import commune_label, departments
from app.viewer import Viewer

KNOWN = 5


@dataclass
class Offer:
    """Some to choose from; `sentence` says what the register could not do."""

    known: list[Any] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    sentence: str | None = None
    taken: set[str] = field(default_factory=set)  # numbers of those that the directory has already
    filled: str | None = None  # the name of the one with which the form has been filled


def of_companies(viewer: Viewer, territory_id: int, typed: str, known: list[Company] | None = None) -> Offer:
    """Companies for a name or a number that was typed."""
    offered = queries.like(viewer, territory_id, typed, KNOWN) if known is None else known
    near = frozenset(departments(territory_id))
    found = companies.search(typed, near)
    taken = _taken(territory_id, (row.siren for row in found.rows))
    if known is None:
        missing = taken - {company.siren for company in offered}
        offered += queries.with_sirens(viewer, territory_id, missing) if missing else []
    rows = [row for row in found.rows if row.siren not in taken]
    sentence = _sentence(found.state, bool(offered or taken or rows), typed)
    if found.withheld:
        sentence = _(
            "Cette entreprise n'est pas diffusée par l'annuaire public : écrivez sa fiche à la main."
        )
    return Offer(offered, rows, sentence, taken)


def of_schools(territory_id: int, typed: str) -> Offer:
    """Schools for a name or a code that was typed."""
    near = frozenset(departments(territory_id))
    found = schools.search(typed, near)
    codes = [row.uai for row in found.rows]
    query = select(Organisation).where(Organisation.territory_id == territory_id, Organisation.uai.in_(codes))
    known = list(db.session.scalars(query)) if codes else []
    taken = {organisation.uai for organisation in known}
    rows = [row for row in found.rows if row.uai not in taken]
    return Offer(known, rows, _sentence(found.state, bool(known or rows), typed))


def fill_company(form: Form, key: str) -> Offer:
    """Fill the form with the company that was chosen; what was typed elsewhere stays."""
    found = companies.chosen(key)
    if not found.rows:
        return Offer(sentence=_sentence(found.state, False, key))
    row: Suggestion = found.rows[0]
    own = {"name": row.name, "siret": row.siret, "siren": None if row.siret else row.siren}
    _fill(
        form,
        own,
        {
            "sector": row.activity,
            "naf": row.naf,
            "naf_nomenclature": row.nomenclature,
            "headcount_band": row.band,
            "address": row.address,
            "commune": _commune(row.insee, row.postcode),
            "latitude": row.latitude,
            "longitude": row.longitude,
        },
    )
    return Offer(filled=row.name)


def fill_school(form: Form, key: str) -> Offer:
    """Fill the form with the school that was chosen; what was typed elsewhere stays."""
    found = schools.chosen(key)
    if not found.rows:
        return Offer(sentence=_sentence(found.state, False, key))
    row: School = found.rows[0]
    commune = _commune(row.insee, row.postcode)
    rest = {"commune": commune, "phone": row.phone, "mail": row.mail, "website": row.website}
    _fill(form, {"name": row.name, "uai": row.uai, "kind": "school"}, rest)
    return Offer(filled=row.name)


# -- details ------------------------------------------------------------------------------------


def _fill(form: Form, own: dict[str, Any], rest: dict[str, Any]) -> None:
    """`own` is what was chosen; of the rest only what nobody has typed."""
    untouched = "naf" in form and not form["naf"].data
    for name, value in (own | rest).items():
        if name not in form or value is None:
            continue
        one = form[name]
        if name in own or not one.data or (name == "naf_nomenclature" and untouched):
            one.data = value


def _commune(insee: str | None, postcode: str | None) -> str | None:
    """The commune as its field understands it."""
    commune = communes.by_insee(insee)
    if commune is None:
        return None
    if postcode in commune.postcodes.split():
        return f"{commune.name} ({postcode})"
    return commune_label(commune)


def _taken(territory_id: int, sirens: Iterable[str]) -> set[str]:
    query = select(Company.siren).where(Company.territory_id == territory_id, Company.siren.in_(list(sirens)))
    return {siren for siren in db.session.scalars(query) if siren}


def _sentence(state: str, has_some: bool, typed: str) -> str | None:
    """What the register could not do; silence when it did, or is switched off."""
    if state == client.BUSY:
        return _(
            "L'annuaire public est très demandé : réessayez dans un instant, ou écrivez la fiche à la main."
        )
    if state == client.DOWN:
        return _("L'annuaire public ne répond pas : écrivez la fiche à la main, rien d'autre ne change.")
    if state == client.OFF or has_some or len(typed.strip()) < 3:
        return None
    return _(
        "L'annuaire public ne trouve rien pour « %(words)s » : écrivez la fiche à la main.", words=typed[:60]
    )
