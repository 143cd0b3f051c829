"""Who may do what with a club, and what a club's numbers look like: pure functions, the day passed in."""

import re
from collections.abc import Collection
from datetime import date

from app.clubs.models import Club, Mandate
from app.language import _
from app.search import WORD, key
from app.viewer import Viewer

RESERVED = re.compile(r"new|agenda|bench(-.*)?")
LONGEST_SLUG = 60


# -- names and numbers --------------------------------------------------------------------------


def is_reserved(slug: str) -> bool:
    """Addresses that clubs of people never get."""
    return RESERVED.fullmatch(slug) is not None


def slug_of(name: str) -> str:
    """« La Double Innove » → `la-double-innove`."""
    return "-".join(WORD.findall(key(name)))[:LONGEST_SLUG].strip("-") or "club"


def free_slug(name: str, taken: Collection[str]) -> str:
    """The slug of a name, with a number when it is reserved or another club has it."""
    slug = slug_of(name)
    if is_reserved(slug):
        slug = f"club-{slug}"
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def rna_fault(typed: str) -> str | None:
    """The number in the national register of associations: W and nine digits."""
    if re.fullmatch(r"W\d{9}", typed, re.ASCII):
        return None
    return _("Ce numéro n'est pas valide : un W suivi de 9 chiffres.")


def is_association(legal_form: str | None) -> bool:
    """Whether the law of 1901 asks it to declare its officers."""
    form = key(legal_form)
    return "association" in form and "droit local" not in form


# -- who may ------------------------------------------------------------------------------------


def has_bureau(mandates: Collection[Mandate], day: date) -> bool:
    """Whether somebody holds a post in the club on that day."""
    return any(mandate.holds_on(day) for mandate in mandates)


def creation_refusal(viewer: Viewer, territory_id: int) -> str | None:
    """Officers of the territory and administrators found clubs."""
    if viewer.looks_after(territory_id):
        return None
    return _("Seule la chargée de mission du territoire ajoute un club.")


def change_refusal(viewer: Viewer, club: Club, day: date) -> str | None:
    """The bureau keeps its club's page; the officer helps for as long as there is no bureau."""
    if viewer.is_admin or viewer.sits_in(club.id):
        return None
    if viewer.looks_after(club.territory_id) and not has_bureau(club.mandates, day):
        return None
    return _("La page du club est tenue par son bureau : adressez-vous à lui.")


def names_refusal(viewer: Viewer, club: Club) -> str | None:
    """Who holds the posts of the bureau is for members to know; strangers see the posts alone."""
    if viewer.looks_after(club.territory_id) or viewer.belongs_to(club.id):
        return None
    return _("Les noms du bureau sont réservés aux adhérents.")


# -- declaration --------------------------------------------------------------------------------


def declaration_due(club: Club, day: date) -> date | None:
    """Until when a change of the bureau must be declared (loi 1901, art. 5); None when none is recent."""
    if not is_association(club.legal_form):
        return None
    changes = [on for m in club.mandates for on in (m.starts_on, m.ends_on) if on and on <= day]
    return min((due for on in changes if (due := three_months_after(on)) >= day), default=None)


def three_months_after(on: date) -> date:
    """The same day three months later, or the last of that month."""
    year, month = on.year + (on.month + 2) // 12, (on.month + 2) % 12 + 1
    for last in (on.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
