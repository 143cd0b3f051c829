"""Who may change exhibitions, and what cannot be: pure functions, each refusal a sentence."""

import re
from collections.abc import Container
from datetime import date, timedelta
from itertools import count

from app.language import _
from app.search import key
from app.viewer import Viewer

RESERVED = ("new", "agenda")
LONGEST_SLUG = 60
LONGEST_RUN = timedelta(days=5 * 366)


def change_refusal(viewer: Viewer, territory_id: int) -> str | None:
    """Exhibitions, runs and venues belong to the territory: its officer changes them."""
    if viewer.looks_after(territory_id):
        return None
    return _(
        "Les expositions et leurs lieux sont tenus par la chargée de mission du territoire : "
        "signalez-lui ce qui doit changer."
    )


def sees_budget(viewer: Viewer, territory_id: int) -> bool:
    """What an exhibition costs is for those who look after the territory."""
    return viewer.looks_after(territory_id)


def dates_refusal(first_on: date, last_on: date) -> str | None:
    """A run ends after it began, and one that lasts for years is a slip of the pen."""
    if last_on < first_on:
        return _("Le dernier jour est avant le premier.")
    if last_on - first_on > LONGEST_RUN:
        return _("Plus de cinq ans : vérifiez les années.")
    return None


def cancellation_refusal(state: str, last_on: date, today: date) -> str | None:
    """What is cancelled already, or over, cannot be cancelled."""
    if state == "cancelled":
        return _("Cette étape est déjà annulée.")
    return _("Cette étape est terminée : elle ne s'annule plus.") if last_on < today else None


def slug_of(title: str, taken: Container[str]) -> str:
    """A short address made from a title: « De la matière ! » is `de-la-matiere`; never one in use."""
    plain = "-".join(re.findall(r"[a-z0-9]+", key(title)))[:LONGEST_SLUG].strip("-") or "exposition"
    if plain in RESERVED or plain == "bench" or plain.startswith("bench-"):
        plain = f"exposition-{plain}"
    if plain not in taken:
        return plain
    return next(slug for number in count(2) if (slug := f"{plain}-{number}") not in taken)
