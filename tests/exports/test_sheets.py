"""What people typed is never a formula; what is unknown is empty; days are days."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from app.exports import cards, sheets
from app.exports.cards import Card

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\ufeff=1"]


@pytest.fixture(autouse=True)
def _speaking(app):
    with app.test_request_context():
        yield


def csv_of(*rows):
    file = io.BytesIO()
    assert sheets.write_csv(file, "essai", ["A"], rows) == len(rows)
    return file.getvalue()


def xlsx_of(*rows):
    file = io.BytesIO()
    assert sheets.write_xlsx(file, "essai : [1/2]", ["A"], rows) == len(rows)
    return list(openpyxl.load_workbook(file).active.iter_rows(min_row=2))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text):
    read = list(csv.reader(io.StringIO(csv_of([text]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[1][0][0] == "'"
    cell = xlsx_of([text])[0][0]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_csv_opens_in_excel_in_france():
    said = csv_of(["é;è"], [date(2026, 12, 3)], [Decimal("1.5")], [None], ["+33 5 53 00 00 00"])
    assert said.startswith(b"\xef\xbb\xbfA\r\n")
    assert said.decode("utf-8-sig").splitlines() == [
        "A",
        '"é;è"',
        "03/12/2026",
        "1,5",
        '""',
        "05 53 00 00 00",
    ]


def test_a_workbook_keeps_days_numbers_and_what_is_unknown():
    day, number, nothing, text = (row[0] for row in xlsx_of([date(2026, 12, 3)], [12], [None], ["00123"]))
    assert day.is_date
    assert number.value == 12
    assert nothing.value is None
    assert text.value == "00123"


@given(st.text(max_size=60))
def test_no_text_breaks_a_file(text):
    csv_of([text])
    cell = xlsx_of([text])[0][0] if text else None
    assert cell is None or cell.data_type != "f"


@given(st.text(min_size=1, max_size=90), st.text(max_size=40))
def test_no_text_breaks_a_card(name, title):
    card = Card("1", name, title or None, title or None, ["a@essai.example"], ["+33 5 53 00 00 00"])
    assert cards.written(card).count("BEGIN:VCARD") == 1
    read = vobject.readOne(cards.written(card))
    assert read.fn.value == cards._line(name)
    assert read.tel.value == "+33 5 53 00 00 00"
