"""What two preloaded web processes hold, and how soon they answer."""

from pathlib import Path
from statistics import median

from bench.server import Installation, Reader, hello_world
from bench.timing import ROUNDS, Row, Table

PATHS = ("/", "/agenda", "/clubs/", "/companies/", "/meetings/", "/search?q=reunion", "/agenda.ics")
VISITS = 20


def run(folder: Path, full: bool) -> Table:
    """PSS after pages of every kind were read by an officer; seconds from the start to the first answer."""
    installation = Installation(folder / "demo")
    installation.fill([])
    table = Table("Memory and start")
    starts, held = [], []
    for _ in range(ROUNDS):
        with installation.running(WEB_CONCURRENCY="2") as reader:
            starts.append(reader.ready_after)
            officer = reader.another().sign_in("officer@demo.example")
            for _ in range(VISITS):
                for path in PATHS:
                    officer.expect(path)
                officer.close()  # the next connection may reach the other process
            held.append(pss(reader))
    least, held_least = [], []
    for _ in range(ROUNDS):
        with hello_world(processes=2) as reader:
            least.append(reader.ready_after)
            held_least.append(pss(reader))
    table.add(Row("ready after a start", median(starts), "hello-world", median(least)))
    table.note(f"two preloaded web processes and their parent hold {median(held):.0f} MiB (PSS)")
    table.note(f"a hello-world application behind the same server holds {median(held_least):.0f} MiB")
    return table


def pss(reader: Reader) -> float:
    """MiB of the server and its children, shared pages counted by their share."""
    processes = [reader.pid, *_children(reader.pid)]
    return sum(_pss_of(process) for process in processes) / 1024


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _pss_of(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
