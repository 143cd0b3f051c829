"""Taking the demonstration away: its examples, the report's rows, the other territories; nothing else.

What real people added to something of the demonstration goes with it where it cannot stand alone (a
membership of an invented club); where it can, it loses the link and stays.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, false, func, or_, select, update

from app import settings
from app.accounts.models import Account
from app.calendar import publish, streams
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.layers.models import Layer
from app.clubs.dues import entries
from app.clubs.models import Club, Membership
from app.companies.models import Company, Organisation, Person
from app.contacts.models import Contact
from app.db import Base, db
from app.demo.ledger import SETTING, Ledger
from app.demo.synthetic import LOADS
from app.demo.synthetic.ground import TERRITORIES
from app.exhibitions.models import Exhibition, Run, Venue
from app.meetings.models import Meeting
from app.search import Document, Word
from app.territory.models import Commune, Intercommunality, Perimeter, Territory
from app.timeline import Line

CHUNK = 200
MODELS: tuple[Any, ...] = (
    Contact,
    Meeting, Run, PlainDate, Layer, Exhibition, Venue, Membership, Club, Company, Organisation, Person,
)  # fmt: skip
GOES_WITH = {
    ("post", "company_id"),
    ("post", "organisation_id"),
    ("post", "intercommunality_id"),
    ("membership", "company_id"),
    ("membership", "person_id"),
    ("meeting", "club_id"),
    ("contact", "company_id"),
    ("contact", "organisation_id"),
    ("appointment", "territory_id"),
    ("ledger_line", "due_id"),
    ("ledger_line", "cancels_id"),
}
"""Columns that may be empty, in rows that would say nothing without them."""
SUBJECTS = {"plain_date": "date"}
"""What rooms call their things towards the calendar and the search, where it is not the table's name."""
OF_IT = ("bearer", "perimeter")
STREAMS = ("club", "intercommunality", "territory")


def size() -> int:
    """How many things there are to remove."""
    doomed = Doomed()
    count = sum(
        db.session.scalar(select(func.count()).select_from(model).where(doomed.of(model))) or 0
        for model in MODELS
    )
    db.session.rollback()
    return count


def remove(tick: Callable[[int], None] = lambda _count: None) -> None:
    """Remove it in short transactions; begun again after an interruption, it goes on."""
    doomed, eraser = Doomed(), Eraser()
    for model in MODELS:
        for ids in _chunks(model, doomed.of(model)):
            with entries.unsealed():
                eraser.erase(model.__table__, ids)
            db.session.commit()
            tick(len(ids))
    for territory in doomed.territories:
        if territory in doomed.others or not _is_used(territory):
            with entries.unsealed():
                _territory(eraser, territory)
            db.session.commit()
    eraser.tell_feeds()
    for name in (SETTING, TERRITORIES, LOADS):
        db.session.execute(delete(settings.Setting).where(settings.Setting.key == name))
    db.session.commit()
    db.session.expire_all()


