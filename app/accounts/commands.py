"""`flask --app wsgi …`: accounts from a terminal."""

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from app import privacy
from app.accounts import erasures, invitations, letters, links, queries, rules
from app.db import db
from app.territory.models import Territory
from app.web import public_url


def register(app: Flask) -> None:
    """Add this room's commands to the application's."""
    app.cli.add_command(user)
    app.cli.add_command(first_link)
    app.cli.add_command(erase)
    app.cli.add_command(purge)


@click.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.argument("email")
@click.option("--role", type=click.Choice(["admin", "officer"]), required=True)
@with_appcontext
def create(email: str, role: str) -> None:
    """Open an account, and print a link that signs in once, within 24 hours."""
    email = readable(email)
    home = db.session.scalar(select(Territory).where(Territory.is_home))
    if role == "officer" and home is None:
        raise click.ClickException("There is no home territory yet: an officer always has one.")
    home_id = home.id if home else None
    account = invitations.open_account(email, invitations.default_name(role), home_id)
    if not queries.is_appointed(account.person_id, role, home_id):
        invitations.appoint(account, role, home_id)
    token = links.new_token()
    links.keep(account, token, rules.PRINTED_LINK_LASTS)
    db.session.commit()
    click.echo(letters.address(token))


@click.command("first-link")
@with_appcontext
def first_link() -> None:
    """Print a link for the first administrator; nothing when there is one."""
    if queries.administrators():
        return
    token = links.draw_first()
    db.session.commit()
    click.echo(f"First administrator: {public_url(f'/first/{token}')}")


@click.command()
@click.argument("email")
@click.option("--dry-run", is_flag=True, help="Say what would be forgotten, and forget nothing.")
@with_appcontext
def erase(email: str, dry_run: bool) -> None:
    """Forget the person of that address, in every room."""
    people = queries.people_at(email.strip().lower())
    if not people:
        raise click.ClickException("Nobody is known by that address.")
    for person in people:
        for room, rows in privacy.erase(person.id).items():
            click.echo(f"person {person.id}\t{room}\t{rows}")
    if dry_run:
        db.session.rollback()
        click.echo("Nothing was changed (--dry-run).")
        return
    db.session.commit()
    erasures.write()
    click.echo("Forgotten. The worker clears the last traces.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep it.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Clear out what is older than it may be kept."""
    for room, rows in privacy.purge(dry_run).items():
        click.echo(f"{room}\t{rows}")
    if dry_run:
        db.session.rollback()
        click.echo("Nothing was changed (--dry-run).")
    else:
        db.session.commit()
        erasures.write()


def readable(email: str) -> str:
    """An address as we keep it, or the command ends."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise click.ClickException(f"{email} is no e-mail address: {fault}") from None
    return str(checked.normalized).lower()
