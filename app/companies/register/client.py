"""One question to a public register: a deadline, a memory, and silence when it asks for silence."""

import hashlib
import json
import threading
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from flask import current_app

from app.db import db

ANSWERED, OFF, BUSY, DOWN = "answered", "off", "busy", "down"
SECONDS = 2.5  # that a request waits, whatever the register does
BYTES = 2_000_000
AT_ONCE = 4  # questions of one process
PER_SECOND = 3
KEPT, KEPT_FOR = 500, 3_600
REST_AFTER_REFUSAL, REST_AFTER_FAILURE, LONGEST_REST = 10, 15, 3_600

_answers: OrderedDict[Any, tuple[float, Any]] = OrderedDict()
_lock = threading.Lock()
_slots = threading.Semaphore(AT_ONCE)
_asked: deque[float] = deque(maxlen=PER_SECOND)


@dataclass(frozen=True)
class Reply:
    """What became of a question; `data` is what JSON the register answered with."""

    state: str
    data: Any = None


def is_on(setting: str) -> bool:
    """Whether this installation asks that register at all."""
    return bool(_base(setting))


def ask(setting: str, path: str, **params: str) -> Reply:
    """The register's answer. Ends the transaction that only read: nobody waits for us meanwhile."""
    base = _base(setting)
    if not base:
        return Reply(OFF)
    url = base if base.endswith(path) else base + path
    question = (url, tuple(sorted(params.items())))
    if (kept := recall(question)) is not None:
        return Reply(ANSWERED, kept)
    pause = _pause_file(setting, base)
    if state := _resting(pause):
        return Reply(state)
    let_go()
    reply, rest = _asked_in_time(url, params)
    if rest:
        _rest(pause, reply.state, rest)
    elif reply.state == ANSWERED:
        remember(question, reply.data)
    return reply


def let_go() -> None:
    """Give the connection back before waiting for somebody else."""
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("a register is asked before anything is changed")
    db.session.commit()


def remember(question: Any, answer: Any) -> None:
    """Keep an answer for an hour."""
    with _lock:
        _answers[question] = (time.monotonic(), answer)
        _answers.move_to_end(question)
        while len(_answers) > KEPT:
            _answers.popitem(last=False)


def recall(question: Any) -> Any:
    """An answer that is kept, None otherwise."""
    with _lock:
        at, answer = _answers.get(question, (0.0, None))
    return answer if answer is not None and time.monotonic() - at < KEPT_FOR else None


# -- silence ------------------------------------------------------------------------------------


def _pause_file(setting: str, base: str) -> Path:
    """Where all processes of this installation read until when that register is left alone."""
    digest = hashlib.sha256(base.encode()).hexdigest()[:8]
    return Path(current_app.config["INSTANCE_PATH"]) / "pauses" / f"{setting.lower()}-{digest}"


def _resting(pause: Path) -> str | None:
    try:
        state, until = pause.read_text().split()
        return state if time.time() < float(until) else None
    except (OSError, ValueError):
        return None


def _rest(pause: Path, state: str, seconds: float) -> None:
    try:
        pause.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = pause.with_suffix(f".{threading.get_ident()}")
        fresh.write_text(f"{state} {time.time() + seconds}")
        fresh.replace(pause)
    except OSError:
        current_app.logger.exception("cannot note a register's pause")


def _retry_after(said: str | None) -> float:
    """Seconds that a refusal asks for: a number or a date; some when it says nothing we understand."""
    seconds: float = REST_AFTER_REFUSAL
    if said and said.strip().isascii() and said.strip().isdigit():
        seconds = float(said.strip()[:9])
    elif said:
        with suppress(ValueError, OverflowError):
            seconds = parsedate_to_datetime(said).timestamp() - time.time()
    return min(max(seconds, 1), LONGEST_REST)


# -- the question -------------------------------------------------------------------------------


def _asked_in_time(url: str, params: dict[str, str]) -> tuple[Reply, float]:
    """The reply, and how long to leave the register alone; after the deadline nobody waits any more."""
    if not _slots.acquire(blocking=False):
        return Reply(BUSY), 0
    wait = _turn() if current_app.config["RATELIMIT_ENABLED"] else 0
    if wait > 1:
        _slots.release()
        return Reply(BUSY), 0
    answers: Queue[Any] = Queue()
    call = _Call(url, params, f"Maillage (+{current_app.config['BASE_URL']})", answers, wait)
    threading.Thread(target=call.run, daemon=True).start()
    try:
        status, retry_after, body = answers.get(timeout=SECONDS)
    except Empty:
        call.give_up()
        status, retry_after, body = None, None, b""
    if status == 429:
        return Reply(BUSY), _retry_after(retry_after)
    if status == 503 and retry_after:
        return Reply(DOWN), _retry_after(retry_after)
    if status in (400, 404, 422):  # it understood nothing in our question
        return Reply(ANSWERED, {}), 0
    if status == 200 and isinstance(data := _read(body), dict):
        return Reply(ANSWERED, data), 0
    return Reply(DOWN), REST_AFTER_FAILURE


def _turn() -> float:
    """Seconds until it is polite to ask again: all of us together stay under what one address may ask."""
    with _lock:
        now = time.monotonic()
        first = _asked[0] if len(_asked) == PER_SECOND else now - 1
        turn = max(now, first + 1)
        if turn - now <= 1:
            _asked.append(turn)
        return turn - now


class _Call:
    """A request in a thread of its own, which a silent or dripping register cannot make us wait for."""

    def __init__(
        self, url: str, params: dict[str, str], agent: str, answers: "Queue[Any]", wait: float
    ) -> None:
        self.url, self.params, self.answers, self.wait = url, params, answers, wait
        self.agent = agent.encode("ascii", "replace").decode()
        self.until = time.monotonic() + SECONDS
        self.client: Any = None

    def run(self) -> None:
        try:
            self.answers.put(self._fetch())
        except Exception:  # whatever goes wrong out there is the register being down
            self.answers.put((None, None, b""))
        finally:
            _slots.release()

    def _fetch(self) -> tuple[int, str | None, bytes]:
        import httpx

        time.sleep(self.wait)
        headers = {"User-Agent": self.agent, "Accept": "application/json"}
        limits = httpx.Timeout(1.5)
        with (
            httpx.Client(timeout=limits, verify=_certificates(), headers=headers) as self.client,
            self.client.stream("GET", self.url, params=self.params) as response,
        ):
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > BYTES or time.monotonic() > self.until:
                    raise ValueError("too much, or too slow")
            return response.status_code, response.headers.get("Retry-After"), body

    def give_up(self) -> None:
        """Close the line: the thread ends at its next breath."""
        if self.client is not None:
            try:
                self.client.close()
            except Exception:
                current_app.logger.debug("a register's line was already closed")


@lru_cache(maxsize=1)
def _certificates() -> Any:
    import httpx

    return httpx.create_ssl_context()


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _base(setting: str) -> str:
    return str(current_app.config.get(setting) or "").strip().rstrip("/")
