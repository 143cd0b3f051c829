"""Data at any size, the same for the same seed: each entry a real meeting or run whose page opens."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select, text

from app import audit, settings
from app.clubs.models import Club
from app.clubs.publishing import publish_club
from app.db import db, is_sqlite
from app.demo.synthetic import companies, entries, ground, meetings, names, runs
from app.demo.synthetic.ground import Chance, Place, Tick
from app.demo.synthetic.tables import Channels, in_a_hurry

LOADS = "demo.loads"
OF_HUNDRED_RUNS = 15
BENCH = (100, 1_000, 10_000)
Bars = Callable[[str, int], AbstractContextManager[Any]]
Work = Callable[[Place, int, Tick], None]


@dataclass(frozen=True)
class Sizes:
    """How much to add."""

    clubs: int = 0
    companies: int = 0
    entries: int = 0


def add(sizes: Sizes, seed: int, bars: Bars) -> None:
    """Add so much to what is there: a tenth at home, the rest over the other territories."""
    load = int(settings.get(LOADS) or 0)
    installation = settings.installation_id()
    settings.put(LOADS, str(load + 1))
    audit.record(db.session(), "load", "demo", None, {"seed": seed, "load": load, **vars(sizes)})
    db.session.commit()
    places = ground.places()
    chance: Chance = (seed, load)
    works: tuple[tuple[str, int, Work], ...] = (
        ("Clubs", sizes.clubs, ground.add_clubs),
        ("Companies", sizes.companies, partial(companies.add, chance=chance)),
        ("Entries", sizes.entries, partial(_entries, chance=chance, installation=installation)),
    )
    with in_a_hurry():
        for label, total, work in works:
            if total:
                with bars(label, total) as bar:
                    for place, part in shared(places, total):
                        work(place, part, bar.update)
    if not is_sqlite():
        db.session.execute(text("ANALYZE"))  # its planner looks at the new rows now, not some time later
        db.session.commit()


def _entries(place: Place, count: int, tick: Tick, chance: Chance, installation: str) -> None:
    """Territory by territory, so that the rows that grow together lie together."""
    channels = Channels(place.stream_id)
    of_runs = count * OF_HUNDRED_RUNS // 100
    rng = place.rng(*chance, "entries")
    runs.add(place, of_runs, rng, installation, channels, tick)
    meetings.add(place, count - of_runs, rng, installation, channels, tick)
    channels.tell(finally_=True)
    db.session.commit()


def shared(places: list[Place], count: int) -> list[tuple[Place, int]]:
    """A tenth for the first, at least one; the rest evenly over the others."""
    at_home = -(-count // 10)
    each, left = divmod(count - at_home, len(places) - 1)
    parts = [at_home, *(each + (number < left) for number in range(len(places) - 1))]
    return [(place, part) for place, part in zip(places, parts, strict=True) if part]


def add_bench(seed: int, bars: Bars) -> None:
    """Clubs with exactly so many public meetings over the coming year; those that exist stay as they are."""
    installation = settings.installation_id()
    home = ground.home()
    for size in BENCH:
        slug = f"bench-{size}"
        if db.session.scalar(select(Club.id).where(Club.territory_id == home.id, Club.slug == slug)):
            continue
        rng = home.rng(seed, slug)
        club = ground.new_club(home, size, slug, f"Club de mesure {size} (exemple)")
        publish_club(club)
        place = ground.club_place(home, club)
        channels = Channels(home.stream_id)
        with bars(slug, size) as bar:
            for begin in range(0, size, meetings.PER_TRANSACTION):
                many = min(meetings.PER_TRANSACTION, size - begin)
                plans = [
                    meetings.Plan(
                        kind="club",
                        audience="public",
                        title=names.topic(rng),
                        where=f"{rng.choice(names.PLACES)}, {names.town(rng.randrange(12))}",
                        when=entries.hours(rng, 1, 364),
                        announcement=rng.choice(names.WELCOMES),
                        uid=entries.uid("meeting", rng, installation),
                        club=place,
                    )
                    for _ in range(many)
                ]
                meetings.write(home, plans, channels)
                db.session.commit()
                bar.update(many)
        channels.tell(finally_=True)
        db.session.commit()
