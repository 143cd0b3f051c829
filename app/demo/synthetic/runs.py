"""Synthetic exhibitions that tour the venues of a territory."""

from collections.abc import Sequence
from random import Random

from sqlalchemy import select

from app.calendar.entry import Entry
from app.db import db
from app.demo.synthetic import entries, names
from app.demo.synthetic.ground import Place, Tick
from app.demo.synthetic.tables import Batch, Channels, reserve
from app.exhibitions.models import Exhibition, Run, Venue
from app.search import Document, key

PER_EXHIBITION = 8
EXHIBITIONS = 20
VENUES = 12
Stand = tuple[int, str]  # a venue's id and name


def add(place: Place, count: int, rng: Random, installation: str, channels: Channels, tick: Tick) -> None:
    """More runs in a territory, eight to an exhibition."""
    venues = _venues(place, rng) if count else []
    per_transaction = PER_EXHIBITION * EXHIBITIONS
    for begin in range(0, count, per_transaction):
        many = min(per_transaction, count - begin)
        _write(place, many, rng, installation, venues, channels)
        db.session.commit()
        tick(many)


def _venues(place: Place, rng: Random) -> list[Stand]:
    """The synthetic venues of a territory, made the first time."""
    known = select(Venue.id, Venue.name).where(
        Venue.territory_id == place.id, Venue.is_example, Venue.commune_id.is_(None)
    )
    if rows := db.session.execute(known.order_by(Venue.id)).tuples().all():
        db.session.rollback()
        return list(rows)
    batch = Batch()
    ids, documents = reserve(Venue, VENUES), reserve(Document, VENUES)
    made = []
    for index, (number, document) in enumerate(zip(ids, documents, strict=True)):
        name = f"{names.VENUES[index]} de {names.town(place.number * 5 + index)}"
        made.append((number, name))
        batch.add(
            Venue,
            id=number,
            territory_id=place.id,
            name=name,
            name_key=key(name),
            opening_hours="Du mardi au samedi, 10 h – 12 h et 14 h – 18 h" if index % 2 else None,
            is_example=True,
            version=1,
        )
        path = f"{place.root}/venues/{number}"
        said = {"title": name, "detail": None, "path": path, "words": (name,)}
        batch.document(document, "page", "venue", number, said, [f"t{place.id}:public"])
    batch.write()
    db.session.commit()
    return made


def _write(
    place: Place, count: int, rng: Random, installation: str, venues: Sequence[Stand], channels: Channels
) -> None:
    batch, at = Batch(), entries.second()
    groups = [min(PER_EXHIBITION, count - begin) for begin in range(0, count, PER_EXHIBITION)]
    exhibitions, documents = reserve(Exhibition, len(groups)), reserve(Document, len(groups))
    run_ids, entry_ids = iter(reserve(Run, count)), iter(reserve(Entry, count))
    for size, number, document in zip(groups, exhibitions, documents, strict=True):
        theme = rng.choice(names.THEMES)
        title = f"{theme} : {names.town(rng.randrange(400))}"
        slug = f"{names.slug(title)}-{number}"
        stands = rng.sample(venues, size)
        _exhibition(batch, place, number, document, slug, title, theme, stands)
        for venue, venue_name in stands:
            run, when = next(run_ids), entries.days(rng)
            batch.add(
                Run,
                id=run,
                exhibition_id=number,
                venue_id=venue,
                state="planned",
                is_example=True,
                version=1,
                **entries.columns(when),
            )
            hours = "Du mardi au samedi, 10 h – 12 h et 14 h – 18 h" if _has_hours(venues, venue) else None
            entries.add(
                batch,
                next(entry_ids),
                uid=entries.uid("exhibition", rng, installation),
                subject="run",
                subject_id=run,
                kind="exhibition",
                audience="public",
                summary=title,
                description="\n".join(part for part in (theme, hours) if part),
                place=venue_name,
                owners=None,
                when=when,
                path=f"{place.root}/exhibitions/{slug}/runs/{run}",
                streams=[place.stream_id],
                at=at,
            )
    channels.touch([(place.stream_id, "public", "exhibition")])
    batch.write()
    channels.tell()


def _has_hours(venues: Sequence[Stand], venue: int) -> bool:
    return [number for number, _name in venues].index(venue) % 2 == 1


def _exhibition(
    batch: Batch,
    place: Place,
    number: int,
    document: int,
    slug: str,
    title: str,
    theme: str,
    stands: Sequence[Stand],
) -> None:
    batch.add(
        Exhibition,
        id=number,
        territory_id=place.id,
        slug=slug,
        title=title,
        title_key=key(title),
        theme=theme,
        presentation="Exposition inventée pour la démonstration (exemple).",
        is_example=True,
        version=1,
    )
    said = {
        "title": title,
        "detail": theme,
        "path": f"{place.root}/exhibitions/{slug}",
        "words": (title, theme, *(name for _, name in sorted(stands))),
    }
    batch.document(document, "event", "exhibition", number, said, [f"t{place.id}:public"])
