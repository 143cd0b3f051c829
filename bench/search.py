"""Search as one types in a directory of 40,000 companies: every letter against a page that lists nothing.

All companies are put into one territory. An answer is the fragment that htmx asks for at a key press; the
empty page is the whole page of the same list for letters that nothing begins with.
"""

import string
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from statistics import median

from bench import postgres
from bench.server import Installation, Reader
from bench.timing import Row, Table, once

SMALL, ISSUE = 4_000, 40_000
NOTHING = "zzzzqx"
LISTS = ("/companies/", "/people/", "/organisations/", "/search")
FIRST_LONG = {"/search"}  # asks for two letters
GATHER = (
    "UPDATE company SET siren = NULL WHERE territory_id <> {home}",
    "UPDATE company SET territory_id = {home}",
    "UPDATE person SET territory_id = {home}",
    "UPDATE organisation SET territory_id = {home}",
    "UPDATE word SET scope = 't{home}:officers' WHERE kind IN ('company', 'person')"
    " AND scope <> 't{home}:officers' AND substr(scope, length(scope) - 8) = ':officers'",
)


def run(folder: Path, full: bool) -> Table:
    """SQLite, then PostgreSQL: the worst and the median letter of each list."""
    count = ISSUE if full else SMALL
    table = Table(f"Search as one types: {count:,} companies in one territory, letters and their pairs")
    with ExitStack() as stack:
        databases = stack.enter_context(postgres.server(folder / "postgres-search"))
        for name, database in (("SQLite", None), ("PostgreSQL", databases("search"))):
            installation = Installation(folder / f"search-{name}-{count}", database)
            installation.fill([], ["--companies", str(count)])
            _gather(installation)
            with installation.running() as reader:
                _measure(table, name, reader.another().sign_in("officer@demo.example"), full)
    return table


def _gather(installation: Installation) -> None:
    """Every company into the home territory."""
    script = (
        "from wsgi import app\nfrom sqlalchemy import text\nfrom app.db import db\n"
        "with app.app_context():\n"
        "    home = db.session.scalar(text('SELECT id FROM territory WHERE is_home'))\n"
        f"    for said in {GATHER!r}:\n"
        "        db.session.connection().exec_driver_sql(said.format(home=home))\n"
        "    db.session.commit()\n"
        "    db.session.execute(text('ANALYZE'))\n"
        "    db.session.commit()\n"
    )
    installation.python(script)


def _measure(table: Table, database: str, reader: Reader, full: bool) -> None:
    pairs = ["".join(pair) for pair in product(string.ascii_lowercase, repeat=2)]
    for path in LISTS:
        asked = pairs if path in FIRST_LONG else [*string.ascii_lowercase, *(pairs if full else pairs[::7])]
        empty, nothing = _time(reader, path, NOTHING, 25, page=True), _time(reader, path, NOTHING, 25)
        times = {text: _time(reader, path, text, 3) for text in asked}
        for text in sorted(times, key=lambda text: -times[text])[:5]:
            times[text] = _time(reader, path, text, 15)  # the slowest, without the machine's moods
        worst = max(times, key=lambda text: times[text])
        table.add(Row(f"{database}: {path}?q={worst}, the worst", times[worst], "empty page", empty))
        table.add(Row(f"{database}: {path}, the median", median(times.values()), "empty page", empty))
        table.note(
            f"{database}, {path}: the worst is {times[worst] / nothing:.1f} × the fragment of an empty list"
        )
        said = ", ".join(f"{text} {times[text] / empty:.1f}" for text in asked if len(text) == 1)
        if said:
            table.note(f"{database}, {path}: {said}")


def _time(reader: Reader, path: str, text: str, times: int, page: bool = False) -> float:
    address, headers = f"{path}?q={text}", {} if page else {"HX_Request": "true"}
    reader.expect(address, **headers)
    return median(once(lambda: reader.expect(address, **headers)) for _ in range(times))
