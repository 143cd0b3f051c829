"""One archive holds all of an installation: its database, its uploads, its secret.

An SQLite database goes in as a checked copy made by SQLite itself, never as a copy of a live file;
a PostgreSQL database as the rows of one snapshot, table by table.
"""

import contextlib
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from flask import current_app
from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from app.clock import now
from app.db import Base, db, is_sqlite
from app.operations import rows

FORMAT = 1
DATABASE, TABLES, MANIFEST, SECRET, UPLOADS = "maillage.db", "tables", "manifest.json", "secret", "uploads"


def save(target: Path) -> dict[str, Any]:
    """Write the archive, or leave what stood there untouched; what it holds."""
    instance: Path = current_app.config["INSTANCE_PATH"]
    with tempfile.TemporaryDirectory(prefix=".maillage-", dir=target.parent) as folder:
        scratch = Path(folder)
        manifest = _manifest(*(_sqlite(scratch) if is_sqlite() else _tables(scratch)))
        (scratch / MANIFEST).write_text(json.dumps(manifest, indent=1))
        with _archive(scratch / "archive") as archive:
            for path in (MANIFEST, DATABASE, TABLES):
                if (scratch / path).exists():
                    archive.add(scratch / path, path)
            for path in (SECRET, UPLOADS):
                if (instance / path).exists():
                    archive.add(instance / path, path)
        os.replace(scratch / "archive", target)
    return manifest


@contextlib.contextmanager
def _archive(path: Path) -> Iterator[tarfile.TarFile]:
    """A compressed archive that only its owner can read, on the disk when this ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
            yield archive
        file.flush()
        os.fsync(file.fileno())


def _manifest(kind: str, revision: str) -> dict[str, Any]:
    return {"format": FORMAT, "kind": kind, "revision": revision, "taken_at": now().isoformat()}


# -- SQLite -------------------------------------------------------------------------------------


def _sqlite(scratch: Path) -> tuple[str, str]:
    """A copy of one moment, while others go on writing."""
    copy = scratch / DATABASE
    with opened(db.engine.url.database or "") as live:
        live.execute("VACUUM INTO ?", (str(copy),))
    with opened(copy) as connection:
        require_whole(connection)
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "sqlite", revision


@contextlib.contextmanager
def opened(path: str | Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own, closed at the end."""
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def require_whole(connection: sqlite3.Connection) -> None:
    """Raise Damaged unless SQLite finds its file in order."""
    said = [line for (line,) in connection.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged(f"SQLite finds the copy damaged: {'; '.join(said)}")


class Damaged(RuntimeError):
    """A copy that must not be trusted."""


# -- PostgreSQL ---------------------------------------------------------------------------------


def _tables(scratch: Path) -> tuple[str, str]:
    """The rows of every table, as they were at one moment, those first that others point to."""
    (scratch / TABLES).mkdir()
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for table in Base.metadata.sorted_tables:
            with open(scratch / TABLES / f"{table.name}.jsonl", "w") as file:
                _write(connection, table, file)
        return "rows", rows.revision(connection)


def _write(connection: Connection, table: Table, file: TextIO) -> None:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=1_000)
    for row in connection.execute(query):
        file.write(json.dumps(rows.encoded(row._tuple()), ensure_ascii=False) + "\n")
