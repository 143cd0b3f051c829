"""Tables as XLSX and CSV, in which nothing that people typed is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from app.language import _

STARTS_A_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
IN_FRANCE = re.compile(r"^\+33 ?(?=\d)")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no workbook may hold."""
NO_TITLE = re.compile(r"[\[\]:*?/\\]")
WIDEST = 40


def plain(value: Any) -> Any:
    """What a cell holds: « oui » and « non », French telephone numbers as people dial them."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if not isinstance(value, str):
        return value
    return (
        IN_FRANCE.sub("0", ILLEGAL.sub("", value), count=1)
        if value[:3] == "+33"
        else (ILLEGAL.sub("", value))
    )


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if STARTS_A_FORMULA.match(text) else text


# -- CSV ----------------------------------------------------------------------------------------


def write_csv(file: IO[bytes], _name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Semicolons and a mark of UTF-8, as Excel expects them in France; how many rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(title) for title in titles])
    count = 0
    for row in rows:
        writer.writerow([_in_csv(plain(value)) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _in_csv(value: Any) -> Any:
    """Days as 03/12/2026 and decimals with a comma: what Excel reads as dates and numbers there."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return value


# -- XLSX ---------------------------------------------------------------------------------------


def write_xlsx(file: IO[bytes], name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """One sheet, a bold first line that stays, days as days, text as text; how many rows."""
    from openpyxl import Workbook  # 12 MiB that only exports need
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(NO_TITLE.sub(" ", name)[:31] or "1")
    sheet.freeze_panes = "A2"
    for number, title in enumerate(titles, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(12, len(title) + 4))
    sheet.append([_titled(sheet, title) for title in titles])
    count = 0
    for row in rows:
        sheet.append([_in_xlsx(sheet, plain(value)) for value in row])
        count += 1
    book.save(file)
    return count


def _titled(sheet: Any, title: str) -> Any:
    from openpyxl.styles import Font

    cell = _text(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _in_xlsx(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        return _text(sheet, value) if STARTS_A_FORMULA.match(value) else value
    if isinstance(value, date):
        cell = _cell(sheet, value)
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
        return cell
    return value


def _text(sheet: Any, value: str) -> Any:
    """Text that stays text, also when somebody edits the cell."""
    cell = _cell(sheet, value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    return WriteOnlyCell(sheet, value)
