"""What a web process has ready before its first subscriber asks."""

from flask import Flask
from sqlalchemy.exc import DatabaseError

from app.calendar import feeds
from app.db import db, writing


def warm(app: Flask) -> None:
    """Join the home territory's feed, the largest that many read, once for all processes that will share it.

    A database that is not there yet is no reason not to start: its first request says so.
    """
    reading = writing.set(False)
    with app.test_request_context("/agenda.ics"):
        try:
            with db.engine.connect() as connection:
                feeds.prepare(connection, "territory")
        except DatabaseError as error:
            app.logger.warning("no feed was prepared: %s", error.orig)
        finally:
            db.engine.dispose()
    writing.reset(reading)
