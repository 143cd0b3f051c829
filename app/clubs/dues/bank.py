"""Bank accounts, checked, and the code that a telephone pays from."""

import io
from decimal import Decimal

from stdnum import bic as bics
from stdnum import iban as ibans
from wtforms import ValidationError

from app.forms import Words
from app.language import _

SMALLEST, BIGGEST = Decimal("0.01"), Decimal("999999999.99")


class Iban(Words):
    """An account number, kept without spaces."""

    def post_validate(self, form: object, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        compact = ibans.compact(self.data).upper()
        if not compact.isascii() or not ibans.is_valid(compact):
            raise ValidationError(_("Cet IBAN n'est pas valide : vérifiez-le sur un relevé."))
        self.data = compact


class Bic(Words):
    """The bank's code: 8 or 11 signs."""

    def post_validate(self, form: object, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        compact = bics.compact(self.data).upper()
        if not compact.isascii() or not bics.is_valid(compact):
            raise ValidationError(_("Ce BIC n'est pas valide : 8 ou 11 caractères."))
        self.data = compact


def grouped(iban: str | None) -> str:
    """« FR76 3000 6000 … »."""
    return " ".join((iban or "")[at : at + 4] for at in range(0, len(iban or ""), 4))


def payment_code(holder: str, iban: str, bic: str | None, amount: Decimal, text: str) -> str | None:
    """The EPC code (EPC069-12) of a transfer as an SVG; None when it could not be paid that way."""
    if not SMALLEST <= amount <= BIGGEST:
        return None
    from segno import helpers

    try:
        code = helpers.make_epc_qr(
            name=line(holder, 70), iban=iban, bic=bic, amount=amount, text=line(text, 100), encoding="utf-8"
        )
    except ValueError:  # longer than a code may be, in letters that take several bytes
        return None
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()


def line(text: str, most: int) -> str:
    """One line: the code has one field in each."""
    return " ".join(text.split())[:most].strip()
