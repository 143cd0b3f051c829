"""The schema, step by step; `flask db upgrade` takes any database to the last one."""

from flask import Flask
from flask_migrate import Migrate

from app.db import db

migrate = Migrate()


def init_app(app: Flask) -> None:
    """Fit the application with `flask db`."""
    migrate.init_app(
        app, db, directory=f"{app.root_path}/migrations", render_as_batch=True, compare_type=True
    )
