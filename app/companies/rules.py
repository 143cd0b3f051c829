"""Who sees and changes what in the directory, and what makes two companies the same."""

from datetime import date

from app.companies.models import Company, Person
from app.language import _
from app.viewer import Viewer

NOT_DIFFUSED = ("[NON-DIFFUSIBLE]", "[ND]")


def publishable(text: str | None) -> str | None:
    """What the public register withholds is not stored: it is unknown to us too."""
    return None if text and any(mark in text.upper() for mark in NOT_DIFFUSED) else text


# -- may I see it? ------------------------------------------------------------------------------


def sees_all(viewer: Viewer, territory_id: int | None) -> bool:
    """The officer keeps the directory of the territory; the administrator reads it."""
    return viewer.looks_after(territory_id)


def has_part(viewer: Viewer, territory_id: int | None) -> bool:
    """Whether the directory holds anything for this person: it is not public."""
    return sees_all(viewer, territory_id) or bool(viewer.bureau or viewer.companies)


# -- may I change it? ---------------------------------------------------------------------------


def keeps(viewer: Viewer, territory_id: int | None) -> bool:
    """The officer of the territory; the administrator sees, and changes nothing here."""
    return territory_id in viewer.territories


def directory_refusal(viewer: Viewer, territory_id: int) -> str | None:
    """Companies, organisations and people are entered by the officer."""
    if keeps(viewer, territory_id):
        return None
    if viewer.bureau:
        return _("Ajoutez une entreprise depuis la page des adhérents de votre club.")
    return _("L'annuaire est tenu par la chargée de mission du territoire.")


def company_refusal(viewer: Viewer, company: Company, is_of_my_clubs: bool) -> str | None:
    """Its facts: the officer, the bureau of its clubs, and the company itself."""
    if keeps(viewer, company.territory_id) or is_of_my_clubs or company.id in viewer.companies:
        return None
    return _("L'annuaire est tenu par la chargée de mission du territoire.")


def contacts_refusal(viewer: Viewer, company: Company, is_of_my_clubs: bool) -> str | None:
    """Who works there gives rights: the officer and the bureau of its clubs say it, not the company."""
    if keeps(viewer, company.territory_id) or is_of_my_clubs:
        return None
    return _("Demandez à votre club ou à la chargée de mission d'ajouter un interlocuteur.")


def person_refusal(viewer: Viewer, person: Person) -> str | None:
    """The officer keeps people's sheets; everybody keeps their own address and telephone."""
    if keeps(viewer, person.territory_id) or viewer.person_id == person.id:
        return None
    return _("L'annuaire est tenu par la chargée de mission du territoire.")


def post_refusal(viewer: Viewer, territory_id: int, is_of_my_clubs: bool) -> str | None:
    """A post is changed by the officer, and by the bureau when it is one in a company of its clubs."""
    if keeps(viewer, territory_id) or is_of_my_clubs:
        return None
    return _("L'annuaire est tenu par la chargée de mission du territoire.")


# -- what the numbers allow ---------------------------------------------------------------------


def numbers_refusal(siren: str | None, siret: str | None) -> str | None:
    """A SIRET begins with the SIREN of its company."""
    if siren and siret and not siret.startswith(siren):
        return _("Ce SIRET ne commence pas par le SIREN de l'entreprise : vérifiez les deux.")
    return None


def dates_refusal(starts_on: date | None, ends_on: date | None) -> str | None:
    """A post ends after it began."""
    if starts_on and ends_on and ends_on < starts_on:
        return _("La fin vient avant le début : vérifiez les deux dates.")
    return None
