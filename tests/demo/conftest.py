"""Applications on databases of their own that hold the demonstration."""

import pytest

from tests.harness.databases import forget_connections
from tests.harness.plugin import SETTINGS


@pytest.fixture(scope="module")
def demo_app(new_database, tmp_path_factory):
    """`demo_app()`: an application with the demonstration loaded, until the tests of this file end."""
    from app import create_app
    from app.demo import load

    made = []

    def make():
        folder = str(tmp_path_factory.mktemp("instance"))
        made.append(create_app({**SETTINGS, "DATABASE_URL": new_database().url, "INSTANCE_PATH": folder}))
        with made[-1].app_context():
            load.load()
        return made[-1]

    yield make
    for app in made:
        forget_connections(app)
