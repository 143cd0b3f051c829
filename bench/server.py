"""An installation of its own on the loopback, filled by the project's commands, and a reader before it."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "maillage-demo-2022"
HELLO = ["--config", "bench/hello.py", "--worker-class", "gthread", "--threads", "8", "--preload"]


class Database(Protocol):
    """Where an installation stores, when that is not its own file."""

    url: str
    pid: int

    def make(self) -> None: ...


class Installation:
    """A folder with its own database; filled once, and kept for the next run where one asks for that."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        self.folder, self.database = folder, database

    def fill(self, *loads: list[str]) -> None:
        """Bring it up to date and load, unless an earlier run has done so."""
        mark = self.folder / "filled"
        if mark.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.database:
            self.database.make()
        self.flask("db", "upgrade")
        for options in loads:
            self.flask("demo", "load", *options)
        mark.touch()

    def copy(self, other: "Installation") -> None:
        """The same content as another one, which is not running."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(other.folder, self.folder)

    def flask(self, *arguments: str) -> None:
        """Run one of the project's commands."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        subprocess.run(command, cwd=ROOT, env=self.environment(), check=True, stdout=subprocess.DEVNULL)

    def python(self, script: str) -> None:
        """Run a few lines in its environment."""
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=self.environment(), check=True)

    def environment(self, **more: str) -> dict[str, str]:
        """What its processes are told; nothing of ours reaches them."""
        ours = ("DATABASE_URL", "BASE_URL", "MAIL_URL", "REDIS_URL", "PROXY_HOPS", "WEB_CONCURRENCY")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        where = {"DATABASE_URL": self.database.url} if self.database else {}
        return {**kept, "INSTANCE_PATH": str(self.folder), "THROTTLE": "off", **where, **more}

    @contextmanager
    def running(self, application: str = "wsgi:app", **more: str) -> Iterator["Reader"]:
        """The web process as `make run` starts it."""
        port = free_port()
        environment = self.environment(HOST="127.0.0.1", PORT=str(port), **more)
        arguments = ["gunicorn", "--config", "gunicorn.conf.py", application]
        with started(arguments, environment, port, "/health") as reader:
            if self.database:
                reader.pids.append(self.database.pid)
            yield reader


@contextmanager
def hello_world(processes: int = 1) -> Iterator["Reader"]:
    """The smallest Flask application behind the same server."""
    port = free_port()
    ours = ["--bind", f"127.0.0.1:{port}", "--workers", str(processes), "--log-level", "warning"]
    arguments = ["gunicorn", *HELLO, *ours, "bench.hello:app"]
    with started(arguments, dict(os.environ), port, "/") as reader:
        yield reader


@contextmanager
def started(arguments: list[str], environment: dict[str, str], port: int, path: str) -> Iterator["Reader"]:
    """A server, this Python's module, once it answers at `path`."""
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=environment)
    reader = Reader(port, process.pid)
    try:
        while not reader.answers(path):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended by itself (status {process.returncode})")
            time.sleep(0.01)
        reader.ready_after = time.perf_counter() - begin
        yield reader
    finally:
        reader.close()
        process.terminate()
        process.wait(20)


class Reader:
    """One who reads pages over one open connection, signed in or not."""

    def __init__(self, port: int, pid: int = 0) -> None:
        self.port, self.pid, self.ready_after = port, pid, 0.0
        self.pids = [pid]  # of the server, and of its database where that is another process
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.cookies: dict[str, str] = {}

    def answers(self, path: str) -> bool:
        """Whether the server is there."""
        try:
            return self.get(path)[0] == 200
        except OSError:
            self.connection.close()
            return False

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers, body."""
        return self.send("GET", path, None, headers)

    def expect(self, path: str, status: int = 200, **headers: str) -> bytes:
        """The body of an answer that must have this status."""
        found, _, body = self.get(path, **headers)
        if found != status:
            raise RuntimeError(f"{path}: {found} instead of {status}")
        return body

    def sign_in(self, email: str, password: str = PASSWORD) -> "Reader":
        """Through the page, as a person does."""
        page = self.expect("/login", Accept_Encoding="identity").decode()
        field = next(tag for tag in re.findall(r"<input[^>]*>", page) if 'name="csrf_token"' in tag)
        token = re.search(r'value="([^"]*)"', field)
        form = {"email": email, "password": password, "csrf_token": token[1] if token else ""}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _, _ = self.send("POST", "/login", urlencode(form).encode(), headers)
        if status not in (302, 303):
            raise RuntimeError(f"{email} could not sign in: {status}")
        return self

    def another(self) -> "Reader":
        """A stranger before the same server."""
        stranger = Reader(self.port, self.pid)
        stranger.pids = self.pids
        return stranger

    def post(self, path: str, fields: dict[str, Any], status: int = 303) -> dict[str, str]:
        """Send a form; the headers of the answer, which must have this status."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        found, told, body = self.send("POST", path, urlencode(fields, doseq=True).encode(), headers)
        if found != status:
            raise RuntimeError(f"POST {path}: {found} instead of {status}\n{body[:2000]!r}")
        return told

    def send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """Any request; the connection stays open."""
        sent = {
            "Accept-Encoding": "gzip",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # it was kept open longer than the server likes
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
        data = response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, dict(response.headers), data

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
