"""What one may type of a segment."""

from wtforms import BooleanField

from app.forms import CreatingForm, Form, Version, Words, required
from app.language import _l


class SegmentFields(Form):
    """Its name, and who else sees it."""

    name = Words(_l("Nom du segment"), [required()], most=80)
    is_shared = BooleanField(_l("Partager avec l'équipe du territoire"))


class NewSegment(SegmentFields, CreatingForm):
    """A segment is saved."""


class EditSegment(SegmentFields):
    """It is renamed or shared."""

    version = Version()
