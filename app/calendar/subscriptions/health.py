"""How many read each feed: counted in memory while answering, written every ten seconds by a thread.

This is the one declared exception to « a GET writes nothing »: the thread has a connection of its own,
and no answer waits for it. What a process counted and could not write before it was killed is lost.
"""

import atexit
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app import privacy
from app.calendar.entry import Stream
from app.calendar.subscriptions.clients import family, network
from app.calendar.subscriptions.models import FeedReader, FeedToken, FeedUse
from app.clock import now
from app.db import db, writing

EVERY = 10.0
KEPT = timedelta(days=30)
MOST_HEARD = 20_000
LONGEST_AGENT = 200

_heard: dict[tuple[int, tuple[int, ...], str, str], list[Any]] = {}
_lock = threading.Lock()
_threads: dict[int, threading.Thread] = {}


def note(environ: dict[str, Any], state: Any, unchanged: bool) -> None:
    """Count a fetch; a HEAD has seen nothing."""
    if environ["REQUEST_METHOD"] != "GET":
        return
    key = (
        state.token_id,
        state.stream_ids,
        environ.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT],
        environ.get("REMOTE_ADDR", ""),
    )
    with _lock:
        count = _heard.get(key)
        if count is None:
            if len(_heard) >= MOST_HEARD:
                return
            count = _heard[key] = [0, 0, "", 0.0]
        count[0] += 1
        count[1] += unchanged
        count[2], count[3] = state.etag, time.time()
    if not _threads:
        _start()


# -- writing ------------------------------------------------------------------------------------


def _start() -> None:
    """One thread per process, begun with its first fetch; tests write when they ask to."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _lock:
        if _threads or app.testing:
            return
        thread = threading.Thread(target=_keep_writing, args=(app,), name="feed-health", daemon=True)
        _threads[0] = thread
    atexit.register(_write_safely, app)
    thread.start()


def _keep_writing(app: Flask) -> None:
    while True:
        time.sleep(EVERY)
        _write_safely(app)


def _write_safely(app: Flask) -> None:
    try:
        with app.app_context():
            write()
    except Exception as fault:
        app.logger.warning("feed statistics could not be written: %s", type(fault).__name__)


def write() -> None:
    """Write what was heard since the last time, on a connection of its own."""
    with _lock:
        heard = dict(_heard)
        _heard.clear()
    if not heard:
        return
    uses, readers = _uses(heard), _readers(heard)
    token = writing.set(True)
    try:
        with db.engine.begin() as connection:
            live = select(FeedToken.id).where(FeedToken.id.in_(uses), FeedToken.revoked_at.is_(None))
            tokens = set(connection.scalars(live))
            streams = set(connection.scalars(select(Stream.id).where(Stream.id.in_({k[0] for k in readers}))))
            _add(connection, FeedUse, ["token_id"], [row for number, row in uses.items() if number in tokens])
            gone = {secret_reader(number) for number in uses.keys() - tokens}
            known = [r for r in readers.values() if r["stream_id"] in streams and r["network"] not in gone]
            _add(connection, FeedReader, ["stream_id", "client", "network"], known)
    finally:
        writing.reset(token)


def _uses(heard: dict[Any, list[Any]]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for (token, _streams, agent, _address), count in heard.items():
        if token:
            _count(found, token, {"token_id": token, "client": family(agent), "seen": count[2]}, count)
    return found


def _readers(heard: dict[Any, list[Any]]) -> dict[tuple[int, str, str], dict[str, Any]]:
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    key = current_app.config["SECRET_KEY"]
    for (token, streams, agent, address), count in heard.items():
        client = family(agent)
        who = secret_reader(token) if token else network(client, address, key)
        for stream in streams:
            row = {"stream_id": stream, "client": client, "network": who}
            _count(found, (stream, client, row["network"]), row, count)
    return found


def secret_reader(token_id: int) -> str:
    """What stands in the place of a network for a secret address."""
    return f"@{token_id}"


def forget_reader(token_id: int) -> None:
    """Nothing that was counted of a secret address is kept. The caller commits."""
    db.session.execute(delete(FeedUse).where(FeedUse.token_id == token_id))
    db.session.execute(delete(FeedReader).where(FeedReader.network == secret_reader(token_id)))


def _count(found: dict[Any, dict[str, Any]], key: Any, row: dict[str, Any], count: list[Any]) -> None:
    at = datetime.fromtimestamp(count[3], UTC)
    before = found.get(key, {"fetches": 0, "unchanged": 0, "fetched_at": at})
    newest = row if at >= before["fetched_at"] else {**row, **before}
    found[key] = {
        **newest,
        "fetches": before["fetches"] + count[0],
        "unchanged": before["unchanged"] + count[1],
        "fetched_at": max(at, before["fetched_at"]),
    }


def _add(connection: Any, table: Any, key: list[str], rows: list[dict[str, Any]]) -> None:
    """Add to the rows that are there, open those that are not."""
    if not rows:
        return
    insert: Callable[..., Any] = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    query = insert(table)
    said = query.excluded
    sums = {name: getattr(table, name) + said[name] for name in ("fetches", "unchanged")}
    newest = {name: said[name] for name in rows[0] if name not in (*key, *sums)}
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    connection.execute(query.on_conflict_do_update(index_elements=key, set_={**sums, **newest}), ordered)


def forget() -> None:
    """Forget what was heard and not yet written."""
    _heard.clear()


# -- cleared out --------------------------------------------------------------------------------


def purge(is_dry_run: bool) -> int:
    """Readers that were not seen for 30 days are forgotten. The caller commits."""
    old = FeedReader.fetched_at < now() - KEPT
    if is_dry_run:
        return db.session.scalar(select(func.count()).select_from(FeedReader).where(old)) or 0
    return int(db.session.execute(delete(FeedReader).where(old)).rowcount)  # type: ignore[attr-defined]


privacy.register_purge("calendar.subscriptions", purge)
