"""The numbers of companies and schools, checked when they are typed."""

import re
from typing import Any

from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siret as siret_number
from wtforms import ValidationError
from wtforms.validators import Optional

from app.companies import naf
from app.forms import Typed, Words
from app.language import _

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # the alphabet without I, O and Q


class Siret(Words):
    """A SIRET, kept as fourteen digits; those of La Poste sum to a multiple of five."""

    def post_validate(self, form: object, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        try:
            self.data = siret_number.validate(self.data.replace("\u00a0", " ").replace("\u202f", " "))
        except BadNumber:
            raise ValidationError(_("Ce numéro n'est pas valide : vérifiez les 14 chiffres.")) from None


class Naf(Words):
    """The code of an activity, such as 16.23Z, in the nomenclature that the form names."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        found = re.fullmatch(r"(\d{2})\.?(\d{2})\s?([A-Z])", self.data.upper(), re.ASCII)
        if found is None:
            raise ValidationError(_("Écrivez le code NAF ainsi : 16.23Z."))
        self.data = f"{found[1]}.{found[2]}{found[3]}"
        nomenclature = form["naf_nomenclature"].data if "naf_nomenclature" in form else None
        if not naf.is_known(self.data, nomenclature):
            raise ValidationError(_("Ce code n'est pas dans cette nomenclature : vérifiez-le."))


class Coordinate(Typed):
    """A latitude or longitude in degrees; a comma is a point."""

    def __init__(self, label: Any, most: int, **options: Any) -> None:
        options["render_kw"] = {"inputmode": "decimal", "autocomplete": "off", **options.get("render_kw", {})}
        super().__init__(label, [Optional()], **options)
        self.most = most

    def read(self, text: str) -> float:
        found = re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{1,12})?", text, re.ASCII)
        if found is None:
            raise ValueError(_("Écrivez des degrés ainsi : 45,6512."))
        degrees = float(text.replace(",", "."))
        if abs(degrees) > self.most:
            raise ValueError(_("Entre %(least)s et %(most)s.", least=-self.most, most=self.most))
        return round(degrees, 6)


class Uai(Words):
    """The code of a school: seven digits and a letter that checks them."""

    def post_validate(self, form: object, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        code = self.data.upper().replace(" ", "")
        if not is_uai(code):
            raise ValidationError(_("Ce code UAI n'est pas valide : sept chiffres et une lettre."))
        self.data = code


def is_uai(code: str) -> bool:
    """Seven digits and the letter that checks them."""
    return bool(re.fullmatch(r"\d{7}[A-Z]", code, re.ASCII)) and UAI_LETTERS[int(code[:7]) % 23] == code[7]


def grouped(number: str | None) -> str | None:
    """« 356 000 000 00048 »: numbers as people read them."""
    if not number:
        return number
    return " ".join(part for part in (number[:3], number[3:6], number[6:9], number[9:]) if part)
