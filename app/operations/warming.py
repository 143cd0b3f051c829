"""What a web process has ready before its first visitor asks."""

from flask import Flask
from sqlalchemy.exc import DatabaseError

from app.calendar import feeds
from app.db import db, writing

PAGES = ("/", "/agenda", "/clubs/", "/meetings/", "/exhibitions/")


def warm(app: Flask) -> None:
    """Join the home territory's feed, the largest that many read, and read the first pages once: what
    they compile and keep is then shared by all processes.

    A database that is not there yet is no reason not to start: its first request says so.
    """
    reading = writing.set(False)
    base = app.config["BASE_URL"]
    try:
        with app.test_request_context("/agenda.ics", base_url=base):
            feeds.prepare("territory")
        for path in PAGES:
            app.test_client().get(path, base_url=base)
    except DatabaseError as error:
        app.logger.warning("nothing was prepared: %s", error.orig)
    finally:
        with app.app_context():
            db.engine.dispose()
        writing.reset(reading)
