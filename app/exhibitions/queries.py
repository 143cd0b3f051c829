"""What is asked of exhibitions, venues and runs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.db import db
from app.exhibitions.models import Exhibition, Run, Venue
from app.forms import CONTROL
from app.territory.models import Intercommunality
from app.viewer import Viewer

PAGE = 20
OFFERED = 1_000


@dataclass(frozen=True)
class Cursor:
    """Where a list goes on: after this key and number."""

    key: str
    id: int

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """From an address; a damaged cursor is none."""
        number, _, key = (text or "").partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 10) or CONTROL.search(key):
            return None
        return cls(key[:300], int(number))

    def __str__(self) -> str:
        return f"{self.id}-{self.key}"


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Exhibition]]:
    """The exhibitions of a territory: everybody sees them."""
    return select(Exhibition).where(Exhibition.territory_id == territory_id)


def exhibition(viewer: Viewer, territory_id: int, slug: str, to_change: bool = False) -> Exhibition | None:
    """An exhibition with its partners; locked when it is about to change."""
    if CONTROL.search(slug):
        return None
    query = seen_by(viewer, territory_id).where(Exhibition.slug == slug)
    if to_change:
        query = query.with_for_update()
    return db.session.scalar(query.options(selectinload(Exhibition.partners)))


def by_title(
    viewer: Viewer, territory_id: int, after: Cursor | None = None, limit: int = PAGE
) -> tuple[list[Exhibition], str | None]:
    """A page of exhibitions by title, and the cursor of the next page."""
    query = seen_by(viewer, territory_id).order_by(Exhibition.title_key, Exhibition.id)
    if after:
        query = query.where(tuple_(Exhibition.title_key, Exhibition.id) > (after.key, after.id))
    found = list(db.session.scalars(query.limit(limit + 1)))
    more = str(Cursor(found[limit - 1].title_key, found[limit - 1].id)) if len(found) > limit else None
    return found[:limit], more


def slugs_like(territory_id: int, start: str) -> set[str]:
    """The slugs in use that begin so."""
    return set(
        db.session.scalars(
            select(Exhibition.slug).where(
                Exhibition.territory_id == territory_id,
                Exhibition.slug >= start,
                Exhibition.slug < start + "~",
            )
        )
    )


# -- runs ---------------------------------------------------------------------------------------


def run(exhibition: Exhibition, run_id: int, to_change: bool = False) -> Run | None:
    """A run of this exhibition, with its venue; locked when it is about to change."""
    query = select(Run).where(Run.exhibition_id == exhibition.id, Run.id == run_id)
    if to_change:
        query = query.with_for_update()
    return db.session.scalar(query.options(selectinload(Run.venue).joinedload(Venue.commune)))


def coming_runs(exhibition: Exhibition, on: date, limit: int = PAGE) -> list[Run]:
    """Where it stands and will stand, the soonest first."""
    return list(
        db.session.scalars(
            _runs_of(exhibition).where(Run.last_on >= on).order_by(Run.first_on, Run.id).limit(limit)
        )
    )


def past_runs(
    exhibition: Exhibition, on: date, after: Cursor | None = None, limit: int = PAGE
) -> tuple[list[Run], str | None]:
    """Where it stood, the latest first, and the cursor of the next page."""
    query = _runs_of(exhibition).where(Run.last_on < on).order_by(Run.first_on.desc(), Run.id.desc())
    day = _day(after)
    if after and day:
        query = query.where(or_(Run.first_on < day, (Run.first_on == day) & (Run.id < after.id)))
    found = list(db.session.scalars(query.limit(limit + 1)))
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], str(Cursor(last.first_on.isoformat(), last.id)) if last else None


def overlapping(run: Run, limit: int = 5) -> list[Run]:
    """Other runs at the same venue on some of the same days."""
    return list(
        db.session.scalars(
            select(Run)
            .join(Run.exhibition)
            .options(contains_eager(Run.exhibition))
            .where(
                Run.venue_id == run.venue_id,
                Run.id != run.id,
                Run.state == "planned",
                Run.first_on <= run.last_on,
                Run.last_on >= run.first_on,
            )
            .order_by(Run.first_on, Run.id)
            .limit(limit)
        )
    )


def runs_of(exhibition: Exhibition) -> list[Run]:
    """All its runs with their venues, to publish them again."""
    return list(db.session.scalars(_runs_of(exhibition).order_by(Run.id)))


def _runs_of(exhibition: Exhibition) -> Select[tuple[Run]]:
    return (
        select(Run)
        .where(Run.exhibition_id == exhibition.id)
        .options(joinedload(Run.venue).joinedload(Venue.commune))
    )


def _day(cursor: Cursor | None) -> date | None:
    try:
        return date.fromisoformat(cursor.key) if cursor else None
    except ValueError:
        return None


# -- venues -------------------------------------------------------------------------------------


def venue(viewer: Viewer, territory_id: int, venue_id: int, to_change: bool = False) -> Venue | None:
    """A venue of the territory; locked when it is about to change."""
    query = select(Venue).where(Venue.territory_id == territory_id, Venue.id == venue_id)
    if to_change:
        query = query.with_for_update()
    return db.session.scalar(query.options(selectinload(Venue.commune)))


def venues(
    viewer: Viewer, territory_id: int, after: Cursor | None = None, limit: int = PAGE
) -> tuple[list[Venue], str | None]:
    """A page of venues by name, and the cursor of the next page."""
    query = (
        select(Venue)
        .where(Venue.territory_id == territory_id)
        .options(joinedload(Venue.commune))
        .order_by(Venue.name_key, Venue.id)
    )
    if after:
        query = query.where(tuple_(Venue.name_key, Venue.id) > (after.key, after.id))
    found = list(db.session.scalars(query.limit(limit + 1)))
    more = str(Cursor(found[limit - 1].name_key, found[limit - 1].id)) if len(found) > limit else None
    return found[:limit], more


def runs_at(venue: Venue, limit: int = PAGE) -> list[Run]:
    """What stands or stood there, the latest first."""
    return list(
        db.session.scalars(
            select(Run)
            .join(Run.exhibition)
            .options(contains_eager(Run.exhibition))
            .where(Run.venue_id == venue.id)
            .order_by(Run.first_on.desc(), Run.id.desc())
            .limit(limit)
        )
    )


def all_runs_at(venue: Venue) -> list[Run]:
    """Every run there, to publish it again when the venue's name or place changes."""
    query = select(Run).where(Run.venue_id == venue.id).options(joinedload(Run.exhibition))
    return list(db.session.scalars(query.order_by(Run.id)))


def intercommunalities_by_id(ids: list[int]) -> list[Intercommunality]:
    """These, by name."""
    return list(
        db.session.scalars(
            select(Intercommunality).where(Intercommunality.id.in_(ids)).order_by(Intercommunality.name)
        )
    )
