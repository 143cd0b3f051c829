"""Whether everything is as it should be: one sentence per fault.

Each check is a generator that reads in batches, so that a million entries pass through little memory.
"""

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import inspect, select, text

from app.calendar import occurrences, publish
from app.calendar.entry import Channel, Entry, Occurrence, Stream
from app.clock import today
from app.clubs import queries as clubs
from app.clubs.dues import queries as dues
from app.contacts import latest
from app.db import db, is_sqlite, writing

BATCH = 500
Faults = Iterator[str]


def faults() -> Faults:
    """Every fault of this installation. A database that is not up to date is not read any further."""
    writing.set(False)
    try:
        yield from settings()
        behind = list(migrations())
        yield from behind
        for check in () if behind else CHECKS:
            snapshot()
            yield from check()
    finally:
        db.session.rollback()
        writing.set(True)


def snapshot() -> None:
    """What follows reads one state of the database and keeps nobody from writing."""
    db.session.rollback()
    if not is_sqlite():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


# -- around the database ------------------------------------------------------------------------


def settings() -> Faults:
    """Settings that would start but not serve."""
    config = current_app.config
    address = urlsplit(config["BASE_URL"])
    if address.scheme not in ("http", "https") or not address.hostname:
        yield f"BASE_URL: {config['BASE_URL']} is no web address"
    for name, schemes in (("MAIL_URL", ("smtp", "smtps")), ("INBOX_URL", ("imap", "imaps"))):
        if config[name] and urlsplit(config[name]).scheme not in schemes:
            yield f"{name}: it must begin with {schemes[0]}:// or {schemes[1]}://"
    if config["MAIL_URL"] and not config["MAIL_FROM"]:
        yield "MAIL_FROM: letters need a sender where MAIL_URL is set"
    several = os.environ.get("WEB_CONCURRENCY", "1") not in ("", "1")
    if several and not config["REDIS_URL"]:
        yield "REDIS_URL: several web processes share their throttles through Redis"
    yield from permissions()


def permissions() -> Faults:
    """The secret is its owner's; the instance folder can be written."""
    instance = current_app.config["INSTANCE_PATH"]
    mode = stat.S_IMODE((instance / "secret").stat().st_mode)
    if mode & 0o077:
        yield f"{instance / 'secret'}: others may read it (mode {mode:o}, it must be 600)"
    if not os.access(instance, os.W_OK):
        yield f"{instance}: it cannot be written"


def migrations() -> Faults:
    """The schema is the one that this version of the program expects."""
    with db.engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        found = set(connection.scalars(text("SELECT version_num FROM alembic_version"))) if known else set()
    if found != (expected := heads()):
        yield (
            f"database: it is at {', '.join(sorted(found)) or 'nothing'} and must be at"
            f" {', '.join(sorted(expected))}; run: flask --app wsgi db upgrade"
        )


def heads() -> set[str]:
    """The last migrations of this program."""
    return set(ScriptDirectory(f"{current_app.root_path}/migrations").get_heads())


def integrity() -> Faults:
    """What SQLite says of its own file; PostgreSQL refuses such faults by itself."""
    if not is_sqlite():
        return
    for (said,) in db.session.execute(text("PRAGMA integrity_check(100)")):
        if said != "ok":
            yield f"database: {said}"
    for table, row, parent, _ in db.session.execute(text("PRAGMA foreign_key_check")):
        yield f"database: row {row} of {table} points to a row of {parent} that does not exist"


# -- the calendar -------------------------------------------------------------------------------


@dataclass
class Stored:
    """The rows of one entry as they are stored."""

    rows: set[tuple[Any, ...]] = field(default_factory=set)
    streams: set[int] = field(default_factory=set)
    in_feed: set[int] = field(default_factory=set)


def entries() -> Faults:
    """Each entry's text is a fresh rendering, and its rows stand in every stream that carries it."""
    roots = dict(
        db.session.execute(select(Stream.id, Stream.language).where(Stream.scope == "territory"))
        .tuples()
        .all()
    )
    for batch in _entries():
        stored = _stored([entry.id for entry in batch])
        overridden = _overridden(batch)
        for entry in batch:
            for fault in _faults_of(entry, stored[entry.id], roots, overridden[entry.id]):
                yield f"entry {entry.uid}{'/' if entry.part else ''}{entry.part}: {fault}"


