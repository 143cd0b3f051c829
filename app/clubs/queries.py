"""What is asked of clubs."""

from sqlalchemy import Select, select

from app.clubs.models import Club
from app.viewer import Viewer


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Club]]:
    """The clubs of a territory: everybody sees their public page."""
    return select(Club).where(Club.territory_id == territory_id)
