"""What is typed when the bureau changes."""

from wtforms import BooleanField, ValidationError

from app.forms import Choice, CreatingForm, Day, Form, Mail, Words, required
from app.language import _, _l


class MandateForm(CreatingForm):
    """A post and who takes it: somebody of a member company, or somebody new."""

    post = Words(_l("Fonction"), [required(_l("Écrivez la fonction, par exemple « Trésorerie »."))], most=80)
    person = Choice(_l("Qui"), empty=_l("Une autre personne"))
    name = Words(_l("Nom"), most=120, render_kw={"autocomplete": "off"})
    mail = Mail(_l("Courriel"), render_kw={"autocomplete": "off"})
    starts_on = Day(_l("Depuis le"))
    signs_in = BooleanField(_l("Peut se connecter et tenir le club en ligne"))

    def validate_signs_in(self, field: BooleanField) -> None:
        if field.data and not self.person.data and not self.mail.data:
            raise ValidationError(_("Indiquez le courriel de la personne qui se connectera."))


class EndForm(Form):
    """The last day of a mandate."""

    ends_on = Day(_l("Dernier jour"), [required(_l("Indiquez le dernier jour du mandat."))])
