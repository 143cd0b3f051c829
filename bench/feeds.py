"""What a calendar program costs: the answer « nothing new », and the body of a feed of 1,000 entries."""

from pathlib import Path
from statistics import median

from bench.server import Installation, hello_world
from bench.timing import ROUNDS, Row, Table, compare, once

FEED = "/clubs/bench-1000/agenda.ics"
SMALL_FEED = "/clubs/double-innove/agenda.ics"


def run(folder: Path, full: bool) -> Table:
    """Against a view that says hello, behind the same server."""
    installation = Installation(folder / "bench")
    installation.fill(["--bench"])
    table = Table("Feeds, against a hello-world view behind the same server")
    built = []
    for _ in range(ROUNDS):
        with installation.running() as reader:
            reader.expect(SMALL_FEED)
            built.append(once(lambda: reader.expect(FEED)))
    with installation.running() as reader, hello_world() as hello:
        tag = reader.get(FEED)[1]["ETag"]
        size = len(reader.expect(FEED, Accept_Encoding="identity"))
        least, unchanged, zipped, plain = compare(
            [
                lambda: hello.expect("/"),
                lambda: reader.expect(FEED, 304, If_None_Match=tag),
                lambda: reader.expect(FEED),
                lambda: reader.expect(FEED, Accept_Encoding="identity"),
            ],
            repeats=60 if full else 30,
        )
    table.add(Row("304", unchanged, "hello-world", least))
    table.add(Row("1,000 entries, gzip, kept body", zipped, "hello-world", least))
    table.add(Row("1,000 entries, plain, kept body", plain, "hello-world", least))
    table.add(Row("1,000 entries, first after a start", median(built), "kept body, gzip", zipped))
    table.note(f"1,000 entries are {size / 1024:.0f} KiB")
    return table
