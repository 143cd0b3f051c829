"""What a president types about a member."""

import re

from wtforms import HiddenField, ValidationError

from app.clubs import labels
from app.clubs.members.rules import dates_fault
from app.companies.codes import Siret
from app.companies.forms import DirectoryForm
from app.forms import Choice, CreatingForm, Day, Form, Mail, Paragraphs, Phone, Whole, Words, required
from app.language import _, _l
from app.territory.fields import CommuneField


class ContactFields:
    """Who represents the member: known by the post, the name is welcome."""

    contact_title = Words(_l("Fonction de l'interlocuteur"), most=80, render_kw={"autocomplete": "off"})
    contact_name = Words(_l("Nom de l'interlocuteur"), most=120, render_kw={"autocomplete": "off"})
    contact_mail = Mail(_l("Courriel de l'interlocuteur"), render_kw={"autocomplete": "off"})
    contact_phone = Phone(
        _l("Téléphone de l'interlocuteur"), most=30, render_kw={"type": "tel", "autocomplete": "off"}
    )

    @property
    def has_contact(self) -> bool:
        """Whether anything was said of a contact."""
        return any(
            field.data
            for field in (self.contact_title, self.contact_name, self.contact_mail, self.contact_phone)
        )


class MemberForm(ContactFields, DirectoryForm, CreatingForm):
    """One form: the company, how it joins, whom to talk to."""

    company = HiddenField()  # "" not decided, an id: that known company, "new": none of those offered
    name = Words(_l("Nom ou SIRET"), [required(_l("Écrivez le nom de l'entreprise."))], most=200)
    siret = Siret(_l("SIRET"))
    headcount = Whole(_l("Effectif"), least=0, most=1_000_000)
    sector = Words(_l("Activité"), most=120)
    commune = CommuneField(_l("Commune"))
    kind = Choice(_l("Type d'adhérent"), default="active", choices=list(labels.MEMBER_KINDS.items()))
    since_on = Day(_l("Adhésion le"))

    def validate_company(self, field: HiddenField) -> None:
        if field.data and field.data != "new" and not re.fullmatch(r"\d{1,10}", field.data, re.ASCII):
            raise ValidationError(_("Choisissez dans la liste."))

    @property
    def company_id(self) -> int | None:
        """The known company that was chosen."""
        text = self.company.data or ""
        return int(text) if re.fullmatch(r"\d{1,10}", text, re.ASCII) else None


class MembershipForm(ContactFields, DirectoryForm):
    """The sheet: dates, kind, representative, note."""

    version = HiddenField()
    kind = Choice(_l("Type d'adhérent"))
    invited_on = Day(_l("Invitation le"))
    since_on = Day(_l("Adhésion le"))
    until_on = Day(_l("Dernier jour"))
    end_reason = Words(_l("Motif du départ"), most=200)
    contact = Choice(_l("Interlocuteur"), empty=_l("Pas encore désigné"))
    note = Paragraphs(_l("Note du bureau"), most=4000)

    def offer(self, contacts: list[tuple[str, str]]) -> None:
        """The kinds of members, and who may represent this one."""
        self.kind.offer(list(labels.MEMBER_KINDS.items()))
        self.contact.offer(contacts)

    def validate_until_on(self, field: Day) -> None:
        if fault := dates_fault(self["since_on"].data, self["until_on"].data):
            raise ValidationError(fault)


class DepartureForm(Form):
    """When and why a member leaves."""

    until_on = Day(_l("Dernier jour"), [required(_l("Indiquez le dernier jour d'adhésion."))])
    end_reason = Words(_l("Motif du départ"), most=200)
