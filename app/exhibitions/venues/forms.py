"""What a person may type about a venue."""

import re
from typing import Any

from app.exhibitions.models import Venue
from app.forms import CreatingForm, Form, Paragraphs, Typed, Version, Words, required
from app.language import _, _l
from app.search import key
from app.territory.fields import CommuneField
from app.territory.models import Commune

NUMBER = r"([+-]?\d{1,3}(?:[.,]\d{1,15})?)"


class Position(Typed):
    """Latitude and longitude, as maps tell them: 45.2046, 0.1372."""

    def read(self, text: str) -> tuple[float, float]:
        found = re.fullmatch(NUMBER + r"(?:\s*[;,]\s+|\s*;\s*|\s+|,)" + NUMBER, text, re.ASCII)
        if not found:
            raise ValueError(_("Écrivez la position ainsi : 45.2046, 0.1372."))
        latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValueError(_("Cette position n'est pas sur la Terre."))
        return latitude, longitude

    def write(self, value: tuple[float, float]) -> str:
        return f"{value[0]}, {value[1]}"


class VenueFields:
    """What is asked of a venue, new or known."""

    name = Words(_l("Nom du lieu"), [required(_l("Donnez le nom du lieu."))])
    address = Words(_l("Adresse"), most=300)
    commune = CommuneField(_l("Commune"))
    position = Position(_l("Position sur la carte"))
    opening_hours = Paragraphs(_l("Heures d'ouverture"), most=2_000)
    access = Paragraphs(_l("Accès des visiteurs handicapés"), most=2_000)

    def fill(self, venue: Venue, commune: Commune | None) -> None:
        """Write what was typed into the venue."""
        for name in ("name", "address", "opening_hours", "access"):
            setattr(venue, name, getattr(self, name).data)
        venue.name_key = key(venue.name)
        position: Any = self.position.data or (None, None)
        venue.latitude, venue.longitude = position
        venue.commune = commune


class NewVenue(VenueFields, CreatingForm):
    """A new venue."""


class EditVenue(VenueFields, Form):
    """A venue that is there."""

    version = Version()
