"""Who may see and keep the members of a club: pure functions, the day passed in."""

from datetime import date

from app.clubs.models import Club, Membership
from app.clubs.rules import has_bureau
from app.language import _
from app.viewer import Viewer


def list_refusal(viewer: Viewer, club: Club) -> str | None:
    """The bureau keeps the list; officers and administrators see it; a member sees only its own sheet."""
    if viewer.sits_in(club.id) or viewer.looks_after(club.territory_id):
        return None
    return _("La liste des adhérents est réservée au bureau du club.")


def change_refusal(viewer: Viewer, club: Club, day: date) -> str | None:
    """Only the bureau changes the list; whoever looks after the territory helps a club without a bureau."""
    if viewer.sits_in(club.id):
        return None
    if viewer.looks_after(club.territory_id) and not has_bureau(club.mandates, day):
        return None
    return _("Les adhérents sont tenus par le bureau du club : adressez-vous à lui.")


def sheet_refusal(viewer: Viewer, membership: Membership) -> str | None:
    """Whoever sees the list sees its sheets; a company's contact sees that of their company."""
    if list_refusal(viewer, membership.club) is None or is_own(viewer, membership):
        return None
    return _("Cette fiche est réservée au bureau du club.")


def is_own(viewer: Viewer, membership: Membership) -> bool:
    """Whether it is the viewer's own membership, or that of a company in which they hold a post."""
    if membership.company_id is not None:
        return membership.company_id in viewer.companies
    return viewer.person_id is not None and membership.person_id == viewer.person_id


def self_refusal(viewer: Viewer, person_id: int | None, company_id: int | None) -> str | None:
    """Nobody makes themselves the contact of a company that others know already: a post gives rights."""
    if person_id is None or person_id != viewer.person_id or company_id is None:
        return None
    if company_id in viewer.companies or viewer.is_staff:
        return None
    return _("Vous ne pouvez pas vous désigner comme interlocuteur d'une entreprise déjà connue.")


def dates_fault(since_on: date | None, until_on: date | None) -> str | None:
    """A membership ends on or after the day on which it began."""
    if since_on and until_on and until_on < since_on:
        return _("Le départ ne peut pas précéder l'adhésion.")
    return None


def end_refusal(membership: Membership, day: date) -> str | None:
    """What has ended cannot end again."""
    if membership.state_on(day) == "ended":
        return _("Cette adhésion est déjà terminée.")
    return None


def acceptance_refusal(membership: Membership, day: date) -> str | None:
    """Only who is invited, or joins later, can join now."""
    if membership.state_on(day) in ("invited", "coming"):
        return None
    return _("Cette entreprise n'est pas en attente.")


def resumption_refusal(membership: Membership, day: date, is_back: bool) -> str | None:
    """A member that has left may come back, unless it already has."""
    if is_back:
        return _("Cette entreprise est déjà revenue dans le club.")
    if membership.state_on(day) != "ended":
        return _("Cette adhésion n'est pas terminée.")
    return None