def _entries() -> Iterator[list[Entry]]:
    after = 0
    query = select(Entry).order_by(Entry.id).limit(BATCH)
    while batch := list(db.session.scalars(query.where(Entry.id > after))):
        after = batch[-1].id
        yield batch
        db.session.expunge_all()
        snapshot()


def _stored(ids: list[int]) -> dict[int, Stored]:
    found: dict[int, Stored] = defaultdict(Stored)
    rows = select(*(getattr(Occurrence, name) for name in ("entry_id", "in_feed", *COMPARED)))
    for row in db.session.execute(rows.where(Occurrence.entry_id.in_(ids))):
        of = found[row.entry_id]
        of.rows.add(tuple(row)[2:])
        of.streams.add(row.stream_id)
        if row.in_feed:
            of.in_feed.add(row.stream_id)
    return found


COMPARED = (
    "stream_id",
    "audience",
    "kind",
    "month",
    "is_first",
    "starts_at",
    "ends_at",
    "first_on",
    "last_on",
)


def _overridden(batch: list[Entry]) -> dict[int, frozenset[datetime]]:
    """Of each series, the local starts that stand apart."""
    series = {(entry.subject, entry.subject_id): entry.id for entry in batch if entry.rule}
    found: dict[int, set[datetime]] = defaultdict(set)
    if series:
        parts = select(Entry.subject, Entry.subject_id, Entry.part).where(
            Entry.part != "", Entry.subject_id.in_([number for _, number in series])
        )
        for subject, number, part in db.session.execute(parts):
            if (subject, number) in series:
                found[series[subject, number]].add(datetime.fromisoformat(part))
    return defaultdict(frozenset, {number: frozenset(starts) for number, starts in found.items()})


def _faults_of(
    entry: Entry, stored: Stored, roots: dict[int, str], overridden: frozenset[datetime]
) -> Faults:
    at_home = sorted(stored.streams & roots.keys())
    if not at_home:
        yield "no territory's agenda carries it"
    elif entry.vevent != publish.text(entry, roots[at_home[0]]):
        yield "its stored text differs from a fresh rendering"
    if entry.when.is_exact and not occurrences.is_retired(entry) and stored.streams - stored.in_feed:
        yield "it is missing from a feed that should carry it"
    if entry.rule is None and stored.rows != {
        tuple(row[name] for name in COMPARED)
        for row in occurrences.rows(entry, sorted(stored.streams), overridden)
    }:
        yield "its rows in the agenda differ from its dates"


def channels() -> Faults:
    """Each stream, audience and kind that carries something has a channel, or no feed would tell of it."""
    carried = select(Occurrence.stream_id, Occurrence.audience, Occurrence.kind).distinct()
    known = select(Channel.stream_id, Channel.audience, Channel.kind)
    for stream, audience, kind in db.session.execute(carried.except_(known)):
        yield f"stream {stream}: no channel for what is {audience} and {kind}"


# -- the rooms ----------------------------------------------------------------------------------


def members() -> Faults:
    """Kept counts of members are those of the lists; the worker brings them to the new day at night."""
    before = {club.id for club, _ in clubs.wrong_counts(today() - timedelta(days=1))}
    for club, right in clubs.wrong_counts(today()):
        if club.id in before:
            yield f"club {club.slug}: it counts {club.members_count} members and has {right}"


def contacts() -> Faults:
    """Each company's last contact is that of the log."""
    for number in latest.wrong():
        yield f"company {number}: its last contact is not that of the contact log"


def ledgers() -> Faults:
    """Balances and dues are the sums of their entries; receipts are numbered without a gap."""
    for account, kept, right in dues.wrong_balances():
        yield f"account {account}: its balance is {kept} and its entries sum up to {right}"
    for due, amount, right in dues.wrong_dues():
        yield f"due {due}: it asks for {amount} and its entries for {right}"
    for club, year, count, last in dues.wrong_numbers():
        yield f"club {club}: {count} receipts of {year}, the last is number {last}"


CHECKS: tuple[Callable[[], Faults], ...] = (integrity, entries, channels, members, contacts, ledgers)
