"""Start web and worker together, say where they answer, stop them together.

Started by path (`python -P app/launch.py run`), so that this process, which only waits, never loads
the application.
"""

import contextlib
import ctypes
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1
PREPARE = {
    "run": [["db", "upgrade"], ["demo", "load", "--if-empty"]],
    "serve": [["db", "upgrade"], ["first-link"]],
}
SPOKEN = ["first-link"]
ACCOUNTS = """\
Demonstration accounts (password maillage-demo-2022):
  admin@demo.example
  officer@demo.example
  president.briance@demo.example
  president.double-innove@demo.example
  member.briance@demo.example
  member.double-innove@demo.example"""


class Stopped(Exception):
    """Someone asked us to stop."""


class Failed(Exception):
    """The sentence to print before giving up."""


def main(arguments: list[str]) -> int:
    """`run` with the demonstration, `serve` for real use; `prepare` is the step that both start with."""
    if len(arguments) == 2 and arguments[0] == "prepare" and arguments[1] in PREPARE:
        return prepare(PREPARE[arguments[1]])
    if len(arguments) != 1 or arguments[0] not in PREPARE:
        print("Usage: python -P app/launch.py run|serve", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if "MAKELEVEL" in os.environ and (end_with_make := die_with_parent()):
        end_with_make()
    try:
        supervise(arguments[0])
    except Stopped:
        return 0
    except Failed as failure:
        print(f"Maillage: {failure}", file=sys.stderr)
    return 1


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Unwind to main, once; what follows is the orderly end of the children."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise Stopped


def supervise(mode: str) -> None:
    """Prepare, start both children, announce, and wait until one ends or someone stops us."""
    host, port = os.environ.get("HOST") or "127.0.0.1", whole_port(os.environ.get("PORT") or "8000")
    instance = Path(os.environ.get("INSTANCE_PATH") or ROOT / "instance").absolute()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {**os.environ, "HOST": host, "PORT": str(port), "INSTANCE_PATH": str(instance)}
    require_free(host, port)
    said = prepared(mode, environment)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web"] = start(["gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"], environment)
        children["worker"] = start(["flask", "--app", "wsgi", "worker"], environment)
        wait_for_answer(host, port, children)
        print("Maillage:", environment.get("BASE_URL") or f"http://{bracketed(host)}:{port}", flush=True)
        print(ACCOUNTS if mode == "run" else said, end="\n" if mode == "run" else "", flush=True)
        while True:
            require_alive(children)
            time.sleep(0.2)
    finally:
        end(children.values())


def whole_port(value: str) -> int:
    """The port as a number."""
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failed(f"PORT is “{value}”; it must be a whole number from 1 to 65535.")
    return int(value)


def require_free(host: str, port: int) -> None:
    """Say so at once when another program listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = error.strerror or str(error)
            raise Failed(
                f"cannot listen on {host} port {port} ({why}). Choose another port, as in: make run PORT=8001"
            ) from None


def prepared(mode: str, environment: dict[str, str]) -> str:
    """Bring the database up to date in a process of its own; what that process has to say to the user."""
    command = [sys.executable, "-m", "app.launch", "prepare", mode]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )
    if done.returncode:
        raise Failed("the database could not be prepared; the reason stands above.")
    return done.stdout.decode()


def prepare(commands: list[list[str]]) -> int:
    """Run commands of `flask` one after the other, paying once for loading the application."""
    from flask.cli import ScriptInfo

    from wsgi import app

    compress_assets()
    for command in commands:
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard if command == SPOKEN else sys.stderr):
            app.cli.main(
                command, prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app)
            )
        print(heard.getvalue(), end="")
    return 0


def compress_assets() -> None:
    """Lay a compressed copy beside each static file that lacks one or has changed; it is what is served."""
    from whitenoise.compress import Compressor

    compressor = Compressor(quiet=True)
    for path in (ROOT / "app" / "static").rglob("*"):
        copy = path.with_name(path.name + ".gz")
        is_fresh = copy.exists() and copy.stat().st_mtime >= path.stat().st_mtime - 0.01
        if path.is_file() and compressor.should_compress(path.name) and not is_fresh:
            with contextlib.suppress(PermissionError):  # a checkout that is not ours is served as it is
                compressor.compress(str(path))


def start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """One child, in a session of its own: Ctrl-C reaches us alone, and we stop the child."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )


def die_with_parent() -> Callable[[], Any] | None:
    """On Linux: have the kernel stop the process that calls this when its parent is killed."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_for_answer(host: str, port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Return when /health answers."""
    listening = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        require_alive(children)
        if answers(listening, port):
            return
        time.sleep(0.05)
    raise Failed(f"no answer from http://{bracketed(listening)}:{port}/health after {START_SECONDS} seconds.")


def answers(host: str, port: int) -> bool:
    """Whether /health says 200 (or sends to https, which also shows that the application is up)."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 400
    except OSError:
        return False
    finally:
        connection.close()


def require_alive(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Fail when a child has ended: web without worker, or worker without web, would mislead."""
    for name, child in children.items():
        if child.poll() is not None:
            raise Failed(
                f"the {name} process ended by itself (status {child.returncode}); everything is stopped."
            )


def end(children: Any) -> None:
    """Ask every child to end, and kill what has not ended in time."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
