"""The public register of schools: the dataset fr-en-annuaire-education of data.education.gouv.fr."""

import re
from dataclasses import dataclass
from typing import Any

from app.companies.codes import is_uai
from app.companies.register import client, reading

SETTING = "SCHOOLS_URL"
PATH = "/api/explore/v2.1/catalog/datasets/fr-en-annuaire-education/records"
ASKED, SHOWN = "20", 6


@dataclass(frozen=True)
class School:
    """A school as the register publishes it."""

    uai: str
    name: str
    insee: str | None = None
    postcode: str | None = None
    town: str | None = None
    phone: str | None = None
    mail: str | None = None
    website: str | None = None

    @property
    def key(self) -> str:
        """What says which one was chosen."""
        return self.uai


@dataclass(frozen=True)
class Found:
    """What became of the question, and the schools."""

    state: str
    rows: tuple[School, ...] = ()


def search(typed: str, near: frozenset[str] = frozenset()) -> Found:
    """Schools of that name or code, those of these départements first."""
    code = typed.strip().upper()
    plain = " ".join(re.sub(r"[^\w\s'’-]", " ", typed).split())[:80]
    if is_uai(code):
        where = f'identifiant_de_l_etablissement="{code}"'
    elif len(plain) >= 3:
        where = f'search(nom_etablissement,"{plain}") or search(nom_commune,"{plain}")'
    else:
        return Found(client.ANSWERED if client.is_on(SETTING) else client.OFF)
    reply = client.ask(SETTING, PATH, where=where, limit=ASKED)
    if reply.state != client.ANSWERED:
        return Found(reply.state)
    rows = [row for raw in reading.rows_of(reply.data, "results") if (row := school(raw)) is not None]
    for row in rows:
        client.remember((SETTING, row.key), row)
    rows.sort(key=lambda row: not near & {(row.insee or "")[:2], (row.insee or "")[:3]})
    return Found(reply.state, tuple(rows[:SHOWN]))


def chosen(key: str) -> Found:
    """The one of that code."""
    kept = client.recall((SETTING, key))
    if isinstance(kept, School):
        return Found(client.ANSWERED, (kept,))
    found = search(key) if is_uai(key) else Found(client.ANSWERED)
    return Found(found.state, tuple(row for row in found.rows if row.key == key))


def school(raw: dict[str, Any]) -> School | None:
    """A result, None when it has no valid code or no name."""
    uai, name = (
        reading.code(raw, "identifiant_de_l_etablissement", r"\d{7}[A-Z]"),
        reading.text(raw, "nom_etablissement"),
    )
    if uai is None or name is None or not is_uai(uai):
        return None
    return School(
        uai=uai,
        name=name,
        insee=reading.code(raw, "code_commune", r"\d[\dAB]\d{3}"),
        postcode=reading.code(raw, "code_postal", r"\d{5}"),
        town=reading.text(raw, "nom_commune"),
        phone=reading.text(raw, "telephone", 40),
        mail=reading.text(raw, "mail"),
        website=reading.text(raw, "web"),
    )
