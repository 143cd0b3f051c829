"""What stages, kinds of members and legal forms are called, and how a half-known date is said."""

from datetime import date
from typing import Any

from flask import Blueprint

from app.language import _, _l, day, months

STAGES = {
    "network": _l("Réseau informel"),
    "creation": _l("En création"),
    "statutes": _l("Statuts déposés"),
    "inaugurated": _l("Inauguré"),
    "dissolved": _l("Dissous"),
}
STANDING = {
    "network": _l("réseau"),
    "creation": _l("en création"),
    "statutes": _l("statuts déposés"),
    "inaugurated": _l("actif"),
    "dissolved": _l("dissous"),
}
TAG_KINDS = {"inaugurated": "ok", "statutes": "ok", "creation": "due"}
MEMBER_KINDS = {
    "active": _l("Membre actif"),
    "founder": _l("Membre fondateur"),
    "associate": _l("Membre associé"),
    "consultative": _l("Voix consultative"),
}
STATES = {
    "active": _l("Active"),
    "invited": _l("Invitée"),
    "coming": _l("À venir"),
    "ended": _l("Terminée"),
}
STATE_KINDS = {"active": "ok", "invited": "due", "coming": "due"}
LEGAL_FORMS = {
    "association loi 1901": _l("association loi 1901"),
    "association de droit local": _l("association de droit local"),
    "réseau sans forme associative": _l("réseau sans forme associative"),
    "syndicat professionnel": _l("syndicat professionnel"),
    "groupement d'intérêt économique": _l("groupement d'intérêt économique"),
    "société coopérative": _l("société coopérative"),
}
COLOURS = {
    "teal": _l("Sarcelle"),
    "seagreen": _l("Vert prairie"),
    "olive": _l("Olive"),
    "goldenrod": _l("Genêt"),
    "chocolate": _l("Châtaigne"),
    "firebrick": _l("Brique"),
    "crimson": _l("Cerise"),
    "mediumvioletred": _l("Framboise"),
    "rebeccapurple": _l("Violette"),
    "slateblue": _l("Iris"),
    "steelblue": _l("Rivière"),
    "slategray": _l("Ardoise"),
}
PRECISIONS = {
    "day": _l("Jour connu"),
    "month": _l("Mois seulement"),
    "season": _l("Saison seulement"),
    "year": _l("Année seulement"),
    "unknown": _l("Date inconnue"),
}
QUARTERS = {
    1: _l("début %(year)s", year="{year}"),
    4: _l("printemps %(year)s", year="{year}"),
    7: _l("été %(year)s", year="{year}"),
    10: _l("fin %(year)s", year="{year}"),
}


def known_when(first_on: date | None, last_on: date | None, precision: str = "day") -> str:
    """« 12 mars 2021 », « mars 2021 », « fin 2021 », « 2021 », « date inconnue »."""
    if first_on is None or last_on is None:
        return _("date inconnue")
    if precision == "year":
        return str(first_on.year)
    if precision == "season" and _is_quarter(first_on, last_on):
        return str(QUARTERS[first_on.month]).format(year=first_on.year)
    if precision in ("month", "season"):
        return months(first_on, last_on)
    return day(first_on, weekday=False)


def span(on: date, precision: str) -> tuple[date, date]:
    """The first and last day of the month, season (a quarter) or year in which `on` lies."""
    if precision == "year":
        return date(on.year, 1, 1), date(on.year, 12, 31)
    if precision == "season":
        first = (on.month - 1) // 3 * 3 + 1
        return date(on.year, first, 1), _end_of(on.year, first + 2)
    if precision == "month":
        return date(on.year, on.month, 1), _end_of(on.year, on.month)
    return on, on


def legal_form(value: str | None) -> str:
    """Its name in the reader's language; unlisted forms as they were written."""
    return str(LEGAL_FORMS.get(value or "", value or ""))


def teach(bp: Blueprint) -> None:
    """Let the templates of a blueprint say these words."""
    names: dict[str, Any] = {
        "STAGES": STAGES,
        "STANDING": STANDING,
        "TAG_KINDS": TAG_KINDS,
        "MEMBER_KINDS": MEMBER_KINDS,
        "STATES": STATES,
        "STATE_KINDS": STATE_KINDS,
        "known_when": known_when,
        "legal_form": legal_form,
    }
    bp.context_processor(lambda: names)


def _is_quarter(first_on: date, last_on: date) -> bool:
    return first_on.month in QUARTERS and span(first_on, "season") == (first_on, last_on)


def _end_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
