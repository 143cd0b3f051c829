"""One who fills in forms and sends them, as a browser does."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from bench.server import Reader
from tests.visitor import Visitor

_numbers = count(1)


class Typist:
    """Signed in: opens a form, fills it, and sends it when asked to."""

    moved = ""  # the form of the meeting that is moved again and again

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.path, self.fields = "", dict[str, Any]()

    def fill(self, path: str, **fields: Any) -> None:
        """Open the form and type; nothing is sent yet."""
        page = BeautifulSoup(self.reader.expect(path, Accept_Encoding="identity"), "html.parser")
        form = Visitor.form(page, path, fields)
        self.path, self.fields = str(form["action"] or path), {**Visitor.values(form), **fields}

    def send(self) -> str:
        """Send it; where the answer leads to."""
        return urlsplit(self.reader.post(self.path, self.fields)["Location"]).path

    def log(self) -> None:
        """Fill in a new meeting."""
        number = next(_numbers)
        day = date.today() + timedelta(days=number % 300)  # noqa: DTZ011
        self.fill(
            "/meetings/new",
            title=f"Réunion de mesure {number}",
            first_on=day.isoformat(),
            starts="18:30",
            ends="20:00",
            place="Salle des fêtes",
            announcement="Ouverte à toutes les entreprises du club.",
            audience="public",
        )

    def move(self) -> None:
        """Give the meeting another hour."""
        number = next(_numbers)
        self.fill(self.moved, starts=f"{8 + number % 9:02}:{number % 60:02}", ends="")
