"""What calendar programs cost: « nothing new », a body after a change, a body again; against a bare view,
against Radicale with the same entries, and saving a meeting against saving it without its calendar entry.

Everything is asked for by one client over one open connection each, by turns, and is told in processor time.
"""

import re
import shutil
from itertools import count
from pathlib import Path

from bench import radicale
from bench.costs import Costs
from bench.cpu import Work, compare
from bench.postgres import server
from bench.server import Installation, Reader, hello_world
from bench.typist import Typist

FEED = "/clubs/bench-{}/agenda.ics"
ALL = FEED + "?window=all"
_numbers = count(1)


def run(folder: Path, full: bool) -> Costs:
    """On SQLite, as one starts."""
    table = Costs("Feeds and saving, on SQLite")
    installation = Installation(folder / "bench")
    installation.fill(["--bench"])
    _against_hello(table, installation, 400 if full else 200)
    _against_radicale(table, installation, folder, full)
    _saving(table, installation, Installation(folder / "bench-mute"), 15 if full else 8)
    return table


def run_on_postgres(folder: Path, full: bool) -> Costs:
    """What one client costs where web and database are processes of their own: both are counted."""
    table = Costs("Feeds and saving, on PostgreSQL (web and database)")
    with server(folder / "postgres") as database:
        installation = Installation(folder / "bench-postgres", database("bench"))
        installation.fill(["--bench"])
        _against_hello(table, installation, 400 if full else 200)
        mute = Installation(folder / "bench-postgres-mute", database("mute"))
        mute.fill(["--bench"])
        _saving(table, installation, mute, 15 if full else 8)
    return table


def _against_hello(table: Costs, installation: Installation, repeats: int) -> None:
    with installation.running() as reader, hello_world() as hello:
        tags = {size: reader.get(FEED.format(size))[1]["ETag"] for size in (100, 1000, 10000)}

        def unchanged(size: int) -> Work:
            path = FEED.format(size)
            return Work(reader, lambda: reader.expect(path, 304, If_None_Match=tags[size]), repeats)

        thousand = FEED.format(1000)
        least, few, many, zipped, plain = compare(
            [
                Work(hello, lambda: hello.expect("/"), repeats),
                unchanged(100),
                unchanged(10000),
                Work(reader, lambda: reader.expect(thousand), repeats),
                Work(reader, lambda: reader.expect(thousand, Accept_Encoding="identity"), repeats),
            ]
        )
    table.add("304, 100 entries", few, "hello-world", least, most=1.5)
    table.add("304, 10,000 entries", many, "304, 100 entries", few, most=1.2)
    table.add("1,000 entries again, gzip", zipped, "hello-world", least)
    table.add("1,000 entries again, plain", plain, "hello-world", least)


def _against_radicale(table: Costs, installation: Installation, folder: Path, full: bool) -> None:
    collections = folder / "radicale"
    shutil.rmtree(collections, ignore_errors=True)
    with installation.running() as reader, radicale.radicale(collections) as other:
        usual, thousand, ten = (_Feed(reader, *one) for one in ((FEED, 1000), (ALL, 1000), (ALL, 10000)))
        there = [_Collection(other, feed, collections) for feed in (usual, ten)]
        many = 10 if full else 5
        first, first_zipped, first_1, first_10, first_there_1, first_there_10 = compare(
            [
                Work(usual.reader, usual.ask, many, usual.change),
                Work(usual.reader, usual.ask_zipped, many, usual.change),
                Work(thousand.reader, thousand.ask, many, thousand.change),
                Work(ten.reader, ten.ask, 2, ten.change),
                Work(there[0].reader, there[0].ask, 2, there[0].change),
                Work(there[1].reader, there[1].ask, 1, there[1].change),
            ]
        )
        again, again_1, again_10, again_there_1, again_there_10 = compare(
            [
                *(Work(feed.reader, feed.ask, 40) for feed in (usual, thousand, ten)),
                *(Work(one.reader, one.ask, turns) for one, turns in zip(there, (3, 1), strict=True)),
            ]
        )
        sizes = f"{usual.size / 1024:.0f} KiB, 10,000 are {ten.size / 1024:.0f} KiB"
    table.note(f"1,000 entries are {sizes}; Radicale holds the same")
    table.add("1,000 entries, first after a change", first, "Radicale", first_there_1, most=1 / 25)
    table.add("the same, gzip", first_zipped, "Radicale, plain", first_there_1)
    table.add("1,000 entries, again", again, "Radicale", again_there_1, most=1 / 50)
    table.add("10,000 entries, first after a change", first_10, "Radicale", first_there_10)
    table.add("10,000 entries, again", again_10, "Radicale", again_there_10, most=1 / 50)
    table.add("10,000 entries, first after a change", first_10, "1,000 entries, all", first_1, most=10)
    table.add("10,000 entries, again", again_10, "1,000 entries, all", again_1, most=10)


