"""A public register that answers, refuses, drips or talks nonsense, as a test says."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Fake:
    """`answer` is JSON or a body in bytes; the rest says how it is given."""

    def __init__(self) -> None:
        self.answer: Any = {"results": []}
        self.status = 200
        self.headers: dict[str, str] = {}
        self.silence = 0.0  # seconds before the first byte
        self.drip = 0.0  # seconds between the bytes, from the headers on
        self.asked: list[dict[str, str]] = []
        self.meanwhile: Any = None  # called while somebody waits for us
        self.stopped = threading.Event()

    def __enter__(self) -> "Fake":
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.respond(self)

            def log_message(self, *_said: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_about: Any) -> None:  # whoever asked has hung up
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_about: Any) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        address = urlsplit(handler.path)
        self.asked.append(
            {name: values[0] for name, values in parse_qs(address.query).items()}
            | {"path": address.path, "agent": handler.headers["User-Agent"]}
        )
        if self.meanwhile:
            self.meanwhile()
        self.stopped.wait(self.silence)
        body = self.answer if isinstance(self.answer, bytes) else json.dumps(self.answer).encode()
        lines = [f"HTTP/1.0 {self.status} x", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        if not self.drip:
            handler.wfile.write(whole)
        for at in range(len(whole) if self.drip else 0):
            handler.wfile.write(whole[at : at + 1])
            if self.stopped.wait(self.drip):
                return

    def forget_pauses(self, app: Any) -> None:
        """As if the time that it asked for had passed."""
        for file in (app.config["INSTANCE_PATH"] / "pauses").glob("*"):
            file.write_text(f"busy {time.time() - 1}")


def result(name: str = "BOIS DE LA COMBE", siren: str = "732829320", **more: Any) -> dict[str, Any]:
    """A company as the register tells it."""
    seat = {
        "siret": f"{siren}00074",
        "adresse": "12 RUE DU PUITS 24300 NONTRON",
        "code_postal": "24300",
        "commune": "24311",
        "libelle_commune": "NONTRON",
        "epci": "200071819",
        "latitude": "45.5302",
        "longitude": "0.6621",
        "activite_principale": "16.23Z",
        "tranche_effectif_salarie": "12",
    }
    return {"siren": siren, "nom_complet": name, "siege": seat | more.pop("siege", {}), **more}
