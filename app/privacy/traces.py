"""What the worker does after an erasure: names typed into other people's rows, letters on disk, freed pages.

Tables are read without a lock and changed in short transactions. Rows that say nothing else than the person
are the rooms' business; here a name in a text becomes « Personne effacée », an address or a number « … ».
"""

import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.policy import default
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Table, Text, UniqueConstraint, delete, or_, select, text, update

from app import audit, jobs
from app.calendar import publish as calendar
from app.calendar.entry import Entry
from app.db import Base, db, is_sqlite, writing
from app.jobs import Job
from app.privacy import SWEEP, Known
from app.privacy.wording import Wording
from app.search import Document, Word, split

COMPACT = "privacy.compact"
CHUNK = 100
RENDERED = {("entry", "vevent")}  # made from the other columns
REBUILT = {"word", "job"}
_afterwards: list[Callable[[], None]] = []


class Busy(RuntimeError):
    """Somebody was reading: the log beside the database could not be emptied; it is tried again."""


def afterwards(work: Callable[[], None]) -> Callable[[], None]:
    """Declare something to be done once nothing is left of a person."""
    _afterwards.append(work)
    return work


@jobs.handler(SWEEP)
def sweep(payload: dict[str, Any]) -> None:
    """Take the person out of every text, then out of the files. Harmless when it is done twice."""
    if "names" in payload:
        known = Known(
            tuple(payload["names"]), tuple(payload["reached"]), tuple(payload["kept"]), payload["instead"]
        )
        wording = Wording(known)
        if wording.likes:
            for table in Base.metadata.sorted_tables:
                _sweep_table(table, wording)
            _sweep_jobs(wording, payload["key"])
            _sweep_letters(wording)
        db.session.execute(update(Job).where(Job.key == payload["key"]).values(payload="{}", fault=None))
        db.session.commit()
    for work in _afterwards:
        work()
    jobs.add_once(COMPACT)
    db.session.commit()


@jobs.handler(COMPACT)
def compact(_payload: dict[str, Any]) -> None:
    """Leave no trace of what was erased in the pages that SQLite has not reused yet."""
    db.session.rollback()
    if not is_sqlite():
        return
    connection = db.engine.raw_connection()
    try:
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.close()
    if busy:
        raise Busy("the write-ahead log is being read")


# -- tables ---------------------------------------------------------------------------------------


def _sweep_table(table: Table, wording: Wording) -> None:
    columns = _columns(table)
    if not columns or table.name in REBUILT:
        return
    keys = list(table.primary_key.columns)
    named = or_(*(column.ilike(like, escape="!") for column in columns for like in wording.likes))
    writing.set(False)
    try:
        rows = [tuple(row) for row in db.session.execute(select(*keys).where(named))]
        db.session.rollback()
    finally:
        writing.set(True)
    for begin in range(0, len(rows), CHUNK):
        with _changing(table):
            for row in rows[begin : begin + CHUNK]:
                _sweep_row(table, keys, columns, row, wording)
        db.session.commit()


def _columns(table: Table) -> list[Any]:
    """Its texts, without those that are one of a kind: keys, slugs, addresses of accounts."""
    unique = {
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    }
    return [
        column
        for column in table.columns
        if isinstance(column.type, Text)
        and not column.primary_key
        and not column.unique
        and column.name not in unique
        and (table.name, column.name) not in RENDERED
    ]


def _sweep_row(table: Table, keys: list[Any], columns: list[Any], row: Any, wording: Wording) -> None:
    this = [key == value for key, value in zip(keys, row, strict=True)]
    stored = db.session.execute(select(*columns).where(*this).with_for_update()).one_or_none()
    if stored is None:
        return
    changed = {
        column.name: new
        for column, old in zip(columns, stored, strict=True)
        if old and (new := wording.without(old, column.name.endswith("_key"))) != old
    }
    if not changed:
        return
    counted = {"version": table.c.version + 1} if "version" in table.c else {}
    db.session.execute(update(table).where(*this).values(changed | counted))
    if table.name == Document.__tablename__:
        _forget_words(row[0], wording)
    if table.name == Entry.__tablename__:
        db.session.expire_all()
        calendar.refresh(db.session.get_one(Entry, row[0]))
    if table.name != audit.Audit.__tablename__:
        number = row[0] if isinstance(row[0], int) else None
        audit.record(db.session(), "forget", table.name, number, {"columns": sorted(changed)})


def _forget_words(document_id: int, wording: Wording) -> None:
    """Nobody finds the document by that name any more."""
    said = {word for name in [*wording.names, *wording.reached] for word in split(name)}
    title = db.session.scalar(select(Document.title).where(Document.id == document_id))
    gone = said - set(split(title))
    db.session.execute(delete(Word).where(Word.document_id == document_id, Word.word.in_(gone)))


@contextmanager
def _changing(table: Table) -> Iterator[None]:
    """History is append-only, by trigger; forgetting is the one thing that steps around it."""
    if table.name != audit.Audit.__tablename__:
        yield
        return
    if is_sqlite():
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        guards = list(db.session.execute(text(found)))
        for guard in guards:
            db.session.execute(text(f"DROP TRIGGER {guard.name}"))
        yield
        for guard in guards:
            db.session.execute(text(guard.sql))
    else:
        db.session.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_append_only"))
        yield
        db.session.execute(text("ALTER TABLE audit ENABLE TRIGGER audit_append_only"))


# -- jobs and letters -----------------------------------------------------------------------------


def _sweep_jobs(wording: Wording, own_key: str) -> None:
    """What other jobs say of them is blanked where the job is done, and taken out where it is not."""
    named = or_(
        *(column.ilike(like, escape="!") for column in (Job.payload, Job.fault) for like in wording.likes)
    )
    for job in db.session.scalars(select(Job).where(named, Job.key != own_key)):
        if job.kind != SWEEP:
            job.payload = "{}" if job.done_at else wording.without(job.payload)
            job.fault = None
    db.session.commit()


def _sweep_letters(wording: Wording) -> None:
    """Letters to others that name them, where letters are written to disk."""
    folder = Path(current_app.config["INSTANCE_PATH"]) / "mail"
    for file in sorted(folder.glob("*.eml")) if folder.exists() else ():
        if wording.is_in(_read(file)):
            file.unlink(missing_ok=True)


def _read(file: Path) -> str:
    message = email.message_from_bytes(file.read_bytes(), policy=default)
    said = [f"{name}: {value}" for name, value in message.items()]
    said += [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join(said)
