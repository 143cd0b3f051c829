"""What one may type about an organisation."""

from typing import Any

from wtforms import HiddenField

from app.companies.codes import Uai
from app.companies.forms import DirectoryForm
from app.companies.models import ORGANISATION_KINDS
from app.companies.publishing import kind_label
from app.forms import Choice, CreatingForm, Mail, Paragraphs, Phone, Web, Words, required
from app.language import _l
from app.territory.fields import CommuneField

FACTS = ("name", "kind", "uai", "website", "mail", "phone", "note")


class OrganisationFields(DirectoryForm):
    """The facts of a partner."""

    name = Words(_l("Nom de l'organisme"), [required()])
    kind = Choice(_l("Genre"), [required()])
    uai = Uai(_l("Code UAI"), most=12)
    commune = CommuneField(_l("Commune"))
    website = Web(_l("Site web"))
    mail = Mail(_l("Courriel"))
    phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel", "autocomplete": "tel"})
    note = Paragraphs(_l("Note"), most=4_000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.offer([(kind, kind_label(kind)) for kind in ORGANISATION_KINDS])

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the organisation that this form fills."""
        return {name: self[name].data for name in FACTS} | {"commune": self.commune.found}


class NewOrganisationForm(OrganisationFields, CreatingForm):
    """A partner enters the directory."""


class EditOrganisationForm(OrganisationFields):
    """A partner's facts, changed."""

    version = HiddenField()
