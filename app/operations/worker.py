"""The loop that does what is due: letters, renderings, the night's work."""

import signal
import threading
from types import FrameType

from flask import current_app
from sqlalchemy.exc import DBAPIError

from app import jobs
from app.calendar import feeds
from app.db import db

PAUSE = 1.5  # seconds between two looks at the table
AT_ONCE = 20  # jobs between two looks at whether to stop


def work_off() -> int:
    """Do all that is due, then return how many jobs were done or tried."""
    total = 0
    while count := jobs.run_due():
        total += count
    db.session.remove()
    return total


def work_on() -> None:
    """Do what is due for as long as nobody asks to stop; a database that is away is waited for."""
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not asked.is_set():
        if not _turn():
            asked.wait(PAUSE)


def _turn() -> int:
    try:
        return jobs.run_due(AT_ONCE)
    except DBAPIError as fault:
        current_app.logger.warning("the database does not answer: %s", type(fault.orig).__name__)
        return 0
    finally:
        db.session.remove()


def note_address() -> None:
    """Before the first turn: a new address makes every feed new."""
    feeds.note_address()
    db.session.remove()
