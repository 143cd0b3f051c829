"""Whose meeting it is: a club's, an intercommunality's companies', or the territory's own."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from app.clubs.models import Club, Mandate
from app.db import db
from app.language import as_language
from app.meetings.labels import TITLES
from app.meetings.models import Meeting
from app.territory.models import Territory
from app.territory.queries import intercommunalities
from app.viewer import Viewer

MOST = 300


@dataclass(frozen=True)
class Body:
    """What may hold a meeting, as a form offers it."""

    value: str  # "territory", "club:3", "area:5"
    label: str
    club_id: int | None = None
    intercommunality_id: int | None = None
    slug: str | None = None
    shares_bureau: bool = False

    def kind(self, chosen: str | None) -> str:
        """The kind of a meeting: as chosen, else what this body usually holds."""
        if chosen:
            return chosen
        return "club" if self.club_id else "intercommunality" if self.intercommunality_id else "other"

    def title(self, kind: str, territory: Territory) -> str:
        """What a meeting is called when nobody says: « Réunion – La Double Innove »."""
        with as_language(territory.language):
            said = str(TITLES[kind])
        return said if self.value == "territory" else f"{said} – {self.label}"


def of_club(club: Club) -> Body:
    return Body(
        f"club:{club.id}", club.name, club_id=club.id, slug=club.slug, shares_bureau=club.shares_bureau
    )


def of_meeting(meeting: Meeting, territory: Territory) -> Body:
    """The body that holds a meeting which is there."""
    if meeting.club:
        return of_club(meeting.club)
    if meeting.intercommunality:
        area = meeting.intercommunality
        return Body(f"area:{area.id}", area.name, intercommunality_id=area.id)
    return Body("territory", territory.name)


def kept_by(viewer: Viewer, territory: Territory, on: date) -> list[Body]:
    """The bodies for which this person may log a meeting: own clubs first, then the territory's."""
    clubs = [(club.id not in viewer.bureau, of_club(club)) for club in clubs_kept_by(viewer, territory, on)]
    own = [body for is_other, body in clubs if not is_other]
    if not viewer.looks_after(territory.id):
        return own
    areas = [
        Body(f"area:{area.id}", area.name, intercommunality_id=area.id)
        for area in intercommunalities(territory.id, on)
    ]
    return [
        *own,
        Body("territory", territory.name),
        *areas,
        *(body for is_other, body in clubs if is_other),
    ]


def clubs_kept_by(viewer: Viewer, territory: Territory, on: date) -> list[Club]:
    """Own clubs; of the officer also those that have no bureau; of the administrator all."""
    clubs = select(Club).where(Club.territory_id == territory.id)
    if not viewer.is_admin:
        kept: ColumnElement[bool] = Club.id.in_(sorted(viewer.bureau))
        if viewer.looks_after(territory.id):
            kept = or_(kept, Club.id.not_in(with_bureau(on)))
        clubs = clubs.where(kept)
    return list(db.session.scalars(clubs.order_by(Club.name_key, Club.id).limit(MOST)))


def with_bureau(on: date) -> Select[tuple[int]]:
    """Ids of the clubs in which somebody holds a post on that day."""
    return select(Mandate.club_id).where(
        or_(Mandate.starts_on.is_(None), Mandate.starts_on <= on),
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on),
    )


def has_bureau(club_id: int | None, on: date) -> bool:
    """Whether somebody holds a post in that club on that day."""
    if club_id is None:
        return False
    return db.session.scalar(with_bureau(on).where(Mandate.club_id == club_id).limit(1)) is not None
