"""Who saves, sees and changes segments."""

from app.companies import rules
from app.companies.segments.models import Segment
from app.language import _
from app.viewer import Viewer


def creation_refusal(viewer: Viewer, territory_id: int) -> str | None:
    """Officers of the territory: they work with the whole directory."""
    if rules.keeps(viewer, territory_id):
        return None
    return _("Les segments sont enregistrés par la chargée de mission du territoire.")


def change_refusal(viewer: Viewer, segment: Segment) -> str | None:
    """Its owner; a shared one whose owner has left belongs to all officers of the territory."""
    is_mine = viewer.person_id is not None and segment.owner_id in (viewer.person_id, None)
    if is_mine and rules.keeps(viewer, segment.territory_id):
        return None
    return _("Ce segment est partagé par quelqu'un d'autre : demandez-lui, ou enregistrez le vôtre.")
