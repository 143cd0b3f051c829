"""Who may see and take away everything about a person, and who may have them forgotten."""

from app.companies import rules as directory
from app.companies.models import Person
from app.language import _
from app.viewer import Viewer


def erasure_refusal(viewer: Viewer, person: Person, is_appointed: bool) -> str | None:
    """The officer forgets; not themselves, nor anybody who still has a role here."""
    if not directory.keeps(viewer, person.territory_id):
        return _("Demandez l'effacement à la chargée de mission du territoire.")
    if viewer.person_id == person.id:
        return _("On ne s'efface pas soi-même : demandez-le à l'administration de l'installation.")
    if is_appointed:
        return _(
            "Cette personne a encore un rôle dans l'installation : l'administration doit d'abord l'ôter."
        )
    return None
