"""A club's year in every feed that carries it, read over HTTP or over a real connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.calendar.readers import scene

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def scenery(work: Any, time_machine_to: Callable[[datetime], None]) -> Any:
    """The cast and the addresses."""
    time_machine_to(DAY)
    with work():
        return scene.set_scene()


@pytest.fixture
def feed_paths(scenery: Any) -> dict[str, str]:
    """The feeds' addresses by who publishes them."""
    return scenery[1]  # type: ignore[no-any-return]


@pytest.fixture
def body_of(client: FlaskClient, feed_paths: dict[str, str]) -> Callable[[str], str]:
    """The text of one of the feeds, complete."""

    def read(name: str) -> str:
        path = feed_paths[name]
        answer = client.get(path + ("&" if "?" in path else "?") + "window=all")
        assert answer.status_code == 200, answer.text
        return answer.get_data(as_text=True)

    return read


@pytest.fixture
def served(app: Any) -> Callable[[], Any]:
    """`with served() as url:` the application on the loopback."""

    @contextmanager
    def serve() -> Iterator[str]:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join()
        server.server_close()

    return serve
