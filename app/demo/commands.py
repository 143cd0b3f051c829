"""`flask --app wsgi demo …`: load the demonstration, make it bigger, take it away."""

from contextlib import AbstractContextManager
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext


def register(app: Flask) -> None:
    """Add the commands of the demonstration."""
    app.cli.add_command(demo)


@click.group()
def demo() -> None:
    """A real territory's report, an invented present, synthetic data at any size."""


@demo.command()
@click.option("--if-empty", is_flag=True, help="Only into an installation that nobody uses yet.")
@click.option("--clubs", type=click.IntRange(0), default=0, help="Add so many synthetic clubs.")
@click.option("--companies", type=click.IntRange(0), default=0, help="Add so many synthetic companies.")
@click.option("--entries", type=click.IntRange(0), default=0, help="Add so many synthetic meetings and runs.")
@click.option("--seed", type=int, default=1, help="The same seed makes the same data.")
@click.option("--bench", is_flag=True, help="Add the clubs bench-100, bench-1000 and bench-10000.")
@with_appcontext
def load(if_empty: bool, clubs: int, companies: int, entries: int, seed: int, bench: bool) -> None:
    """Load the report's territory and an invented present, or add synthetic data to what is there."""
    from app.demo import load, synthetic

    if if_empty and not load.is_empty():
        click.echo("Not loaded: this installation is in use already.")
        return
    click.echo("Demonstration loaded." if load.load() else "The demonstration was there already.")
    if clubs or companies or entries:
        synthetic.add(synthetic.Sizes(clubs, companies, entries), seed, progress)
    if bench:
        synthetic.add_bench(seed, progress)


@demo.command()
@with_appcontext
def remove() -> None:
    """Remove all that the demonstration has added, and nothing else."""
    from app.demo import remove

    with progress("Removing", remove.size()) as bar:
        remove.remove(bar.update)
    click.echo("Demonstration removed.")


def progress(label: str, length: int) -> AbstractContextManager[Any]:
    """A bar that says how far we are; it stays silent when nobody watches."""
    return click.progressbar(length=length, label=label)
