"""What synthetic data stand on: 182 other territories with their intercommunalities, and the clubs."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from app import settings
from app.calendar.entry import Stream
from app.clubs.models import COLOURS, Club, ClubStage
from app.clubs.publishing import publish_club
from app.db import db
from app.demo.synthetic import names
from app.search import key
from app.territory.models import Bearer, Intercommunality, Perimeter, Territory
from app.territory.publishing import publish_intercommunality, publish_territory
from app.territory.queries import root_of

TERRITORIES = "demo.territories"
OTHERS = 182
BODIES = 3
STAGES = ("network", "creation", "inaugurated", "inaugurated")
Tick = Callable[[int], None]
Chance = tuple[int, int]
"""The seed, and which load it is: the same seed again makes other things."""


@dataclass
class ClubPlace:
    """A club as its entries need to know it."""

    id: int
    slug: str
    name: str
    stream_id: int
    area: list[int] = field(default_factory=list)  # streams of its intercommunalities
    bodies: list[int] = field(default_factory=list)


@dataclass
class Place:
    """A territory as synthetic data need to know it."""

    id: int
    slug: str
    root: str
    stream_id: int
    number: int  # 0 at home
    bodies: list[int] = field(default_factory=list)  # intercommunalities of its own; none at home
    body_streams: dict[int, int] = field(default_factory=dict)
    clubs: list[ClubPlace] = field(default_factory=list)

    def rng(self, *names: object) -> Random:
        """Chance that is the same for the same names."""
        return Random("/".join(map(str, (*names, self.slug))))


def home() -> Place:
    """The home territory."""
    return _place(db.session.scalars(select(Territory).where(Territory.is_home)).one(), 0)


def places() -> list[Place]:
    """The home territory and the 182 others, which are made when they are not there yet."""
    known: list[int] = json.loads(settings.get(TERRITORIES) or "[]")
    known += [_territory(number).id for number in range(len(known) + 1, OTHERS + 1)]
    settings.put(TERRITORIES, json.dumps(known))
    db.session.commit()
    rows = {row.id: row for row in db.session.scalars(select(Territory).where(Territory.id.in_(known)))}
    found = [home()]
    found += [_place(rows[row], number) for number, row in enumerate(known, 1) if row in rows]
    db.session.rollback()
    return found


def _territory(number: int) -> Territory:
    town = names.town(number)
    made = Territory(
        slug=f"exemple-{names.slug(town)}",
        name=f"Territoire d'industrie de {town} (exemple)",
        presentation="Territoire inventé pour la démonstration (exemple).",
        bearers=[Bearer(name=f"Syndicat mixte de {town} (exemple)")],
        is_home=False,
    )
    db.session.add(made)
    db.session.flush()
    publish_territory(made)
    for index in range(BODIES):
        body = Intercommunality(
            siren=f"9{number:03}{index:05}", name=f"CC de {names.town(200 + number * BODIES + index)}"
        )
        db.session.add(body)
        db.session.flush()
        db.session.add(Perimeter(territory_id=made.id, intercommunality_id=body.id))
        db.session.flush()
        publish_intercommunality(made, body)
    if number % 20 == 0:
        db.session.commit()
    return made


def _place(territory: Territory, number: int) -> Place:
    stream = db.session.scalars(
        select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory.id)
    ).one()
    place = Place(territory.id, territory.slug, root_of(territory), stream, number)
    if number:
        bodies = select(Perimeter.intercommunality_id).where(Perimeter.territory_id == territory.id)
        place.bodies = list(db.session.scalars(bodies.order_by(Perimeter.id)))
        place.body_streams = _streams("intercommunality", place.bodies)
    clubs = list(
        db.session.scalars(
            select(Club)
            .where(Club.territory_id == territory.id, Club.is_example, ~Club.slug.startswith("bench-"))
            .order_by(Club.id)
        )
    )
    streams = _streams("club", [club.id for club in clubs])
    place.clubs = [_club_place(place, club, streams[club.id]) for club in clubs]
    return place


def club_place(place: Place, club: Club) -> ClubPlace:
    """A club that was published, as its entries need to know it."""
    return _club_place(place, club, _streams("club", [club.id])[club.id])


def _streams(scope: str, ids: list[int]) -> dict[int, int]:
    rows = select(Stream.ref_id, Stream.id).where(Stream.scope == scope, Stream.ref_id.in_(ids))
    return dict(db.session.execute(rows).tuples().all())


def _club_place(place: Place, club: Club, stream_id: int) -> ClubPlace:
    bodies = sorted(body.id for body in club.area)
    area = [place.body_streams[body] for body in bodies if body in place.body_streams]
    return ClubPlace(club.id, club.slug, club.name, stream_id, area, bodies)


def add_clubs(place: Place, count: int, tick: Tick) -> None:
    """More clubs in a territory; at home they work in no intercommunality of the report."""
    for begin in range(0, count, 20):
        many = min(20, count - begin)
        for _ in range(many):
            club = new_club(place, len(place.clubs))
            publish_club(club)
            place.clubs.append(club_place(place, club))
        db.session.commit()
        tick(many)


def new_club(place: Place, number: int, slug: str | None = None, name: str | None = None) -> Club:
    """A club that is stored and not yet published."""
    name = name or names.club(number, place.number * 7 + number)
    club = Club(
        territory_id=place.id,
        slug=slug or f"{names.slug(name)}-{number + 1}",
        name=name,
        name_key=key(name),
        colour=COLOURS[number % len(COLOURS)],
        presentation="Club inventé pour la démonstration (exemple).",
        is_example=True,
        stages=[ClubStage(stage=STAGES[number % len(STAGES)])],
    )
    if place.bodies:
        club.area = [db.session.get_one(Intercommunality, place.bodies[number % len(place.bodies)])]
    else:
        club.area_note = "Zone d'activités inventée (exemple)"
    db.session.add(club)
    db.session.flush()
    return club
