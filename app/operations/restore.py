"""Bring an installation back from an archive: into the same kind of database or the other one."""

import contextlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import create_engine, select
from sqlalchemy.engine import Connection, Engine

from app.accounts import erasures
from app.db import Base, db, is_sqlite
from app.operations import backup, rows


class Refused(RuntimeError):
    """The sentence that says why nothing was restored."""


def bring_back(archive: Path, force: bool = False) -> dict[str, Any]:
    """Replace database, uploads and secret by those of the archive; what it holds. Raises Refused."""
    instance: Path = current_app.config["INSTANCE_PATH"]
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=instance) as folder:
        scratch = Path(folder)
        manifest = _unpacked(archive, scratch)
        _require_room(force)
        erasures.write()
        if manifest["kind"] == "sqlite" and is_sqlite():
            _pages(scratch / backup.DATABASE)
        else:
            _rows(scratch, manifest)
        _files(scratch, instance)
    manifest["erased"] = erasures.replay()
    return manifest


def _plain_members(file: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Folders and plain files below the folder, nothing else. Raises tarfile.TarError for any other.

    Python's own `filter="data"` says the same, but only since 3.11.4.
    """
    members = file.getmembers()
    for member in members:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise tarfile.TarError(f"{member.name} has no place in an archive")
        member.mode = 0o700 if member.isdir() else 0o600
    return members


def _unpacked(archive: Path, scratch: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as file:
            file.extraction_filter = lambda member, _path: member  # what Pythons from 3.12 on ask for
            file.extractall(scratch, members=_plain_members(file))  # noqa: S202
        manifest: dict[str, Any] = json.loads((scratch / backup.MANIFEST).read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as fault:
        raise Refused(f"{archive} is not a whole archive of Maillage ({fault}).") from fault
    if manifest.get("format") != backup.FORMAT:
        raise Refused(f"{archive} was made by a newer version of Maillage.")
    return manifest


def _require_room(force: bool) -> None:
    upgrade()
    with db.engine.connect() as connection:
        if not force and not rows.is_empty(connection):
            raise Refused("The database holds data already; --force replaces all of it.")


def _pages(copy: Path) -> None:
    """SQLite into SQLite: page by page, then up to the schema of this program."""
    db.session.remove()
    db.engine.dispose()
    with backup.opened(copy) as source, backup.opened(db.engine.url.database or "") as target:
        backup.require_whole(source)
        source.backup(target)
    upgrade()


def _rows(scratch: Path, manifest: dict[str, Any]) -> None:
    """Row by row, in one transaction: all of it, or nothing."""
    with _source(scratch, manifest) as source, db.engine.begin() as connection:
        if manifest["revision"] != (here := rows.revision(connection)):
            raise Refused(
                f"The archive's tables are those of {manifest['revision']}, ours are those of {here}:"
                " restore it with the version of Maillage that made it, then bring that up to date."
            )
        rows.replace_all(connection, source)


@contextlib.contextmanager
def _source(scratch: Path, manifest: dict[str, Any]) -> Iterator[dict[str, Iterator[dict[str, Any]]]]:
    """Every table's rows, whatever kind of database they come from."""
    tables = Base.metadata.sorted_tables
    if manifest["kind"] == "rows":
        yield {
            table.name: rows.read(scratch / backup.TABLES / f"{table.name}.jsonl", table) for table in tables
        }
        return
    engine: Engine = create_engine(f"sqlite:///{scratch / backup.DATABASE}")
    with engine.connect() as connection:
        yield {table.name: _selected(connection, table) for table in tables}
    engine.dispose()


def _selected(connection: Connection, table: Any) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=rows.BATCH)
    for row in connection.execute(query):
        yield dict(row._mapping)


def _files(scratch: Path, instance: Path) -> None:
    """The uploads and the secret, in the place of those that stood there."""
    if (scratch / backup.UPLOADS).exists():
        shutil.rmtree(instance / backup.UPLOADS, ignore_errors=True)
        os.replace(scratch / backup.UPLOADS, instance / backup.UPLOADS)
    if (scratch / backup.SECRET).exists():
        os.chmod(scratch / backup.SECRET, 0o600)
        os.replace(scratch / backup.SECRET, instance / backup.SECRET)