class Doomed:
    """What belongs to the demonstration."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.others: list[int] = json.loads(settings.get(TERRITORIES) or "[]")
        self.territories = [*self.others, *self.ledger.ids("territory")]

    def of(self, model: Any) -> ColumnElement[bool]:
        """Examples, what the ledger knows, and whatever is in one of the other territories."""
        reasons = [model.id.in_(self.ledger.ids(model.__tablename__)), *self._reasons(model)]
        if hasattr(model, "is_example"):
            reasons.append(model.is_example)
        if hasattr(model, "territory_id"):
            reasons.append(model.territory_id.in_(self.others))
        found = or_(false(), *reasons)
        if model is Person:
            found &= ~exists().where(Account.person_id == Person.id, ~Account.is_demo)
        return found

    def _reasons(self, model: Any) -> list[ColumnElement[bool]]:
        """What stands on something doomed and could not stay without it."""
        if model is Contact:
            nowhere = Contact.company_id.is_(None) & Contact.organisation_id.is_(None)
            return [nowhere & Contact.person_id.in_(select(Person.id).where(self.of(Person)))]
        if model is Meeting:
            return [Meeting.club_id.in_(select(Club.id).where(self.of(Club)))]
        if model is Run:
            gone = select(Exhibition.id).where(self.of(Exhibition))
            return [Run.exhibition_id.in_(gone), Run.venue_id.in_(select(Venue.id).where(self.of(Venue)))]
        if model is PlainDate:
            clubs = select(Club.id).where(self.of(Club))
            gone = select(Stream.id).where(Stream.scope == "club", Stream.ref_id.in_(clubs))
            return [PlainDate.stream_id.in_(gone)]
        return []


class Eraser:
    """Deletes rows with all that stands on them, and remembers which feeds have lost something."""

    def __init__(self) -> None:
        self.touched: set[tuple[int, str, str]] = set()

    def erase(self, table: Table, ids: list[int]) -> None:
        """Delete these rows; rows of others that point to them go with them or lose the link."""
        if not ids:
            return
        self._withdraw(table.name, ids)
        for child, column in _pointing_to(table):
            if column.nullable and (child.name, column.name) not in GOES_WITH:
                db.session.execute(update(child).where(column.in_(ids)).values({column.name: None}))
            elif "id" in child.c:
                rows = list(db.session.scalars(select(child.c.id).where(column.in_(ids))))
                for begin in range(0, len(rows), CHUNK):
                    self.erase(child, rows[begin : begin + CHUNK])
            else:
                db.session.execute(delete(child).where(column.in_(ids)))
        db.session.execute(delete(table).where(table.c.id.in_(ids)))

    def tell_feeds(self) -> None:
        """Raise what has lost entries and is still there."""
        ids = sorted({stream for stream, _, _ in self.touched})
        left = {
            stream.id: stream
            for begin in range(0, len(ids), CHUNK)
            for stream in db.session.scalars(select(Stream).where(Stream.id.in_(ids[begin : begin + CHUNK])))
        }
        if keys := {key for key in self.touched if key[0] in left}:
            streams.raise_channels(keys, streams.stamp(left.values()))

    def _withdraw(self, table: str, ids: list[int]) -> None:
        """What the calendar, the search and the histories keep of them."""
        subject = SUBJECTS.get(table, table)
        entries = select(Entry.id).where(Entry.subject == subject, Entry.subject_id.in_(ids))
        self._erase_entries(list(db.session.scalars(entries)))
        documents = select(Document.id).where(Document.subject == subject, Document.subject_id.in_(ids))
        _erase_documents(list(db.session.scalars(documents)))
        for kind, number in ((Line.subject, Line.subject_id), (Line.source, Line.source_id)):
            db.session.execute(delete(Line).where(kind == subject, number.in_(ids)))
        if table in STREAMS:
            self._close(table, ids)

    def _erase_entries(self, ids: list[int]) -> None:
        if ids:
            carried = select(Occurrence.stream_id, Occurrence.audience, Occurrence.kind)
            rows = db.session.execute(carried.where(Occurrence.entry_id.in_(ids)).distinct())
            self.touched.update(rows.tuples())
            self.erase(Entry.__table__, ids)  # type: ignore[arg-type]

    def _close(self, scope: str, ids: list[int]) -> None:
        """Close streams; what else they carried is rendered again without their names."""
        streams_of = select(Stream.id).where(Stream.scope == scope, Stream.ref_id.in_(ids))
        closed = list(db.session.scalars(streams_of))
        carried = select(Occurrence.entry_id).where(Occurrence.stream_id.in_(closed)).distinct()
        entries = list(db.session.scalars(carried))
        self.erase(Stream.__table__, closed)  # type: ignore[arg-type]
        for entry in db.session.scalars(select(Entry).where(Entry.id.in_(entries))):
            publish.refresh(entry)


def _erase_documents(ids: list[int]) -> None:
    if ids:
        db.session.execute(delete(Word).where(Word.document_id.in_(ids)))
        db.session.execute(delete(Document).where(Document.id.in_(ids)))


def _pointing_to(table: Table) -> Iterator[tuple[Table, Any]]:
    for child in Base.metadata.sorted_tables:
        for column in child.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                yield child, column


def _chunks(model: Any, condition: ColumnElement[bool]) -> Iterator[list[int]]:
    """The ids that a condition finds, some at a time, each looked at once."""
    after = 0
    query = select(model.id).where(condition).order_by(model.id).limit(CHUNK)
    while ids := list(db.session.scalars(query.where(model.id > after))):
        after = ids[-1]
        yield ids


def _is_used(territory: int) -> bool:
    """Whether somebody works in it for real: then it stays, with its perimeter."""
    pointing = _pointing_to(Territory.__table__)  # type: ignore[arg-type]
    columns = [column for child, column in pointing if child.name not in OF_IT]
    return any(db.session.scalar(select(column).where(column == territory).limit(1)) for column in columns)


def _territory(eraser: Eraser, territory: int) -> None:
    """A territory with the intercommunalities that no other one has, and their communes."""
    bodies = list(
        db.session.execute(
            select(Intercommunality.id, Intercommunality.siren)
            .join(Perimeter)
            .where(Perimeter.territory_id == territory)
        ).tuples()
    )
    documents = select(Document.id).where(Document.subject == f"intercommunality:{territory}")
    _erase_documents(list(db.session.scalars(documents)))
    rows = db.session.scalars(select(Perimeter.id).where(Perimeter.territory_id == territory))
    eraser.erase(Perimeter.__table__, list(rows))  # type: ignore[arg-type]
    for body, siren in bodies:
        if db.session.scalar(select(Perimeter.id).where(Perimeter.intercommunality_id == body)) is None:
            eraser.erase(Intercommunality.__table__, [body])  # type: ignore[arg-type]
            communes = select(Commune.id).where(Commune.intercommunality_siren == siren)
            eraser.erase(Commune.__table__, list(db.session.scalars(communes)))  # type: ignore[arg-type]
    eraser.erase(Territory.__table__, [territory])  # type: ignore[arg-type]
