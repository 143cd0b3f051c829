"""What a person may type of a contact."""

from datetime import date
from typing import Any

from wtforms import ValidationError

from app.companies.posts.forms import PlaceField
from app.contacts.labels import KINDS
from app.forms import Choice, CreatingForm, Day, Form, Paragraphs, Version, Words, required
from app.language import _, _l


class ContactFields(Form):
    """What was said, with whom, and what follows."""

    kind = Choice(_l("De quelle manière ?"), choices=KINDS.items(), default="call")
    said = Paragraphs(_l("Ce qui s'est dit"), [required()], render_kw={"rows": 4})
    on = Day(_l("Quand ?"), [required()])
    person_id = Choice(_l("Avec qui ?"), empty=_l("Personne en particulier"), choices=())
    next_step = Words(_l("À faire ensuite"))
    due_on = Day(_l("Pour le"))
    assignee_id = Choice(_l("Qui s'en charge ?"), choices=())

    today: date

    def offer(self, people: list[tuple[str, str]], officers: list[tuple[str, str]], today: date) -> Any:
        """What may be chosen, and the day after which nothing has happened yet."""
        self.person_id.offer(people)
        self.assignee_id.offer(officers)
        self.today = today
        return self

    def validate_on(self, field: Day) -> None:
        day: Any = field.data
        if day and day > self.today:
            raise ValidationError(
                _("Un contact se note quand il a eu lieu : notez plutôt une suite à donner.")
            )

    def validate_due_on(self, field: Day) -> None:
        if field.data and not self.next_step.data:
            raise ValidationError(_("Que faut-il faire pour cette date ?"))

    @property
    def facts(self) -> dict[str, Any]:
        """The columns, as they are stored."""
        step = self.next_step.data
        return {
            "kind": self.kind.data,
            "said": self.said.data,
            "on": self.on.data,
            "person_id": int(self.person_id.data) if self.person_id.data else None,
            "next_step": step,
            "due_on": self.due_on.data if step else None,
            "assignee_id": int(self.assignee_id.data) if step and self.assignee_id.data else None,
        }


class NewContact(ContactFields, CreatingForm):
    """A contact with whom one comes from, or with the place that is named here."""

    place = PlaceField(_l("Entreprise ou organisme"))


class EditContact(ContactFields):
    """A contact, put right."""

    version = Version()
