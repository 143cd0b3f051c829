"""A partner's site on this machine that answers as badly as one likes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[str, "Line"], None]


class Line:
    """The way back to who asked: octets, as slowly as wanted."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def say(self, octets: bytes) -> None:
        self.connection.sendall(octets)

    def answer(self, status: str, body: bytes = b"", **headers: str) -> None:
        """A whole answer that tells the truth about its length, unless told otherwise."""
        said = {"Content-Length": str(len(body)), "Connection": "close"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        rows = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        self.say(f"HTTP/1.1 {status}\r\n{rows}\r\n".encode() + body)

    def drip(self, octets: bytes, pause: float) -> None:
        for number in range(len(octets)):
            self.say(octets[number : number + 1])
            time.sleep(pause)


class Partner:
    """Keeps what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def partner(answer: Answer) -> Iterator[Partner]:
    """A site whose every request is answered by `answer(request, line)`."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    there, stop, talking = Partner(server.getsockname()[1]), threading.Event(), []

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                request = b""
                while b"\r\n\r\n" not in request and (more := connection.recv(65536)):
                    request += more
                there.asked.append(request.decode("latin-1"))
                answer(request.decode("latin-1"), Line(connection))
            except OSError:
                pass  # who asked has hung up

    def listen() -> None:
        while not stop.is_set():
            try:
                connection, _where = server.accept()
            except TimeoutError:
                continue
            talking.append(threading.Thread(target=talk, args=(connection,), daemon=True))
            talking[-1].start()

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    try:
        yield there
    finally:
        stop.set()
        listening.join()
        server.close()
        for thread in talking:
            thread.join(timeout=6)
