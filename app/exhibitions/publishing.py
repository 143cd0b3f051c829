"""What exhibitions tell the calendar and the search, in the transaction that changes them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import jobs, search
from app.calendar import publish as calendar
from app.calendar.publish import Happening
from app.calendar.streams import Ref
from app.clock import now
from app.clubs.models import Club, ClubArea
from app.db import db
from app.exhibitions.models import Exhibition, Run, Venue
from app.territory.models import Intercommunality, Territory
from app.territory.queries import root_of

WHERE_IT_STOOD = 50
BATCH = 200


def publish_run(run: Run) -> None:
    """Put a run into the agenda of the territory, of the venue's intercommunality and of its clubs."""
    exhibition, venue = run.exhibition, run.venue
    calendar.publish(
        Happening(
            subject="run",
            subject_id=run.id,
            kind="exhibition",
            audience="public",
            summary=exhibition.title,
            when=run.when,
            path=run_path(run),
            territory_id=exhibition.territory_id,
            streams=streams_of(venue, exhibition.territory_id),
            status="cancelled" if run.state == "cancelled" else "confirmed",
            description="\n".join(said for said in (exhibition.theme, venue.opening_hours) if said) or None,
            place=venue.place,
            position=position(venue),
            is_example=run.is_example,
        )
    )


def publish_exhibition(exhibition: Exhibition) -> None:
    """Make it findable by its title, its theme and the places where it stands."""
    search.publish(
        "event",
        "exhibition",
        exhibition.id,
        title=exhibition.title,
        detail=exhibition.theme,
        also=" ".join(part for part in (exhibition.theme, *_places(exhibition)) if part),
        path=f"{_root(exhibition.territory_id)}/exhibitions/{exhibition.slug}",
        scopes=[f"t{exhibition.territory_id}:public"],
    )


def publish_venue(venue: Venue) -> None:
    """Make it findable by its name and its commune."""
    commune = venue.commune.name if venue.commune else None
    search.publish(
        "page",
        "venue",
        venue.id,
        title=venue.name,
        detail=commune,
        also=commune,
        path=f"{_root(venue.territory_id)}/venues/{venue.id}",
        scopes=[f"t{venue.territory_id}:public"],
    )


def publish_again(runs: list[Run]) -> None:
    """Their venue or their exhibition has changed: every run, and each exhibition once."""
    for run in runs:
        publish_run(run)
    for exhibition in dict.fromkeys(run.exhibition for run in runs):
        publish_exhibition(exhibition)


@jobs.handler("exhibitions.streams")
def put_into_the_right_agendas(payload: dict[str, Any]) -> None:
    """A club's area or the perimeter has changed: publish a territory's runs again, 200 at a time."""
    territory_id, after = payload["territory"], payload.get("after", 0)
    runs = list(
        db.session.scalars(
            select(Run)
            .join(Run.exhibition)
            .where(Exhibition.territory_id == territory_id, Run.id > after)
            .order_by(Run.id)
            .limit(BATCH)
        )
    )
    for run in runs:
        publish_run(run)
    if len(runs) == BATCH:
        jobs.add(
            "exhibitions.streams",
            {"territory": territory_id, "after": runs[-1].id},
            key=f"exhibitions.streams:{territory_id}:{runs[-1].id}:{now().timestamp()}",
        )


def run_path(run: Run) -> str:
    """Where the page of a run stands, whichever territory one looks from."""
    return f"{_root(run.exhibition.territory_id)}/exhibitions/{run.exhibition.slug}/runs/{run.id}"


def streams_of(venue: Venue, territory_id: int) -> tuple[Ref, ...]:
    """The agendas that carry what stands there beside the territory's: its intercommunality's, its clubs'."""
    siren = venue.commune.intercommunality_siren if venue.commune else None
    if siren is None:
        return ()
    around = db.session.scalar(select(Intercommunality.id).where(Intercommunality.siren == siren))
    if around is None:
        return ()
    clubs = db.session.scalars(
        select(Club.id)
        .join(ClubArea, ClubArea.club_id == Club.id)
        .where(Club.territory_id == territory_id, ClubArea.intercommunality_id == around)
        .order_by(Club.id)
    )
    return (("intercommunality", around), *(("club", club) for club in clubs))


def position(venue: Venue) -> tuple[float, float] | None:
    """Latitude and longitude, when both are known."""
    if venue.latitude is None or venue.longitude is None:
        return None
    return (venue.latitude, venue.longitude)


def _places(exhibition: Exhibition) -> list[str]:
    stands = select(Run.venue_id).where(Run.exhibition_id == exhibition.id)
    found = db.session.scalars(
        select(Venue)
        .options(joinedload(Venue.commune))
        .where(Venue.id.in_(stands))
        .order_by(Venue.id)
        .limit(WHERE_IT_STOOD)
    )
    return [venue.place for venue in found]


def _root(territory_id: int) -> str:
    return root_of(db.session.get_one(Territory, territory_id))
