"""Who may sign in, and what a person's posts let them do: pure, the clock passed in."""

from datetime import datetime, timedelta

from app.language import _
from app.viewer import Viewer

LINK_LASTS = timedelta(minutes=10)
INVITATION_LASTS = timedelta(days=7)
PRINTED_LINK_LASTS = timedelta(hours=24)
SECOND_STEP_LASTS = timedelta(minutes=10)


def may_enter(is_demo: bool, is_loopback: bool) -> bool:
    """The demonstration's password is printed everywhere: it opens nothing but one's own machine."""
    return is_loopback or not is_demo


def way_back(target: str | None) -> str | None:
    """`target` when it is a path of this site, whatever a browser makes of backslashes and tabs."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return target if target.isprintable() and "\\" not in target and len(target) <= 2000 else None


def link_holds(used_at: datetime | None, expires_at: datetime, at: datetime) -> bool:
    """Whether a link sent by mail still opens: once, and not for long."""
    return used_at is None and at < expires_at


def second_step_holds(since: float, at: datetime) -> bool:
    """Whether the password given a moment ago still counts when the code comes."""
    return timedelta(0) <= at - datetime.fromtimestamp(since, at.tzinfo) < SECOND_STEP_LASTS


def owes_second_factor(viewer: Viewer, is_required: bool, is_demo: bool, was_shown: bool) -> bool:
    """Whether this person must set up a second factor before anything else."""
    return is_required and viewer.is_staff and not is_demo and not was_shown


def removal_refusal(viewer: Viewer, is_required: bool, is_demo: bool) -> str | None:
    """Why the second factor may not be switched off."""
    if is_required and viewer.is_staff and not is_demo:
        return _("Le second facteur est obligatoire pour votre rôle : il peut être refait, pas retiré.")
    return None


def ending_refusal(role: str, other_administrators: int) -> str | None:
    """Why an appointment may not end."""
    if role == "admin" and other_administrators == 0:
        return _("C'est la dernière administration du site : nommez d'abord quelqu'un d'autre.")
    return None


def invitation_refusal(role: str, has_territory: bool, holds_already: bool, is_known: bool) -> str | None:
    """Why a person may not be invited in this role."""
    if role == "contact" and not is_known:
        return _(
            "Aucun contact de l'annuaire n'a cette adresse, ou plusieurs l'ont : corrigez sa fiche d'abord."
        )
    if role == "officer" and not has_territory:
        return _("Créez d'abord le territoire : une chargée de mission en a toujours un.")
    if holds_already:
        return _("Cette personne a déjà un compte avec ce rôle.")
    return None


def role_sentence(kind: str) -> str:
    """What a role lets one do, in one sentence."""
    return {
        "admin": _(
            "Vous réglez l'installation, invitez les chargées de mission "
            "et voyez tout ce que le territoire contient."
        ),
        "officer": _(
            "Vous tenez l'annuaire, les réunions, les dates et les expositions de tout le territoire."
        ),
        "bureau": _(
            "Vous tenez la page du club, ses adhérents, ses mandats et ses dates, "
            "et lisez les documents du bureau."
        ),
        "company": _("Vous voyez la fiche de l'entreprise et la tenez à jour."),
        "club": _("Vous voyez les dates et les comptes rendus réservés aux adhérents du club."),
        "contact": _("Ce que vous y voyez dépend de vos mandats et de vos postes."),
        "partner": _(
            "Ce poste est inscrit dans l'annuaire ; il n'ouvre pas d'autres pages que les pages publiques."
        ),
    }[kind]
