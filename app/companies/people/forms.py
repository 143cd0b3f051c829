"""What one may type about a person."""

from wtforms import HiddenField, ValidationError

from app.companies.forms import DirectoryForm
from app.companies.posts.forms import PlaceField
from app.forms import CreatingForm, Day, Mail, Phone, Words, required
from app.language import _, _l

OWN = ("mail", "phone")
FACTS = ("name", "mail", "phone", "source", "consent_on", "consent_by", "consent_withdrawn_on")


class PersonFields(DirectoryForm):
    """Who somebody is and how to reach them."""

    name = Words(_l("Nom, ou poste quand le nom n'est pas connu"), [required()])
    mail = Mail(_l("Courriel"))
    phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel", "autocomplete": "tel"})
    source = Words(_l("D'où vient cette fiche"), most=300)
    consent_on = Day(_l("Accord donné le"))
    consent_by = Words(_l("De quelle manière"), most=200)
    consent_withdrawn_on = Day(_l("Accord retiré le"))

    def validate_consent_withdrawn_on(self, field: Day) -> None:
        if field.data and self.consent_on.data and field.data < self.consent_on.data:
            raise ValidationError(_("L'accord ne peut être retiré avant d'avoir été donné."))


class NewPersonForm(PersonFields, CreatingForm):
    """Somebody enters the directory, with a first post when one is told."""

    title = Words(_l("Poste"))
    place = PlaceField(_l("Entreprise ou organisme"))
    starts_on = Day(_l("Depuis le"))

    def validate_title(self, field: Words) -> None:
        if self.place.data and not field.data:
            raise ValidationError(_("Quel poste y tient cette personne ?"))

    def validate_starts_on(self, field: Day) -> None:
        if field.data and not self.place.data:
            raise ValidationError(_("Dites d'abord dans quelle entreprise ou quel organisme."))


class EditPersonForm(PersonFields):
    """The sheet of a person, changed by the officer."""

    version = HiddenField()


class OwnForm(DirectoryForm):
    """What everybody may change of their own sheet."""

    version = HiddenField()
    mail = Mail(_l("Courriel"))
    phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel", "autocomplete": "tel"})
