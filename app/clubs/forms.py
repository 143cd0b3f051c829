"""What people may type about a club."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, ValidationError

from app.clubs import labels, rules
from app.clubs.models import Club
from app.companies.codes import Siret
from app.forms import Choice, CreatingForm, Day, Form, Mail, Paragraphs, Several, Web, Words, required
from app.language import _, _l
from app.territory.models import Intercommunality


class Rna(Words):
    """W and nine digits; optional, as in Alsace-Moselle there is none."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        self.data = re.sub(r"[\s.\-]", "", self.data).upper()
        if fault := rules.rna_fault(self.data):
            raise ValidationError(fault)


class HalfKnownDate:
    """A day, and how much of it is known."""

    on = Day(_l("Date"))
    precision = Choice(_l("Ce que l'on sait"), default="day", choices=list(labels.PRECISIONS.items()))

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)  # type: ignore[misc]
        if self.on.raw is None and self.on.data is None and self.precision.data != "unknown":
            self.on.errors = [_("Indiquez une date, ou choisissez « Date inconnue ».")]
            return False
        return valid

    @property
    def span(self) -> tuple[date | None, date | None, str]:
        """First day, last day and precision, as they are stored."""
        said: dict[str, Any] = {"on": self.on.data, "precision": self.precision.data}
        if said["precision"] == "unknown" or said["on"] is None:
            return None, None, "day"
        return *labels.span(**said), said["precision"]


class ClubFields:
    """What is asked of a club, new or not."""

    name = Words(_l("Nom du club"), [required(_l("Écrivez le nom du club."))], most=120)
    area = Several(_l("Intercommunalités"))
    area_note = Words(_l("Précision sur le territoire"), most=200)
    legal_form = Choice(_l("Forme juridique"), empty=_l("Non connue"))
    colour = Choice(_l("Couleur"), default="seagreen")
    presentation = Paragraphs(_l("Présentation"), most=20_000, render_kw={"rows": 8})

    def offer(self, bodies: list[Intercommunality], club: Club | None = None) -> None:
        """The intercommunalities and legal forms to choose from, those of the club among them."""
        self.colour.offer(list(labels.COLOURS.items()))
        known = {body.id: body.name for body in [*bodies, *(club.area if club else [])]}
        self.area.offer((str(number), name) for number, name in known.items())
        forms = dict(labels.LEGAL_FORMS)
        if club and club.legal_form:
            forms.setdefault(club.legal_form, club.legal_form)
        self.legal_form.offer(list(forms.items()))


class NewClubForm(ClubFields, HalfKnownDate, CreatingForm):
    """A club from its first stage on."""

    stage = Choice(_l("Étape"), default="creation", choices=list(labels.STAGES.items()))


class ClubForm(ClubFields, Form):
    """The file of a club."""

    version = HiddenField()
    rna = Rna(_l("Numéro RNA"), most=20)
    siret = Siret(_l("SIRET"))
    website = Web(_l("Site"), most=300)
    mail = Mail(_l("Courriel du club"))
    shares_bureau = BooleanField(_l("La chargée de mission peut lire les documents du bureau"))


class StageForm(HalfKnownDate, Form):
    """A stage and since when."""

    version = HiddenField()
    stage = Choice(_l("Étape"), choices=list(labels.STAGES.items()))


class ProjectForm(CreatingForm):
    """Something the club undertakes."""

    version = HiddenField()
    name = Words(_l("Nom du projet"), [required(_l("Écrivez le nom du projet."))], most=120)
    standing = Words(_l("Où en est-il ?"), most=120)
    note = Paragraphs(_l("En quelques mots"), most=2000, render_kw={"rows": 4})
