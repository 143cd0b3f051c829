"""What a page shows of its filters: the form, a chip for each that is on, the count, the addresses."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app import web
from app.companies import filters, listing, narrowed, rules, sizes
from app.companies.conditions import NONE, Ground
from app.companies.filters import Filters
from app.language import _, _n
from app.territory.days import day_asked
from app.viewer import Viewer


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    name: str
    said: str
    without: str


def asked(viewer: Viewer, territory_id: int) -> Filters:
    """The filters of the address; 400 for a day that is none."""
    day_asked()
    return filters.read(request.args, rules.sees_all(viewer, territory_id))


def context(viewer: Viewer, territory_id: int, chosen: Filters, endpoint: str) -> dict[str, Any]:
    """For the template of a narrowed list."""
    ground = Ground(territory_id)
    return {
        "q": chosen.text,
        "chosen": chosen.values,
        "chips": [
            Chip(name, said, url_for(endpoint, **chosen.without(name)))
            for name, said in chosen.said(ground)
            if name != "q"
        ],
        "ignored": [names().get(name, name) for name in chosen.ignored],
        "count": _count(viewer, territory_id, chosen),
        "may_save": rules.keeps(viewer, territory_id),
    }


def form(territory_id: int) -> dict[str, Any]:
    """For the form of the filters, which a fragment does not draw again."""
    return {"choices": {} if web.is_fragment() else choices(Ground(territory_id)), "names": names()}


def names() -> dict[str, str]:
    """The filters in words."""
    return {
        "q": _("Mots"),
        "on": _("Du territoire le"),
        "intercommunality": _("Intercommunalité"),
        "commune": _("Commune"),
        "naf": _("Activité"),
        "size": _("Effectif"),
        "club": _("Club"),
        "tag": _("Mot-clé"),
        "flag": _("Rôle"),
        "state": _("Situation"),
        "contact": _("Contact"),
        "no_contact_since": _("Sans contact depuis le"),
        "siret": _("Sans SIRET"),
    }


def choices(ground: Ground) -> dict[str, dict[str, str]]:
    """What may be chosen in each list of the form."""
    return {
        "intercommunality": ground.intercommunalities,
        "naf": ground.sections,
        "size": sizes.names(),
        "club": {**ground.clubs, NONE: _("dans aucun club")},
        "tag": ground.tags,
        "flag": filters.flags(),
        "state": filters.states(),
    }


def _count(viewer: Viewer, territory_id: int, chosen: Filters) -> str | None:
    """« 124 entreprises »; not while one types words alone, where the best come first."""
    if chosen.text and chosen.is_only_words:
        return None
    return said_count(narrowed.how_many(viewer, territory_id, chosen))


def said_count(count: int) -> str:
    """« 12 entreprises », « plus de 1 000 entreprises »."""
    exactly = _n("%(num)s entreprise", "%(num)s entreprises", count)
    return listing.how_many(count, exactly, _("plus de %(num)s entreprises", num=listing.most()))
