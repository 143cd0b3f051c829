"""What one may type about a territory."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, SelectMultipleField, ValidationError

from app.forms import Choice, CreatingForm, Day, Form, Mail, Paragraphs, Web, Words, required
from app.language import _, _l
from app.search import key
from app.territory import communes
from app.territory.models import Territory

LANGUAGES = [("fr", _l("français")), ("en", _l("anglais"))]
ZONES = [
    ("Europe/Paris", _l("Paris")),
    ("America/Guadeloupe", _l("Guadeloupe")),
    ("America/Martinique", _l("Martinique")),
    ("America/Cayenne", _l("Guyane")),
    ("Indian/Reunion", _l("La Réunion")),
    ("Indian/Mayotte", _l("Mayotte")),
    ("America/Miquelon", _l("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", _l("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", _l("Tahiti")),
]
RESERVED = {"new", "agenda", "setup", "edit"}
MAX_BEARERS = 20


def slug_of(name: str) -> str:
    """« Territoire d'industrie » → territoire-d-industrie."""
    return "-".join(re.findall(r"[a-z0-9]+", key(name)))[:60].strip("-")


def slug_refusal(slug: str) -> str | None:
    """Why this cannot be a short address."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        return _("Des lettres sans accent, des chiffres, des tirets : pays-de-la-vallee.")
    if slug in RESERVED or slug.startswith("bench-"):
        return _("Cette adresse est réservée : choisissez-en une autre.")
    return None


def departments_in(text: str | None) -> list[str]:
    """The codes in « 24, 87 et 2A »."""
    return [code.upper() for code in re.findall(r"\b(?:\d{2,3}|2[AB])\b", text or "", re.I)][:20]


class SettingsForm(Form):
    """What its public page and the legal pages say of a territory."""

    version = HiddenField()
    name = Words(_l("Nom du territoire"), [required()])
    region = Words(_l("Région"))
    starts_on = Day(_l("Début du programme"))
    ends_on = Day(_l("Fin du programme"))
    language = Choice(_l("Langue du territoire"), choices=LANGUAGES)
    zone = Choice(_l("Fuseau horaire"), choices=ZONES)
    presentation = Paragraphs(_l("Présentation"))
    funding = Paragraphs(_l("Financement"), most=4_000)
    publisher = Words(_l("Éditeur du site"))
    publisher_address = Paragraphs(_l("Adresse de l'éditeur"), most=500)
    publication_director = Words(_l("Direction de la publication"))
    contact_mail = Mail(_l("Courriel de contact"))
    privacy_mail = Mail(_l("Courriel pour les données personnelles"))
    host = Paragraphs(_l("Hébergeur"), most=500)
    mail_from = Mail(_l("Adresse qui envoie les courriels"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(obj := options.get("obj"), Territory) and obj.zone not in dict(ZONES):
            self.zone.choices = [(obj.zone, ZoneInfo(obj.zone).key), *ZONES]

    def validate_ends_on(self, field: Day) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("La fin vient avant le début : vérifiez les deux dates."))


FACTS = tuple(name for name in SettingsForm.__dict__ if name in Territory.__table__.columns)
"""The columns that the settings form fills."""


class BearerForm(CreatingForm):
    """A body that carries the programme."""

    name = Words(_l("Nom du porteur"), [required()])
    website = Web(_l("Site"))


class SetupForm(CreatingForm):
    """The first steps of an installation, on one page."""

    name = Words(_l("Nom du territoire"), [required()])
    slug = Words(_l("Adresse courte"), most=60)
    region = Words(_l("Région"))
    language = Choice(_l("Langue du territoire"), choices=LANGUAGES)
    bearers = Paragraphs(_l("Porteurs"), most=4_000)
    departments = Words(_l("Départements"), most=100)
    sirens = SelectMultipleField(_l("Intercommunalités"), validate_choice=False)
    contact_mail = Mail(_l("Courriel de contact"))
    mail_from = Mail(_l("Adresse qui envoie les courriels"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The short address is checked even when it comes from the name."""
        is_good = super().validate(extra_validators)
        if not self.name.errors and not self.slug.errors and (refusal := slug_refusal(self.address)):
            self.slug.errors = [refusal]
            return False
        return is_good

    @property
    def address(self) -> str:
        """The short address that was typed, else the one that the name makes."""
        return self.slug.data or slug_of(self.name.data or "")

    def validate_sirens(self, field: SelectMultipleField) -> None:
        if any(siren not in communes.official() for siren in field.data or []):
            raise ValidationError(_("Choisissez dans la liste."))

    def validate_bearers(self, field: Paragraphs) -> None:
        if len(self.bearer_names) > MAX_BEARERS:
            raise ValidationError(_("%(max)s porteurs au plus.", max=MAX_BEARERS))
        if any(len(name) > 200 for name in self.bearer_names):
            raise ValidationError(_("Un nom par ligne, de 200 caractères au plus."))

    @property
    def bearer_names(self) -> list[str]:
        lines = (line.strip(" -•\t") for line in (self.bearers.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    @property
    def offered(self) -> list[communes.Official]:
        """What the list shows: the intercommunalities of the départements, and those already ticked."""
        shown = communes.of_departments(departments_in(self.departments.data))
        ticked = [communes.official().get(siren) for siren in self.sirens.data or []]
        return shown + [body for body in ticked if body and body not in shown]
