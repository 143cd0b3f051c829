"""What a person may type of a partner's calendar."""

from typing import Any

from flask_wtf.file import FileField

from app.calendar.entry import Stream
from app.calendar.layers import reach
from app.calendar.layers.faults import Fault
from app.calendar.layers.models import Layer
from app.calendar.layers.unfolding import MOST
from app.forms import Choice, CreatingForm, Form, Version, Web, Words, required
from app.language import _, _l

AUDIENCES = [("public", _l("Tout le monde")), ("signed_in", _l("Les personnes connectées"))]
COLOURS = [
    ("slategray", _l("Ardoise")),
    ("steelblue", _l("Rivière")),
    ("slateblue", _l("Iris")),
    ("rebeccapurple", _l("Violette")),
    ("mediumvioletred", _l("Framboise")),
    ("crimson", _l("Cerise")),
    ("firebrick", _l("Brique")),
    ("chocolate", _l("Châtaigne")),
    ("goldenrod", _l("Genêt")),
    ("olive", _l("Olive")),
    ("seagreen", _l("Vert prairie")),
    ("teal", _l("Sarcelle")),
]


class LayerFields(Form):
    """A name, and an address or a file."""

    name = Words(_l("De qui est ce calendrier ?"), [required(_l("Nommez le partenaire."))], most=80)
    address = Words(_l("Adresse du calendrier"), most=2_000)
    file = FileField(_l("Ou un fichier .ics"))
    stream = Choice(_l("À côté de l'agenda de"))
    audience = Choice(_l("Qui le voit ?"), choices=AUDIENCES)
    colour = Choice(_l("Couleur"), choices=COLOURS)
    site = Web(_l("Site du partenaire"), most=300)
    has_source = False  # whether there is one to keep
    is_private_allowed = False
    body: bytes | None = None

    def offer(self, streams: list[Stream], is_private_allowed: bool) -> None:
        """The agendas that one keeps."""
        self.stream.offer([(str(stream.id), stream.title) for stream in streams])
        self.is_private_allowed = is_private_allowed

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        fault = None if self.address.errors else self._source_fault()
        if fault:
            name, said = fault
            self[name].errors = [said]
        return valid and fault is None

    def _source_fault(self) -> tuple[str, str] | None:
        self.body = self._sent()
        if self.body is not None and self.address.data:
            return "file", _("Choisissez une adresse ou un fichier, pas les deux.")
        if self.body is None:
            return self._address_fault()
        if not self.body.strip():
            return "file", _("Ce fichier est vide.")
        return ("file", Fault("big").said) if len(self.body) > MOST else None

    def _sent(self) -> bytes | None:
        """The file, one octet more than we take at most; None when none was chosen."""
        sent = self.file.data
        if not getattr(sent, "filename", None):
            return None
        with sent.stream:
            body: bytes = sent.stream.read(MOST + 1)
        return body

    def _address_fault(self) -> tuple[str, str] | None:
        if not self.address.data:
            missing = _("Donnez l'adresse d'un calendrier, ou choisissez un fichier.")
            return None if self.has_source else ("address", missing)
        try:
            reach.places(self.address.data, self.is_private_allowed)
        except Fault as fault:
            return "address", fault.said
        return None

    def fill(self, layer: Layer) -> None:
        """Take over what was typed, but its source."""
        for name in ("name", "audience", "colour", "site"):
            setattr(layer, name, self[name].data)
        layer.stream_id = int(self.stream.data)


class NewLayer(LayerFields, CreatingForm):
    """A new one."""


class EditLayer(LayerFields):
    """One that is there: without a new file the old one stays."""

    version = Version()
