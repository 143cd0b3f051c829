"""What a person may type of a meeting."""

from typing import Any

from wtforms import Field, HiddenField

from app.calendar.dates.forms import Timed
from app.calendar.when import When
from app.forms import Choice, CreatingForm, Form, Paragraphs, Words
from app.language import _, _l
from app.meetings import attendance, rules
from app.meetings.attendance import Who
from app.meetings.bodies import Body
from app.meetings.labels import AUDIENCES, KINDS, PRECISIONS
from app.meetings.models import Meeting
from app.territory.fields import CommuneField
from app.territory.models import Territory
from app.territory.queries import kept
from app.viewer import Viewer


class Chips(Field):
    """Those who were there, as the form holds them: one hidden field each."""

    data: list[str]
    people: list[Who]

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, **options)
        self.people = []

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist

    def process_data(self, value: Any) -> None:
        self.data = []

    def _value(self) -> str:
        return "\n".join(one.name for one in self.people)


class MeetingFields(Timed, Form):
    """A meeting: when, where, whose, who was there, what was said. A date is enough."""

    title = Words(_l("Titre"), most=160)
    body = Choice(_l("Qui se réunit ?"))
    kind = Choice(_l("Type"), empty=_l("Selon qui se réunit"))
    place = Words(_l("Lieu"), most=200)
    commune = CommuneField(_l("Commune"))
    precision = Choice(_l("La date est-elle sûre ?"), default="day")
    attendees = Chips(_l("Présents"))
    q = Words(_l("Ajouter une personne ou une entreprise"), most=attendance.LONGEST)
    names = Paragraphs(_l("Une liste de noms"), most=10_000)
    notes = Paragraphs(_l("Notes"), most=60_000)
    announcement = Paragraphs(_l("Annonce"), most=4_000)
    audience = Choice(_l("Qui peut la voir ?"))

    def offer(self, viewer: Viewer, territory: Territory, bodies: list[Body]) -> None:
        """What this person may choose from."""
        self.viewer, self.territory, self.zone = viewer, territory, territory.zone
        self.bodies = {body.value: body for body in bodies}
        self.body.offer([(body.value, body.label) for body in bodies])
        self.kind.offer(list(KINDS.items()))
        self.precision.offer(list(PRECISIONS.items()))
        possible = {audience for body in bodies for audience in rules.audiences(viewer, body, territory.id)}
        self.audience.offer([(value, label) for value, label in AUDIENCES.items() if value in possible])

    def gather(self, meeting: Meeting | None = None) -> None:
        """Bring together everybody who is chosen, typed or listed, so that a refused form keeps them."""
        where = (self.viewer, self.territory.id)
        people = attendance.chosen(*where, self.attendees.data or [], meeting)
        if not (self.q.errors or self.names.errors):
            people += attendance.resolved(*where, f"{self.q.data or ''}\n{self.names.data or ''}")
            self.q.data = self.names.data = None
        self.attendees.people = list({one.value: one for one in people}.values())

    @property
    def chosen(self) -> Body:
        return self.bodies[self.body.data]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.body.errors or self.audience.errors:
            return False
        refusal = rules.audience_refusal(self.viewer, self.chosen, self.territory.id, self.audience.data)
        if refusal:
            self.audience.errors = [refusal]
        if len(self.attendees.data or []) > attendance.MOST:
            self.attendees.errors = [_("%(max)s personnes au plus.", max=attendance.MOST)]
        return valid and refusal is None and not self.attendees.errors

    def fill(self, meeting: Meeting) -> None:
        """Take over what was typed."""
        body = self.chosen
        meeting.when = self.when
        meeting.club_id, meeting.intercommunality_id = body.club_id, body.intercommunality_id
        meeting.kind = body.kind(self.kind.data)
        meeting.title = self.title.data or body.title(meeting.kind, self.territory)
        meeting.commune = kept(self.commune.found)
        for name in ("place", "notes", "announcement", "audience"):
            setattr(meeting, name, self[name].data)

    def say(self, when: When) -> None:
        super().say(when)
        self.precision.data = when.precision


class NewMeeting(MeetingFields, CreatingForm):
    """A meeting that is logged, or announced."""


class EditMeeting(MeetingFields):
    """A meeting that is there."""

    version = HiddenField()
