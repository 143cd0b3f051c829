"""What pages and feeds take in a large territory, against the same with the demonstration alone."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.clock import today
from bench.server import Installation, Reader
from bench.timing import ROUNDS, Row, Table, compare, once

SMALL = ("70", "4000", "20000")
ISSUE = ("700", "40000", "1000000")
FEED = "/clubs/double-innove/agenda.ics"
OTHER_FEED = "/clubs/riberacois/agenda.ics"


@dataclass(frozen=True)
class Page:
    """An address, and who reads it."""

    path: str
    reader: str = "officer"


def pages() -> list[Page]:
    """List, search, agenda and feed pages, each for who reads it."""
    month = f"/agenda/{today():%Y/%m}"
    mine = [
        "/", "/clubs/", "/clubs/double-innove", "/clubs/double-innove/members", "/companies/",
        "/companies/?q=papier", "/people/", "/meetings/", "/exhibitions/", "/venues/", "/agenda", month,
        "/search?q=reunion", "/search?q=double+innove",
    ]  # fmt: skip
    public = ["/", "/clubs/", "/clubs/double-innove", "/agenda", month, "/search?q=reunion"]
    return [*(Page(path) for path in mine), *(Page(path, "visitor") for path in public)]


def run(folder: Path, full: bool) -> Table:
    """Two installations, one machine, one run: every page read by turns."""
    clubs, companies, entries = ISSUE if full else SMALL
    small, large = Installation(folder / "demo"), Installation(folder / f"demo-{entries}")
    small.fill([])
    large.fill(["--clubs", clubs, "--companies", companies, "--entries", entries])
    table = Table(
        f"Growth: {int(clubs):,} clubs, {int(companies):,} companies, {int(entries):,} entries"
        " against the demonstration alone"
    )
    _first_builds(table, small, large)
    with small.running() as few, large.running() as many:
        readers = {
            "visitor": (few, many),
            "officer": tuple(r.another().sign_in("officer@demo.example") for r in (few, many)),
        }
        for page in pages():
            _compare(table, f"{page.path} ({page.reader})", readers[page.reader], page.path)
        for path in (FEED, "/agenda.ics"):
            _compare(table, f"{path}, repeated", readers["visitor"], path)
            _compare_304(table, path, readers["visitor"])
    return table


def _compare(table: Table, what: str, readers: tuple[Reader, ...], path: str) -> None:
    few, many = readers
    before, after = compare([lambda: few.expect(path), lambda: many.expect(path)])
    table.add(Row(what, after, "demonstration", before))


def _compare_304(table: Table, path: str, readers: tuple[Reader, ...]) -> None:
    tags = [reader.get(path)[1]["ETag"] for reader in readers]
    works = [
        lambda reader=reader, tag=tag: reader.expect(path, 304, If_None_Match=tag)
        for reader, tag in zip(readers, tags, strict=True)
    ]
    before, after = compare(works)
    table.add(Row(f"{path}, 304", after, "demonstration", before))


def _first_builds(table: Table, small: Installation, large: Installation) -> None:
    """A feed's first body after a start: five starts of each, by turns."""
    paths = (FEED, "/agenda.ics")
    times: dict[tuple[str, int], list[float]] = {(path, which): [] for path in paths for which in (0, 1)}
    for _ in range(ROUNDS):
        for which, installation in enumerate((small, large)):
            with installation.running() as reader:
                reader.expect(OTHER_FEED)  # the process itself has woken up
                for path in paths:
                    times[path, which].append(once(lambda path=path: reader.expect(path)))  # type: ignore[misc]
    for path in paths:
        before, after = (median(times[path, which]) for which in (0, 1))
        table.add(Row(f"{path}, first after a start", after, "demonstration", before))