class _Feed:
    """A club's feed, and its officer, who moves a meeting of it over HTTP."""

    def __init__(self, reader: Reader, path: str, entries: int) -> None:
        self.reader, self.path, self.entries = reader.another(), path.format(entries), entries
        self.body = self.reader.expect(self.path, Accept_Encoding="identity")
        self.size = len(self.body)
        pages = re.findall(rb"^URL:\S+(/meetings/\d+)\r$", self.body.replace(b"\r\n ", b""), re.M)
        self.meeting = pages[next(_numbers)].decode()  # one of its own
        self.typist = Typist(reader.another().sign_in("officer@demo.example"))
        self.title = b""

    def change(self) -> None:
        title = f"Une autre fois {next(_numbers)}"
        self.typist.fill(
            f"{self.meeting}/edit", title=title, starts=f"{8 + next(_numbers) % 9:02}:15", ends=""
        )
        self.typist.send()
        self.title = title.encode()

    def ask(self) -> None:
        """Complete, and never stale."""
        body = self.reader.expect(self.path, Accept_Encoding="identity")
        if body.count(b"BEGIN:VEVENT") != self.entries or self.title not in body:
            raise RuntimeError(f"{self.path} is stale or not complete")

    def ask_zipped(self) -> None:
        body = self.reader.expect(self.path, Accept_Encoding="gzip")
        if len(body) > self.size / 4:
            raise RuntimeError(f"{self.path} is not compressed")


class _Collection:
    """The same entries in Radicale, and one who writes one of them again."""

    def __init__(self, reader: Reader, feed: _Feed, folder: Path) -> None:
        self.reader, self.entries = reader.another(), feed.entries
        self.path = radicale.fill(folder, f"bench-{feed.entries}", feed.body)
        head, _, rest = feed.body.partition(b"BEGIN:VEVENT\r\n")
        self.event = head + b"BEGIN:VEVENT\r\n" + rest.partition(b"END:VEVENT\r\n")[0]
        self.name = radicale.uid(self.event)
        self.title = b""

    def change(self) -> None:
        self.title = f"Une autre fois {next(_numbers)}".encode()
        event = re.sub(
            rb"^SUMMARY:.*\r\n(?: .*\r\n)*", b"SUMMARY:" + self.title + b"\r\n", self.event, flags=re.M
        )
        radicale.change(self.reader, self.path, self.name, event + b"END:VEVENT\r\nEND:VCALENDAR\r\n")

    def ask(self) -> None:
        body = self.reader.expect(self.path, Accept_Encoding="identity", **radicale.WHO)
        if body.count(b"BEGIN:VEVENT") != self.entries or self.title not in body:
            raise RuntimeError(f"Radicale: {self.path} is stale or not complete")


def _saving(table: Costs, installation: Installation, mute: Installation, repeats: int) -> None:
    """The same form, sent to the application and to one that tells the calendar nothing."""
    if not mute.database:
        mute.copy(installation)
    with installation.running() as reader, mute.running("bench.without_calendar:app") as without:
        typists = [Typist(one.another().sign_in("officer@demo.example")) for one in (reader, without)]
        for typist in typists:
            typist.fill("/meetings/new", title="Une réunion à déplacer")
            typist.moved = f"{typist.send()}/edit"
        new, least_new, moved, least_moved = compare(
            [
                *(Work(typist.reader, typist.send, repeats, typist.log) for typist in typists),
                *(Work(typist.reader, typist.send, repeats, typist.move) for typist in typists),
            ]
        )
    table.add("a meeting is logged (POST)", new, "the same without its calendar entry", least_new, most=1.3)
    table.add(
        "its hour is changed (POST)", moved, "the same without its calendar entry", least_moved, most=1.3
    )
