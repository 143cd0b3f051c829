"""Many rows at once, on either database, while the server runs: short transactions, ids known before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, insert, select, text

from app.calendar import streams
from app.calendar.entry import Stream
from app.clock import now
from app.db import db, is_sqlite
from app.search import Document, Word, split

ChannelKey = tuple[int, str, str]


class Batch:
    """The rows of one transaction, table by table; parents are named before their children."""

    def __init__(self) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: Any, **values: Any) -> None:
        """One row; every row of a table has the same columns."""
        self.rows[model].append(values)

    def write(self) -> None:
        """Into the transaction of the session."""
        connection = db.session.connection()
        for model, rows in self.rows.items():
            connection.execute(insert(model.__table__), rows)
        self.rows.clear()

    def document(
        self, number: int, kind: str, subject: str, subject_id: int, said: dict[str, Any], scopes: list[str]
    ) -> None:
        """What `search.publish` stores of a thing."""
        self.add(
            Document,
            id=number,
            kind=kind,
            subject=subject,
            subject_id=subject_id,
            title=said["title"],
            detail=said["detail"],
            path=said["path"],
        )
        found = dict.fromkeys(word for part in said["words"] if part for word in words(part))
        self.rows[Word] += [
            {"scope": scope, "kind": kind, "word": word, "document_id": number}
            for scope in scopes
            for word in found
        ]


def reserve(model: Any, count: int) -> list[int]:
    """Ids for rows that are about to be written, in a transaction that holds the lock on SQLite."""
    table = model.__table__
    if is_sqlite():
        first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
        return list(range(first, first + count))
    drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(db.session.scalars(drawn, {"name": table.name, "count": count}))


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """On SQLite, for this process alone: more memory, fewer waits for the disk.

    A power cut may lose the last synthetic rows, never the file; what others commit stays durable.
    """
    if not is_sqlite():
        yield
        return
    db.session.remove()
    connection = db.engine.raw_connection()
    for pragma in ("synchronous=NORMAL", "wal_autocheckpoint=20000", "cache_size=-256000"):
        connection.cursor().execute(f"PRAGMA {pragma}")
    connection.close()  # back into the pool, which hands it out again
    try:
        yield
    finally:
        db.session.remove()
        db.engine.dispose()


class Channels:
    """Tells the feeds what has come, at most once a second: never ahead of the clock."""

    def __init__(self, territory_stream: int) -> None:
        self.territory_stream = territory_stream
        self.touched: set[ChannelKey] = set()
        self.raised_at: datetime | None = None

    def touch(self, keys: Iterable[ChannelKey]) -> None:
        """Something came in these (stream, audience, kind)."""
        self.touched.update(keys)

    def tell(self, finally_: bool = False) -> None:
        """In the transaction of the session, when a new second has begun or nothing follows."""
        due = self.raised_at is None or now().replace(microsecond=0) > self.raised_at
        if self.touched and (due or finally_):
            root = db.session.get_one(Stream, self.territory_stream)
            self.raised_at = streams.stamp([root])
            streams.raise_channels(self.touched, self.raised_at)
            self.touched.clear()


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words under which a text is found."""
    return tuple(split(text))
