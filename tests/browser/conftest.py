"""A real server, a real browser: the fixtures of the tests that see what a person sees.

`live` is the server with the demonstration; `desk` and `phone` are pages in a browser window of that size;
`sign_in(page, "officer")`; `axe(page)` lists what an accessibility checker finds; `size` and `theme` may be
parametrized. A page that writes to the console, fails to load something or names another host fails its test.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.launch import die_with_parent
from tests.harness.shared import ROOT, folder

AXE = next((Path(__file__).parent / "vendor" / "axe-core").glob("*/axe.min.js"))
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "maillage-demo-2022"
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# -- the server ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Live:
    """The running application: its address, its instance folder, and its command line."""

    url: str
    instance: Path
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """What `flask --app wsgi …` says on the running installation."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(instance: Path, mode: str = "run", **settings: str) -> tuple[Live, subprocess.Popen[str]]:
    """Start web and worker as `make run` does, and wait for the line that says where they answer."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BASE_URL")},
        "PORT": str(port),
        "INSTANCE_PATH": str(instance),
        "THROTTLE": "off",
        "REGISTER_URL": "",
        "GEO_URL": "",
        "GEOCODE_URL": "",
        "SCHOOLS_URL": "",
        **settings,
    }
    with open(instance.parent / f"{instance.name}.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "app/launch.py", mode],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            preexec_fn=die_with_parent(),
        )
    assert process.stdout
    line = process.stdout.readline()
    if not line.startswith("Maillage: http"):
        ended(process)
        pytest.fail(f"the server did not start:\n{Path(log.name).read_text()[-3000:]}")
    return Live(line.split()[-1], instance, environment), process


def ended(process: subprocess.Popen[str]) -> None:
    """Stop the server as Ctrl-C does."""
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    if process.stdout:
        process.stdout.close()


@pytest.fixture(scope="session")
def live_folder() -> Iterator[Path]:
    """Where the instances of the live servers stand; their logs say what went wrong."""
    path = folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def live(live_folder: Path) -> Iterator[Live]:
    """The application with the demonstration, web and worker, for the whole run."""
    server, process = started(live_folder / "live")
    yield server
    ended(process)


@pytest.fixture
def serve(live_folder: Path) -> Iterator[Callable[..., Live]]:
    """Start one more server: `serve()` as `make serve` does, `serve("run", BASE_URL=…)`."""
    processes = []

    def start(mode: str = "serve", **settings: str) -> Live:
        instance = Path(tempfile.mkdtemp(prefix="serve-", dir=live_folder))
        server, process = started(instance, mode, **settings)
        processes.append(process)
        return server

    yield start
    for process in processes:
        ended(process)


# -- the browser ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.exit(
            "The browser tests need Chromium: install your system's package “chromium”.", returncode=1
        )
    return {**browser_type_launch_args, "executable_path": path, "args": SWITCHES}


class Complaints(list[str]):
    """What pages did that a clean page does not do."""

    def watch(self, context: BrowserContext, base_url: str) -> None:
        """Note console warnings and errors, failed loads, and every request to another host."""
        host = urlsplit(base_url).netloc
        context.on("console", lambda said: self.note(said.type in ("error", "warning"), said.text))
        context.on("weberror", lambda error: self.note(True, str(error.error)))
        context.on("request", lambda asked: self.note(is_elsewhere(asked.url, host), f"names {asked.url}"))

    def note(self, is_wrong: bool, what: str) -> None:
        if is_wrong:
            self.append(what)


def is_elsewhere(url: str, host: str) -> bool:
    """Whether a request would leave our own host."""
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.netloc != host


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test at its end unless empty; a test that provokes an error clears the list."""
    found = Complaints()
    yield found
    assert not found, "the browser complained:\n" + "\n".join(found)


@pytest.fixture
def open_page(browser: Browser, live: Live, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """A stranger's page: `open_page("phone", color_scheme="dark", java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def new(size: str = "desk", base_url: str = live.url, **options: Any) -> Page:
        wanted = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=base_url, **SIZES[size], **wanted)
        context.set_default_timeout(10_000)
        complaints.watch(context, base_url)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def size() -> str:
    """Parametrize with "desk" and "phone"."""
    return "desk"


@pytest.fixture
def theme() -> str:
    """Parametrize with "light" and "dark"."""
    return "light"


@pytest.fixture
def page(open_page: Callable[..., Page], size: str, theme: str) -> Page:
    """A page in the size and theme of the test."""
    return open_page(size, color_scheme=theme)


@pytest.fixture
def desk(open_page: Callable[..., Page], theme: str) -> Page:
    """A page at 1280 × 800."""
    return open_page("desk", color_scheme=theme)


@pytest.fixture
def phone(open_page: Callable[..., Page], theme: str) -> Page:
    """A page at 390 × 844, touched by a finger."""
    return open_page("phone", color_scheme=theme)


@pytest.fixture
def sign_in() -> Callable[[Page, str], Page]:
    """`sign_in(page, "president.briance")`: through the form, as a person does."""

    def through_the_form(page: Page, name: str) -> Page:
        page.goto("/login")
        page.locator("input[name=email]").fill(f"{name}@demo.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda url: urlsplit(url).path != "/login")
        return page

    return through_the_form


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """`assert axe(page) == []`: what axe finds, one line per fault and place."""
    source = AXE.read_text()

    def check(page: Page, *, rules_off: tuple[str, ...] = ()) -> list[str]:
        page.evaluate(source)  # evaluated by the debugger: the page's policy stays as it is
        options = {
            "runOnly": AXE_RULES,
            "resultTypes": ["violations"],
            "rules": {rule: {"enabled": False} for rule in rules_off},
        }
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [
            f"{fault['id']} {spot['target']}: {fault['help']}" for fault in found for spot in fault["nodes"]
        ]

    return check
