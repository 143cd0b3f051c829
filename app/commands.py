"""`flask --app wsgi …`: what is done from a terminal."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
