"""What one may type about an intercommunality."""

from typing import Any

from wtforms import HiddenField, ValidationError

from app.forms import CreatingForm, Day, Form, Words, required
from app.language import _, _l
from app.search import key, split
from app.territory import communes
from app.territory.codes import Siren
from app.territory.fields import Named


class OfficialField(Named):
    """An intercommunality of the official list, by its name or SIREN; another one when a SIREN is typed."""

    def look_up(self, text: str) -> list[Any]:
        return matching(text)[:12]

    def said(self, item: Any) -> str:
        return str(item.label)

    def number(self, item: Any) -> str:
        return str(item.siren)

    def unknown(self, text: str) -> str:
        return _("La liste officielle ne connaît pas ce nom : écrivez aussi son SIREN.")

    def several(self) -> str:
        return _("Plusieurs intercommunalités répondent : choisissez ci-dessous.")

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if form.siren.data is None:
            super().post_validate(form, validation_stopped)


def matching(text: str) -> list[communes.Official]:
    """The official ones that a person means by a SIREN, a name, or words of a name."""
    bodies = communes.official()
    digits = text.replace(" ", "")
    if digits in bodies:
        return [bodies[digits]]
    exact = [body for body in bodies.values() if key(text) in (key(body.name), key(body.label))]
    asked = split(text)
    near = (
        [body for body in bodies.values() if all(word in key(body.label) for word in asked)] if asked else []
    )
    return exact or sorted(near, key=lambda body: key(body.name))


class AddForm(CreatingForm):
    """An intercommunality enters the territory."""

    body = OfficialField(_l("Nom ou SIREN"), [required()])
    siren = Siren(_l("SIREN"))
    department = Words(_l("Département"), most=20)
    since_on = Day(_l("Depuis le"))
    until_on = Day(_l("Jusqu'au"))
    note = Words(_l("Remarque"), most=500)

    def validate_until_on(self, field: Day) -> None:
        if field.data and self.since_on.data and field.data < self.since_on.data:
            raise ValidationError(_("La fin vient avant le début : vérifiez les deux dates."))


class EditForm(Form):
    """What people call it, and since when it belongs to the territory."""

    version = HiddenField()
    name = Words(_l("Nom d'usage"), [required()])
    official_name = Words(_l("Nom officiel"))
    department = Words(_l("Département"), most=20)
    since_on = Day(_l("Depuis le"))
    until_on = Day(_l("Jusqu'au"))
    note = Words(_l("Remarque"), most=500)
