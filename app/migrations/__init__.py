"""The schema, step by step; `flask db upgrade` takes any database to the last one."""

from typing import Any

import click
from flask import Flask
from werkzeug.local import LocalProxy

from app.db import db


class Commands(click.Group):
    """Alembic's commands. Alembic takes 11 MiB, which the web processes do without."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        from flask_migrate.cli import db as real

        return real.make_context(*args, **options)


def init_app(app: Flask) -> None:
    """Fit the application with `flask db`; Alembic is loaded by the first command that needs it."""
    app.extensions["migrate"] = LocalProxy(lambda: _fit(app))
    app.cli.add_command(Commands("db", help="Bring the schema up to date, or make the next step."))


def _fit(app: Flask) -> Any:
    from flask_migrate import Migrate

    Migrate(app, db, directory=f"{app.root_path}/migrations", render_as_batch=True, compare_type=True)
    return app.extensions["migrate"]
