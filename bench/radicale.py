"""Radicale, another calendar server in Python, with the same entries in it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.server import Reader, free_port, started

WHO = {"Authorization": "Basic YmVuY2g6YmVuY2g="}  # bench:bench; anybody is let in
END = b"END:VCALENDAR\r\n"
SETTINGS = """\
[server]
hosts = 127.0.0.1:{port}
timeout = 600
max_content_length = 500000000
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""


@contextmanager
def radicale(folder: Path) -> Iterator[Reader]:
    """Started on the loopback, with its collections in `folder`."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "radicale.conf"
    settings.write_text(SETTINGS.format(port=port, folder=folder / "collections"))
    with started(["radicale", "--config", str(settings)], dict(os.environ), port, "/.web/") as reader:
        yield reader


def fill(folder: Path, name: str, calendar: bytes) -> str:
    """Store a whole calendar as a collection, as Radicale stores one (to send it ten thousand entries takes
    minutes); its address."""
    collection = folder / "collections" / "collection-root" / "bench" / name
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    head, *events = calendar.removesuffix(END).split(b"BEGIN:VEVENT\r\n")
    for event in events:
        (collection / f"{uid(event)}.ics").write_bytes(head + b"BEGIN:VEVENT\r\n" + event + END)
    return f"/bench/{name}/"


def uid(event: bytes) -> str:
    """By which an event is known."""
    found = re.search(rb"^UID:(\S+)", event.replace(b"\r\n ", b""), re.M)
    if not found:
        raise RuntimeError("an event without UID")
    return found[1].decode()


def change(reader: Reader, path: str, name: str, event: bytes) -> None:
    """Put one event into a collection, in the place of the one of that name."""
    status, _, body = reader.send("PUT", f"{path}{name}.ics", event, {"Content-Type": "text/calendar", **WHO})
    if status not in (201, 204):
        raise RuntimeError(f"Radicale did not take {name}: {status} {body[:200]!r}")
