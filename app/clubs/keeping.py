"""Which club a request may change: what every page of its file begins with."""

from app.clock import today
from app.clubs import queries, rules
from app.clubs.models import Club
from app.web import allow, found, here, viewer


def club_to_change(slug: str, lock: bool = False) -> Club:
    """A club whose page the viewer keeps; 403 for others of the club, 404 for everybody else."""
    club: Club = found(queries.inside(viewer(), here().id, slug, lock))
    allow(rules.change_refusal(viewer(), club, today()))
    return club
