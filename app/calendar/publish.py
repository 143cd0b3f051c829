"""How rooms put dated things into the calendar: in the transaction that changes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from app import settings
from app.calendar import ical, occurrences, streams
from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.streams import Ref
from app.calendar.when import When
from app.db import db

GUESTS_MUST_KNOW = ("first_on", "last_on", "starts", "ends", "zone", "place", "rule", "exceptions", "status")
"""What makes SEQUENCE rise: time, place, rule and status (RFC 5546, 2.1.4)."""


@dataclass(frozen=True)
class Happening:
    """What a room says of one dated thing: everything that a calendar shows."""

    subject: str
    subject_id: int
    kind: str
    audience: str
    summary: str
    when: When
    path: str
    territory_id: int
    streams: tuple[Ref, ...] = ()  # beside the territory's own
    part: str = ""
    status: str = "confirmed"
    description: str | None = None
    place: str | None = None
    position: tuple[float, float] | None = None
    rule: str | None = None
    exceptions: tuple[datetime, ...] = ()
    is_example: bool = False


def publish(said: Happening) -> Entry:
    """Write the entry, its text and its occurrences, and raise the versions of the feeds that carry it.

    Nothing happens when nothing has changed. The caller commits.
    """
    entry = find(said.subject, said.subject_id, said.part)
    carriers = streams.find([("territory", said.territory_id), *said.streams])
    values = _columns(said, carriers)
    old_streams = stream_ids(entry) if entry else []
    new_streams = [stream.id for stream in carriers]
    if entry and _same(entry, values):
        return _carry(entry, old_streams, carriers)
    touched = _channels(entry, old_streams)
    at, is_new = streams.stamp(carriers), entry is None
    if entry is None:
        entry = Entry(uid=_uid(said), sequence=0, **values)
        db.session.add(entry)
    else:
        if any(getattr(entry, name) != values[name] for name in GUESTS_MUST_KNOW):
            entry.sequence += 1
        for name, value in values.items():
            setattr(entry, name, value)
    _render(entry, at, carriers)
    db.session.flush()
    occurrences.write(entry, new_streams, is_new)
    streams.raise_channels(touched | _channels(entry, new_streams), at)
    if entry.part:
        _make_room_for(entry)
    return entry


def _carry(entry: Entry, old: list[int], carriers: list[Stream]) -> Entry:
    """Nothing of what is shown has changed, but perhaps who carries it: the others need not fetch again."""
    new = [stream.id for stream in carriers]
    if old != new:
        at = streams.stamp(carriers)
        occurrences.write(entry, new)
        streams.raise_channels(_channels(entry, set(old) ^ set(new)), at)
    return entry


def withdraw(subject: str, subject_id: int) -> None:
    """The thing is gone: its entry stays, as a cancellation, for those who hold a copy."""
    for entry in db.session.scalars(
        select(Entry).where(Entry.subject == subject, Entry.subject_id == subject_id)
    ):
        entry.status = "cancelled"
        entry.sequence += 1
        refresh(entry)


def refresh(entry: Entry) -> None:
    """Render an entry again, as of now, and raise the versions of the feeds that carry it."""
    ids = stream_ids(entry)
    carriers = list(db.session.scalars(select(Stream).where(Stream.id.in_(ids)).order_by(Stream.id)))
    at = streams.stamp(carriers)
    entry.owners = _owners(carriers)
    _render(entry, at, carriers)
    db.session.flush()
    occurrences.write(entry, ids)
    streams.raise_channels(_channels(entry, ids), at)


def find(subject: str, subject_id: int, part: str = "") -> Entry | None:
    """The entry of a room's thing."""
    return db.session.scalar(
        select(Entry).where(Entry.subject == subject, Entry.subject_id == subject_id, Entry.part == part)
    )


def stream_ids(entry: Entry) -> list[int]:
    """The streams that carry it, in order."""
    return list(
        db.session.scalars(
            select(Occurrence.stream_id)
            .where(Occurrence.entry_id == entry.id)
            .distinct()
            .order_by(Occurrence.stream_id)
        )
    )


def text(entry: Entry, language: str = "fr") -> str | None:
    """A fresh rendering of the stored text; None when the date is not known to the day."""
    if not entry.when.is_exact:
        return None
    has_position = entry.latitude is not None and entry.longitude is not None
    return ical.vevent(
        uid=entry.uid,
        when=entry.when,
        summary=entry.summary,
        kind=entry.kind,
        changed_at=entry.changed_at,
        sequence=entry.sequence,
        status=entry.status,
        description=entry.description,
        place=entry.place,
        position=(entry.latitude, entry.longitude) if has_position else None,  # type: ignore[arg-type]
        rule=entry.rule,
        exceptions=_moments(entry.exceptions),
        recurrence=datetime.fromisoformat(entry.part) if entry.part else None,
        owners=[entry.owners] if entry.owners else [],
        language=language,
    )


def _render(entry: Entry, at: datetime, carriers: list[Stream]) -> None:
    entry.changed_at = at
    roots = [stream.language for stream in carriers if stream.scope == "territory"]
    entry.vevent = text(entry, roots[0] if roots else "fr")


def _columns(said: Happening, carriers: list[Stream]) -> dict[str, Any]:
    latitude, longitude = said.position or (None, None)
    return {
        "subject": said.subject,
        "subject_id": said.subject_id,
        "part": said.part,
        "kind": said.kind,
        "audience": said.audience,
        "status": said.status,
        "summary": said.summary,
        "description": said.description,
        "place": said.place,
        "latitude": latitude,
        "longitude": longitude,
        "owners": _owners(carriers),
        "rule": said.rule,
        "exceptions": ",".join(sorted(start.isoformat() for start in said.exceptions)) or None,
        "path": said.path,
        "is_example": said.is_example,
        "first_on": said.when.first_on,
        "last_on": said.when.last_on,
        "starts": said.when.starts,
        "ends": said.when.ends,
        "zone": said.when.zone,
        "precision": said.when.precision,
    }


def _owners(carriers: list[Stream]) -> str | None:
    return ", ".join(stream.title for stream in carriers if stream.scope == "club") or None


def _same(entry: Entry, values: dict[str, Any]) -> bool:
    return all(getattr(entry, name) == value for name, value in values.items())


def _channels(entry: Entry | None, ids: Iterable[int]) -> set[tuple[int, str, str]]:
    return {(stream, entry.audience, entry.kind) for stream in ids} if entry else set()


def _uid(said: Happening) -> str:
    series = find(said.subject, said.subject_id) if said.part else None
    return series.uid if series else f"{said.kind}-{uuid4()}@{settings.installation_id()}"


def _moments(text: str | None) -> list[datetime]:
    return [datetime.fromisoformat(part) for part in (text or "").split(",") if part]


def _make_room_for(override: Entry) -> None:
    """A single change stands apart: its series no longer takes place at that time."""
    if series := find(override.subject, override.subject_id):
        occurrences.write(series, stream_ids(series))
