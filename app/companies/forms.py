"""What one may type about a company."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, ValidationError

from app.companies import naf, rules
from app.companies.codes import Coordinate, Naf, Siret
from app.companies.models import FLAGS
from app.companies.publishing import flag_label
from app.forms import (
    Choice,
    CreatingForm,
    Day,
    Form,
    Mail,
    Paragraphs,
    Phone,
    Several,
    Web,
    Whole,
    Words,
    required,
)
from app.language import _, _l
from app.territory.codes import Siren
from app.territory.fields import CommuneField

NOMENCLATURES = [("rev2", _l("NAF rév. 2")), ("2025", _l("NAF 2025"))]
FACTS = (
    "name",
    "siren",
    "sector",
    "naf",
    "naf_nomenclature",
    "headcount",
    "headcount_band",
    "website",
    "mail",
    "phone",
    "department",
)
OF_THE_OFFICER = ("note", "source", "closed_on")
MARKS = ("tags", "new_tags", "flags")
PLACE = ("siret", "name", "address", "latitude", "longitude")
TAGS, TAG_LENGTH = 20, 40


def withhold_nothing_public(form: Form) -> None:
    """What the public register withholds becomes unknown before it is checked."""
    for field in form:
        if isinstance(field.data, str) and not isinstance(field, HiddenField):
            field.data = rules.publishable(field.data)


class DirectoryForm(Form):
    """A form of the directory: « [NON-DIFFUSIBLE] » is never stored."""

    def validate(self, extra_validators: Any = None) -> bool:
        withhold_nothing_public(self)
        return super().validate(extra_validators)


class CompanyFields(DirectoryForm):
    """The facts of a company."""

    name = Words(_l("Nom de l'entreprise"), [required()])
    siren = Siren(_l("SIREN"))
    sector = Words(_l("Activité"))
    naf = Naf(_l("Code NAF"), most=10)
    naf_nomenclature = Choice(_l("Nomenclature"), choices=NOMENCLATURES, default="rev2")
    headcount = Whole(_l("Effectif"), most=1_000_000)
    headcount_band = Choice(_l("Tranche d'effectif"), empty=_l("n.c."))
    website = Web(_l("Site web"))
    mail = Mail(_l("Courriel"))
    phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel", "autocomplete": "tel"})
    department = Words(_l("Département"), most=40)
    note = Paragraphs(_l("Note"), most=4_000)
    source = Words(_l("Source"), most=300)
    tags = Several(_l("Mots-clés"))
    new_tags = Words(_l("Nouveaux mots-clés"), most=500)
    flags = Several(_l("Pour le territoire, cette entreprise"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.headcount_band.offer([(code, naf.band_label(code)) for code in naf.BANDS])
        self.flags.offer([(flag, flag_label(flag)) for flag in FLAGS])
        self.tags.offer([])

    def offer_tags(self, names: Iterable[str]) -> None:
        """The words of the territory, and those under which the company stands already."""
        self.tags.offer([(name, name) for name in dict.fromkeys([*names, *(self.tags.object_data or ())])])

    def validate_new_tags(self, field: Words) -> None:
        if any(len(name) > TAG_LENGTH for name in self.typed_tags):
            raise ValidationError(_("Un mot-clé compte %(max)s caractères au plus.", max=TAG_LENGTH))
        if len(self.all_tags) > TAGS:
            raise ValidationError(_("%(max)s mots-clés au plus par entreprise.", max=TAGS))

    @property
    def typed_tags(self) -> list[str]:
        """The new words, as they were typed between commas."""
        return [
            name for part in re.split(r"[,;\n]", self.new_tags.data or "") if (name := " ".join(part.split()))
        ]

    @property
    def all_tags(self) -> list[str]:
        """The words that were ticked and those that were typed."""
        return [*(self.tags.data or ()), *self.typed_tags]

    def validate_department(self, field: Words) -> None:
        if field.data and not re.fullmatch(r"\d{2,3}|2[AB]", field.data.upper(), re.ASCII):
            raise ValidationError(_("Écrivez le numéro du département : 24, 87, 2A…"))
        field.data = field.data.upper() if field.data else None

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the company that this form fills."""
        names = [name for name in (*FACTS, *OF_THE_OFFICER) if name in self]
        said = {name: self[name].data for name in names}
        return said | {"naf_nomenclature": said["naf_nomenclature"] if said["naf"] else None}


class NewCompanyForm(CompanyFields, CreatingForm):
    """A company with its first site."""

    siret = Siret(_l("SIRET de l'établissement"))
    address = Words(_l("Adresse"), most=300)
    commune = CommuneField(_l("Commune"))
    latitude = Coordinate(_l("Latitude"), most=90)
    longitude = Coordinate(_l("Longitude"), most=180)

    def validate_latitude(self, field: Coordinate) -> None:
        both_or_none(field, self.longitude)

    def validate_longitude(self, field: Coordinate) -> None:
        both_or_none(field, self.latitude)

    @property
    def place(self) -> dict[str, Any]:
        """The columns of its first site."""
        said = {name: self[name].data for name in PLACE if name != "name"}
        return said | commune_of(self.commune)


class EditCompanyForm(CompanyFields):
    """The facts of a company, changed."""

    version = HiddenField()
    closed_on = Day(_l("Fermée le"))


class SiteFields(DirectoryForm):
    """A place where a company works."""

    name = Words(_l("Nom de l'établissement"))
    siret = Siret(_l("SIRET"))
    address = Words(_l("Adresse"), most=300)
    commune = CommuneField(_l("Commune"))
    latitude = Coordinate(_l("Latitude"), most=90)
    longitude = Coordinate(_l("Longitude"), most=180)

    def validate_latitude(self, field: Coordinate) -> None:
        both_or_none(field, self.longitude)

    def validate_longitude(self, field: Coordinate) -> None:
        both_or_none(field, self.latitude)

    @property
    def place(self) -> dict[str, Any]:
        """The columns of the site."""
        return {name: self[name].data for name in PLACE} | commune_of(self.commune)


class NewSiteForm(SiteFields, CreatingForm):
    """A site is added."""


class EditSiteForm(SiteFields):
    """A site is changed, under the version of its company."""

    version = HiddenField()


class ClosingForm(Form):
    """The last day of a site."""

    closed_on = Day(_l("Dernier jour"), [required()])


def both_or_none(given: Coordinate, other: Coordinate) -> None:
    """A point needs two numbers."""
    if given.data is not None and other.raw is None and other.data is None:
        raise ValidationError(_("Il faut la latitude et la longitude, ou aucune des deux."))


def commune_of(field: CommuneField) -> dict[str, Any]:
    """The commune that was chosen, and its postcode where one was typed or there is only one."""
    commune = field.found
    if commune is None:
        return {"commune": None, "postcode": None}
    codes = commune.postcodes.split()
    typed = [code for code in codes if code in (field.data or "")]
    return {"commune": commune, "postcode": typed[0] if typed else codes[0] if len(codes) == 1 else None}
