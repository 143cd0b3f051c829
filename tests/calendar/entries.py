"""What rooms do when they publish: for tests of the calendar that need no room."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from app.calendar import publish
from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.publish import Happening
from app.db import db
from tests import make

HOME = "territoire"


def home() -> Any:
    """The home territory, under a name and slug that tests can rely on."""
    from app.territory.models import Territory

    return db.session.scalar(select(Territory).where(Territory.is_home)) or make.territory(
        "Territoire d'essai", HOME
    )


def happening(title: str = "Petit déjeuner", club: Any = None, **more: Any) -> Happening:
    """A public evening of a club, in two weeks; `more` says what else."""
    number = more.pop("number", None) or make.number()
    said = Happening(
        subject="date",
        subject_id=number,
        kind="date",
        audience="public",
        summary=title,
        when=more.pop("when", None) or make.when(),
        path=f"/dates/{number}",
        territory_id=(club.territory_id if club else home().id),
        streams=(("club", club.id),) if club else (),
    )
    return replace(said, **more)


def entry(title: str = "Petit déjeuner", club: Any = None, **more: Any) -> Entry:
    """The same, published."""
    return publish.publish(happening(title, club, **more))


def change(entry: Entry, **changes: Any) -> Entry:
    """Publish the thing again, with other facts."""
    carriers = list(db.session.scalars(select(Stream).where(Stream.id.in_(publish.stream_ids(entry)))))
    root = next(stream for stream in carriers if stream.scope == "territory")
    position = (entry.latitude, entry.longitude) if entry.latitude is not None else None
    said = Happening(
        subject=entry.subject,
        subject_id=entry.subject_id,
        part=entry.part,
        kind=entry.kind,
        audience=entry.audience,
        summary=entry.summary,
        when=entry.when,
        path=entry.path,
        territory_id=root.ref_id,
        streams=tuple((stream.scope, stream.ref_id) for stream in carriers if stream is not root),
        status=entry.status,
        description=entry.description,
        place=entry.place,
        position=position,  # type: ignore[arg-type]
        rule=entry.rule,
    )
    return publish.publish(replace(said, **changes))


def copies(entry: Entry, many: int) -> None:
    """The same thing many times over, a day apart, without the cost of publishing each."""
    first = {column.key: getattr(entry, column.key) for column in Entry.__table__.columns}
    rows = {row.stream_id: row for row in entry.occurrences}
    top = (db.session.scalar(select(func.max(Entry.id))) or 0) + 1_000_000
    numbers = range(top, top + many)
    copied = [{**first, "id": id, "subject_id": id, "uid": f"{entry.uid}-{id}"} for id in numbers]
    db.session.execute(insert(Entry), copied)
    kept = [column.key for column in Occurrence.__table__.columns if column.key not in ("id", "entry_id")]
    moved = [
        {
            **{name: getattr(row, name) for name in kept},
            "entry_id": top + number,
            "starts_at": row.starts_at + timedelta(days=number),
            "ends_at": row.ends_at + timedelta(days=number),
        }
        for row in rows.values()
        for number in range(many)
    ]
    db.session.execute(insert(Occurrence), moved)
