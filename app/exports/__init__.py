"""Lists as files: XLSX, CSV that Excel opens in France, vCard.

An export is a POST: it leaves a line in the audit, of who took what and how many. The rows are read while
nothing is locked and go to a file beside, a few at a time, so that 40,000 need no more memory than 400.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

from flask import abort, request
from werkzeug import Response

from app import audit, clock
from app.db import db, write_again
from app.exports import cards, sheets
from app.language import _
from app.search import split

Row = Sequence[Any]
AT_ONCE = 500
PIECE = 64 * 1024


@dataclass(frozen=True)
class Export:
    """What goes into the file: a table's name, the titles of its columns, its rows; perhaps cards."""

    table: str  # what the audit says was taken
    name: str  # of the file, in the reader's language
    titles: Sequence[str]
    rows: Callable[[], Iterator[Row]]
    as_cards: Callable[[], Iterator[cards.Card]] | None = None
    narrowed: dict[str, str] | None = None


TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
}


def answer(export: Export) -> Response:
    """The file that the form asks for; the audit knows of it before it leaves."""
    kind = request.form.get("format", "")
    if kind not in TYPES or not (export.as_cards if kind == "vcf" else export.titles):
        abort(422, description=_("Choisissez le format du fichier : XLSX ou CSV."))
    db.session.rollback()  # from here on we only read: a long export holds nobody up
    file = TemporaryFile()  # noqa: SIM115 – it closes when the answer has left
    count = _write(export, kind, file)
    db.session.rollback()
    write_again()
    audit.record(
        db.session(), "export", export.table, None, {"format": kind, "rows": count, **_said(export.narrowed)}
    )
    db.session.commit()
    response = Response(_read(file), mimetype=TYPES[kind])
    name = "-".join(split(export.name))[:80] or "export"
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{name}-{clock.today():%Y-%m-%d}.{kind}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.call_on_close(file.close)
    return response


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(export: Export, kind: str, file: IO[bytes]) -> int:
    if kind == "vcf" and export.as_cards is not None:
        return cards.write(file, export.as_cards())
    write = sheets.write_xlsx if kind == "xlsx" else sheets.write_csv
    return write(file, export.name, export.titles, export.rows())


def _said(narrowed: dict[str, str] | None) -> dict[str, Any]:
    """Which filters were used; their values may hold what somebody typed of a person."""
    return {"filters": sorted(narrowed)} if narrowed else {}


def read(query: Any, order: Iterable[Any], one: Callable[[Any], Row]) -> Iterator[Row]:
    """The rows of a query of columns, read some at a time."""
    result = db.session.execute(query.order_by(*order), execution_options={"yield_per": AT_ONCE})
    return (one(row) for row in result)
