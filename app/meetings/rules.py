"""Who may read and change which meeting, and what state it is in: pure functions, the clock passed in."""

from collections.abc import Collection
from datetime import datetime

from app.calendar.when import When
from app.language import _
from app.meetings.bodies import Body
from app.meetings.models import Meeting
from app.viewer import Viewer


def creation_refusal(bodies: Collection[Body]) -> str | None:
    """Meetings are logged by those who hold them: a club's bureau, the territory's officer."""
    if bodies:
        return None
    return _("Seuls le bureau d'un club et la chargée de mission notent des réunions.")


def change_refusal(viewer: Viewer, meeting: Meeting, has_bureau: bool) -> str | None:
    """The bureau keeps its club's meetings; the officer those of the territory, of a club that has no
    bureau, and those that she recorded; the administrator all that the site shows."""
    if viewer.is_admin or viewer.sits_in(meeting.club_id):
        return None
    if viewer.looks_after(meeting.territory_id) and (
        not meeting.club_id or not has_bureau or is_recorder(viewer, meeting)
    ):
        return None
    if meeting.club_id:
        return _("Cette réunion est tenue par le bureau du club : adressez-vous à lui.")
    return _("Cette réunion est tenue par la chargée de mission du territoire : adressez-vous à elle.")


def notes_refusal(viewer: Viewer, meeting: Meeting) -> str | None:
    """Notes and names are for those whom the meeting was for; of an open one for those who hold it."""
    if is_recorder(viewer, meeting):
        return None
    looks_after = viewer.looks_after(meeting.territory_id)
    if meeting.audience == "bureau":
        shared = looks_after and meeting.club is not None and meeting.club.shares_bureau
        readers = shared or viewer.sits_in(meeting.club_id)
    elif meeting.audience == "officers" or meeting.club_id is None:
        readers = looks_after
    else:
        readers = looks_after or viewer.belongs_to(meeting.club_id)
    return None if readers else _("Les notes sont réservées à ceux que la réunion concerne.")


def is_recorder(viewer: Viewer, meeting: Meeting) -> bool:
    """The officer who logged it, for as long as she looks after the territory."""
    return (
        viewer.person_id is not None
        and meeting.recorded_by_id == viewer.person_id
        and viewer.looks_after(meeting.territory_id)
    )


def audiences(viewer: Viewer, body: Body, territory_id: int) -> tuple[str, ...]:
    """Who a meeting of this body may be for, so that whoever logs it still sees it."""
    if body.club_id is None:
        return ("public", "officers")
    bureau = ("bureau",) if viewer.sits_in(body.club_id) or body.shares_bureau else ()
    officers = ("officers",) if viewer.looks_after(territory_id) else ()
    return ("public", "members", *bureau, *officers)


def audience_refusal(viewer: Viewer, body: Body, territory_id: int, audience: str) -> str | None:
    """Members and a bureau exist in clubs only."""
    if audience in audiences(viewer, body, territory_id):
        return None
    if body.club_id is None:
        return _("Seul un club a des adhérents et un bureau : choisissez un autre public.")
    return _("Ce club tient lui-même ce cercle : choisissez un autre public.")


def usual_audience(body: Body) -> str:
    """The circle that a meeting of this body is for, until somebody widens it."""
    return "members" if body.club_id else "officers"


def state_of(when: When, now: datetime) -> str:
    """Held once its time has passed."""
    return "held" if when.ends_at <= now else "planned"
