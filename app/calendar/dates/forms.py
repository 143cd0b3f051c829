"""What a person may type of a date."""

from typing import Any

from wtforms import HiddenField

from app.calendar.dates import rules
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Stream
from app.calendar.when import When
from app.clock import HOME_ZONE
from app.forms import Choice, CreatingForm, Day, Form, Hour, Paragraphs, Words, required
from app.language import _l

KINDS = [("date", _l("Rendez-vous")), ("job_dating", _l("Recrutement"))]
AUDIENCES = [
    ("public", _l("Tout le monde")),
    ("members", _l("Les adhérents du club")),
    ("bureau", _l("Le bureau du club")),
    ("officers", _l("L'équipe du territoire")),
]


class Timed:
    """The fields that say when, for every form of a dated thing."""

    first_on = Day(_l("Date"), [required(_l("Indiquez la date."))])
    starts = Hour(_l("De"))
    ends = Hour(_l("À"))
    last_on = Day(_l("Jusqu'au"))
    zone = HOME_ZONE

    @property
    def known_to(self) -> str:
        """To the day, unless the form asks how well the date is known."""
        return self.precision.data if hasattr(self, "precision") else "day"

    @property
    def when(self) -> When:
        """What was typed, once it is valid."""
        return rules.when_of(*self._times())

    def say(self, when: When) -> None:
        """Fill the fields from a time."""
        last = when.last_on if when.last_on != when.first_on else None
        said = {"first_on": when.first_on, "last_on": last, "starts": when.starts, "ends": when.ends}
        for name, value in said.items():
            getattr(self, name).data = value

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)  # type: ignore[misc]
        timed = (self.first_on, self.last_on, self.starts, self.ends)
        if any(field.errors for field in timed):
            return False
        fault = rules.when_fault(*self._times())
        if fault:
            name, said = fault
            getattr(self, name).errors = [said]
        return valid and fault is None

    def _times(self) -> tuple[Any, ...]:
        fields = (self.first_on, self.last_on, self.starts, self.ends)
        return (*(field.data for field in fields), self.known_to, self.zone)


class DateFields(Timed, Form):
    """A date of an agenda: a title and a day are enough."""

    title = Words(_l("Quoi ?"), [required(_l("Donnez un titre à cette date."))], most=160)
    kind = Choice(_l("Type"), choices=KINDS)
    place = Words(_l("Lieu"), most=200)
    stream = Choice(_l("Dans l'agenda de"))
    audience = Choice(_l("Pour qui ?"), choices=AUDIENCES)
    description = Paragraphs(_l("Description"), most=4_000)
    mine: dict[str, Stream]

    def offer(self, streams: list[Stream], zone: str) -> None:
        """The agendas one keeps, and the audiences that they have."""
        self.zone = zone
        self.mine = {str(stream.id): stream for stream in streams}
        self.stream.offer([(number, stream.title) for number, stream in self.mine.items()])
        possible = {audience for stream in streams for audience in rules.audiences(stream)}
        self.audience.offer([(value, label) for value, label in AUDIENCES if value in possible])

    @property
    def chosen(self) -> Stream:
        return self.mine[self.stream.data]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.stream.errors or self.audience.errors:
            return False
        refusal = rules.audience_refusal(self.chosen, self.audience.data)
        if refusal:
            self.audience.errors = [refusal]
        return valid and refusal is None

    def fill(self, plain: PlainDate) -> None:
        """Take over what was typed."""
        plain.stream, plain.when = self.chosen, self.when
        for name in ("title", "kind", "place", "audience", "description"):
            setattr(plain, name, self[name].data)


class NewDate(DateFields, CreatingForm):
    """A new date."""


class EditDate(DateFields):
    """A date that is there."""

    version = HiddenField()


class WhenAsked(Timed, Form):
    """Only when, and how well it is known: to be asked what else takes place."""

    precision = Words("", most=10)

    class Meta(Form.Meta):
        csrf = False

    @property
    def known_to(self) -> str:
        return self.precision.data or "day"
