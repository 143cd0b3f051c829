"""`flask --app wsgi …`: what is done from a terminal."""

from importlib import import_module
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

OF_ROOMS = ("app.accounts.commands", "app.calendar.commands", "app.demo.commands")
PATH = click.Path(path_type=Path, dir_okay=False)


def init_app(app: Flask) -> None:
    """Register the commands, those of rooms among them."""
    for command in (worker, check, backup, restore):
        app.cli.add_command(command)
    for name in OF_ROOMS:
        import_module(name).register(app)


@click.command()
@click.option("--once", is_flag=True, help="Do all that is due, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Send letters, render again, do the night's work."""
    from app.operations import worker

    worker.note_address()
    worker.work_off() if once else worker.work_on()


@click.command()
@with_appcontext
def check() -> None:
    """Look for faults in settings, schema and data: one line each, none when all is well."""
    from app.operations import check

    found = 0
    for fault in check.faults():
        click.echo(fault)
        found += 1
    raise SystemExit(1 if found else 0)


@click.command()
@click.argument("file", type=PATH)
@with_appcontext
def backup(file: Path) -> None:
    """Save database, uploads and secret into FILE, while the server runs."""
    from app.operations import backup

    try:
        backup.save(file.absolute())
    except (OSError, backup.Damaged) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{file}: {file.stat().st_size} bytes", err=True)


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Replace what the database holds already.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Bring back what FILE holds; then start Maillage again."""
    from app.operations import restore

    try:
        manifest = restore.bring_back(file, force)
    except restore.Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Restored as of {manifest['taken_at']}. Start Maillage again.", err=True)
    if count := manifest["erased"]:
        click.echo(f"{count} forgotten since that backup: forgotten again.", err=True)
