"""The number that the State gives to every body."""

from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fr import siren as siren_number
from wtforms import ValidationError

from app.forms import Words
from app.language import _


class Siren(Words):
    """A SIREN, kept as nine digits; La Poste's own number included."""

    def post_validate(self, form: object, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        try:
            self.data = siren_number.validate(self.data.replace("\u00a0", " ").replace("\u202f", " "))
        except BadNumber:
            raise ValidationError(_("Ce numéro n'est pas valide : vérifiez les 9 chiffres.")) from None
