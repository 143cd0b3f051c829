"""The public register of companies: recherche-entreprises.api.gouv.fr, or one that speaks alike."""

import re
from dataclasses import dataclass
from typing import Any

from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from app.companies import naf
from app.companies.register import client, reading

SETTING = "REGISTER_URL"
ASKED, SHOWN = 25, 6


@dataclass(frozen=True)
class Suggestion:
    """A company as the register publishes it; None is what it does not say."""

    siren: str
    name: str
    siret: str | None = None
    address: str | None = None
    postcode: str | None = None
    insee: str | None = None
    town: str | None = None
    naf: str | None = None
    band: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_closed: bool = False

    @property
    def key(self) -> str:
        """What says which one was chosen."""
        return self.siret or self.siren

    @property
    def nomenclature(self) -> str | None:
        return naf.nomenclature_of(self.naf) if self.naf else None

    @property
    def activity(self) -> str | None:
        return naf.label(self.naf, self.nomenclature)


@dataclass(frozen=True)
class Found:
    """What became of the question, and the companies; `withheld` when it answers with none it may name."""

    state: str
    rows: tuple[Suggestion, ...] = ()
    withheld: bool = False


def search(typed: str, near: frozenset[str] = frozenset()) -> Found:
    """Companies of that name or number, those of these départements first."""
    asked = " ".join(typed.split())[:100]
    number = re.sub(r"[\s.]", "", asked)
    if re.fullmatch(r"\d{9}|\d{14}", number, re.ASCII):
        asked = number
    elif len(asked) < 3 or re.fullmatch(r"[\d\s.]+", asked):
        return Found(client.ANSWERED if client.is_on(SETTING) else client.OFF)
    reply = client.ask(SETTING, "/search", q=asked, page="1", per_page=str(ASKED))
    if reply.state != client.ANSWERED or not isinstance(reply.data.get("results", []), list):
        return Found(client.DOWN if reply.state == client.ANSWERED else reply.state)
    answered = reading.rows_of(reply.data, "results")
    rows = [row for raw in answered if (row := suggestion(raw, number)) is not None]
    for row in rows:
        client.remember((SETTING, row.key), row)
    rows.sort(key=lambda row: (row.is_closed, not near & {(row.insee or "")[:2], (row.insee or "")[:3]}))
    return Found(reply.state, tuple(rows[:SHOWN]), withheld=bool(answered) and not rows)


def chosen(key: str) -> Found:
    """The one of that SIRET or SIREN."""
    if not re.fullmatch(r"\d{9}|\d{14}", key, re.ASCII):
        return Found(client.ANSWERED)
    if kept := remembered(key):
        return Found(client.ANSWERED, (kept,))
    found = search(key)
    return Found(found.state, tuple(row for row in found.rows if row.key == key), found.withheld)


def remembered(key: str | None) -> Suggestion | None:
    """The one of that number when the register has just told it; asks nobody."""
    kept = client.recall((SETTING, key)) if key else None
    return kept if isinstance(kept, Suggestion) else None


def suggestion(raw: dict[str, Any], number: str = "") -> Suggestion | None:
    """A result, None when it has no valid number or no name that may be told."""
    siren, name = reading.code(raw, "siren", r"\d{9}"), reading.text(raw, "nom_complet")
    if siren is None or name is None or not siren_number.is_valid(siren):
        return None
    place = _place(raw, number)
    siret = reading.code(place, "siret", r"\d{14}")
    if siret and not (siret.startswith(siren) and siret_number.is_valid(siret)):
        siret = None
    postcode, activity = (
        reading.code(place, "code_postal", r"\d{5}"),
        reading.text(place, "activite_principale"),
    )
    activity = activity or reading.text(raw, "activite_principale")
    band = reading.code(place, "tranche_effectif_salarie", r"\d\d|NN") or reading.code(
        raw, "tranche_effectif_salarie", r"\d\d|NN"
    )
    latitude, longitude = reading.point(place.get("latitude"), place.get("longitude"))
    return Suggestion(
        siren=siren,
        name=name,
        siret=siret,
        address=_street(reading.text(place, "adresse", 300), postcode),
        postcode=postcode,
        insee=reading.code(place, "commune", r"\d[\dAB]\d{3}"),
        town=reading.text(place, "libelle_commune"),
        naf=activity if activity and naf.nomenclature_of(activity) else None,
        band=band if band in naf.BANDS else None,
        latitude=latitude,
        longitude=longitude,
        is_closed=raw.get("etat_administratif") == "C" or place.get("etat_administratif") == "F",
    )


def _place(raw: dict[str, Any], number: str) -> dict[str, Any]:
    """The site that was asked for by its SIRET, else the seat."""
    for site in reading.rows_of(raw, "matching_etablissements"):
        if site.get("siret") == number:
            return site
    return reading.part(raw, "siege")


def _street(address: str | None, postcode: str | None) -> str | None:
    """The address without the postcode and town at its end."""
    if address and postcode:
        address = address.split(postcode)[0].strip(" ,") or None
    return address
