"""Maillage: what a rural territory runs its industrial life on."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from app import commands, config, language, logs, migrations, rooms, web
from app.db import db


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application: settings, ground, rooms, commands."""
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(config.settings(overrides))
    config.refuse_unsafe(app.debug, app.config["BASE_URL"])
    logs.init_app(app)
    db.init_app(app)
    migrations.init_app(app)
    language.init_app(app)
    web.init_app(app)
    rooms.init_app(app)
    commands.init_app(app)
    return app
