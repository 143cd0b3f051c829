"""`flask --app wsgi feed …`: secret addresses from a terminal."""

import click
from flask import Flask
from flask.cli import with_appcontext

from app.calendar.subscriptions import opening, queries, secret
from app.db import db
from app.web import provided, public_url


def register(app: Flask) -> None:
    """Add this room's commands to the application's."""
    app.cli.add_command(feed)


@click.group()
def feed() -> None:
    """Calendar feeds."""


@feed.command()
@click.argument("email")
@with_appcontext
def url(email: str) -> None:
    """Print the secret feed of whoever signs in with EMAIL; open one when there is none."""
    ask = provided("feed_person")
    known = ask(email) if ask else None
    if known is None:
        raise click.ClickException("Nobody signs in with that address.")
    person_id, territory_id = known
    token = queries.personal(person_id) or opening.open_address(person_id, territory_id, "commande")
    db.session.commit()
    click.echo(public_url(secret.path_of(token)))
