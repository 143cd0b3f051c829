"""What one may type about a post."""

from typing import Any

from wtforms import HiddenField, ValidationError

from app.companies.forms import DirectoryForm
from app.companies.posts import queries
from app.forms import CreatingForm, Day, Form, Mail, Phone, Words, required
from app.language import _, _l
from app.territory.fields import Named
from app.web import here

FACTS = ("title", "mail", "phone", "starts_on", "ends_on")


class PlaceField(Named):
    """Where a post is: a company, an organisation or an intercommunality, by its name."""

    def look_up(self, text: str) -> list[Any]:
        return queries.places_named(here().id, text)

    def said(self, item: Any) -> str:
        return str(item.name)

    def number(self, item: Any) -> str:
        return queries.number(item)

    def unknown(self, text: str) -> str:
        return _("L'annuaire ne connaît pas ce nom : ajoutez d'abord l'entreprise ou l'organisme.")

    def described(self, item: Any) -> str:
        detail = queries.detail(item)
        return f"{item.name} ({detail})" if detail else str(item.name)


class PostFields(DirectoryForm):
    """What somebody does there, and since when."""

    title = Words(_l("Poste"), [required()])
    starts_on = Day(_l("Depuis le"))


class ContactForm(PostFields, CreatingForm):
    """Somebody new in a company: the name may stay unknown, the post stands for it."""

    name = Words(_l("Nom"))
    mail = Mail(_l("Courriel"))
    phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel"})


class NewPostForm(PostFields, CreatingForm):
    """Another post of somebody known."""

    place = PlaceField(_l("Entreprise ou organisme"), [required()])


class EditPostForm(PostFields):
    """A post, changed; its own address and telephone."""

    version = HiddenField()
    mail = Mail(_l("Courriel à ce poste"))
    phone = Phone(_l("Téléphone à ce poste"), most=40, render_kw={"type": "tel"})
    ends_on = Day(_l("Dernier jour"))

    def validate_ends_on(self, field: Day) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("La fin vient avant le début : vérifiez les deux dates."))


class EndForm(Form):
    """Somebody has left, perhaps for somebody else."""

    ends_on = Day(_l("Dernier jour en poste"), [required()])
    successor = Words(_l("Nom de la personne qui lui succède"))
    successor_mail = Mail(_l("Courriel"), render_kw={"autocomplete": "off"})
    successor_phone = Phone(_l("Téléphone"), most=40, render_kw={"type": "tel", "autocomplete": "off"})

    def validate_successor_mail(self, field: Mail) -> None:
        if field.data and not self.successor.data:
            raise ValidationError(_("Écrivez aussi le nom de la personne qui lui succède."))
