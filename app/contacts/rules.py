"""Who reads and writes the contact log: the officers of the territory; clubs and companies never see it."""

from app.language import _
from app.viewer import Viewer


def log_refusal(viewer: Viewer, territory_id: int) -> str | None:
    """The officer of the territory writes; the administrator reads."""
    if territory_id in viewer.territories:
        return None
    return _("Le journal des contacts est tenu par la chargée de mission de ce territoire.")
