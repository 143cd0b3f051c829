"""Options and fixtures that every test may use."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.harness import accounted, databases, shared
from tests.harness.databases import Database

SHARED = pytest.StashKey[Path]()
SERVER = pytest.StashKey[Any]()
ADDRESS = pytest.StashKey[str]()
FROM_OUTSIDE = (
    "DATABASE_URL",
    "INSTANCE_PATH",
    "BASE_URL",
    "MAIL_URL",
    "INBOX_URL",
    "REDIS_URL",
    "PORT",
    "HOST",
)
SETTINGS = {
    "TESTING": True,
    "BASE_URL": "http://localhost",
    "THROTTLE": "off",
    "REGISTER_URL": "",
    "GEO_URL": "",
    "GEOCODE_URL": "",
    "SCHOOLS_URL": "",
}


# -- options -------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgres"), default="sqlite", help="where the tests store"
    )
    parser.addoption("--full", action="store_true", help="the sizes that the issues name")


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the shared folder and starts the server; the others are told of them."""
    for name in FROM_OUTSIDE:
        os.environ.pop(name, None)
    told: dict[str, str] | None = getattr(config, "workerinput", None)
    if told:
        config.stash[SHARED], config.stash[ADDRESS] = Path(told["shared"]), told["address"]
        return
    config.stash[SHARED] = shared.folder()
    config.stash[ADDRESS] = ""
    if config.getoption("database") == "postgres" and not config.option.collectonly:
        config.stash[SERVER] = databases.start_postgres(config.stash[SHARED])
        config.stash[ADDRESS] = config.stash[SERVER].get_uri()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["shared"] = str(node.config.stash[SHARED])
    node.workerinput["address"] = node.config.stash[ADDRESS]


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or SHARED not in config.stash:
        return
    if server := config.stash.get(SERVER, None):
        server.cleanup()
    shutil.rmtree(config.stash[SHARED], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser; leave out the big sizes unless asked for."""
    skip = pytest.mark.skip(reason="only with --full (make test FULL=1)")
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")
        if item.get_closest_marker("full") and not config.getoption("full"):
            item.add_marker(skip)


# -- fixtures ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether to take the sizes that the issues name."""
    return bool(pytestconfig.getoption("full"))


@pytest.fixture(scope="session")
def shared_folder(pytestconfig: pytest.Config) -> Path:
    """A folder of this run, the same for all its processes."""
    return pytestconfig.stash[SHARED]


@pytest.fixture(scope="session")
def is_postgres(pytestconfig: pytest.Config) -> bool:
    """Whether this run stores in PostgreSQL."""
    return pytestconfig.getoption("database") == "postgres"


@pytest.fixture(scope="session")
def new_database(
    pytestconfig: pytest.Config, worker_id: str, is_postgres: bool
) -> Iterator[Callable[[], Database]]:
    """Make one more migrated, empty database, for a test that needs a second one."""
    made: list[Database] = []

    def make() -> Database:
        folder, name = pytestconfig.stash[SHARED], f"{worker_id}_{len(made)}"
        if is_postgres:
            made.append(databases.Postgres(folder, name, pytestconfig.stash[ADDRESS]))
        else:
            made.append(databases.Sqlite(folder, name))
        return made[-1]

    yield make
    for database in made:
        database.close()


@pytest.fixture(scope="session")
def own_database(new_database: Callable[[], Database]) -> Database:
    """This process's database."""
    return new_database()


@pytest.fixture(scope="session")
def database_url(own_database: Database) -> str:
    """The address of this process's database, as an operator would write it."""
    return own_database.url


@pytest.fixture(scope="session")
def instance_path(shared_folder: Path, worker_id: str) -> Path:
    """This process's instance folder."""
    path = shared_folder / f"{worker_id}-instance"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(scope="session")
def _one_app(database_url: str, instance_path: Path) -> Flask:
    from app import create_app

    accounted.watch()
    return create_app({**SETTINGS, "DATABASE_URL": database_url, "INSTANCE_PATH": str(instance_path)})


@pytest.fixture
def app(_one_app: Flask, own_database: Database, instance_path: Path) -> Iterator[Flask]:
    """The application on an empty, migrated database. No context is pushed: requests bring their own."""
    before = dict(_one_app.config)
    kept = {path.name for path in instance_path.iterdir()}
    yield _one_app
    _one_app.config.clear()
    _one_app.config.update(before)
    databases.forget_connections(_one_app)
    own_database.renew()
    for path in instance_path.iterdir():
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def make_app(new_database: Callable[[], Database], tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Another application with settings of its own and a new database: `make_app(THROTTLE="on")`."""
    from app import create_app

    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        instance = tmp_path / f"instance-{len(made)}"
        url = settings.pop("DATABASE_URL", None) or new_database().url
        made.append(create_app({**SETTINGS, "DATABASE_URL": url, "INSTANCE_PATH": str(instance), **settings}))
        return made[-1]

    yield make
    for one in made:
        databases.forget_connections(one)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A plain test client, a stranger."""
    return app.test_client()


@pytest.fixture
def work(app: Flask) -> Callable[[], Any]:
    """`with work() as session:` a context and one transaction, committed at its end; for preparing a test."""
    from app.db import db

    @contextmanager
    def one_transaction() -> Iterator[Any]:
        with app.app_context():
            yield db.session
            db.session.commit()

    return one_transaction


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """A session inside a context that lasts the test: for rules, queries and verbs, never beside a client."""
    from app.db import db

    with app.app_context():
        yield db.session
        db.session.rollback()
