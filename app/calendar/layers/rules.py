"""Who keeps a partner's calendar in an agenda, and how often it may be asked for: pure functions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.calendar.dates.rules import keeps
from app.calendar.entry import Stream
from app.calendar.layers.models import Layer
from app.language import _
from app.viewer import Viewer

MOST = 60
"""Calendars of partners in one territory: each page looks at all of them."""

PAUSE = timedelta(minutes=10)


def creation_refusal(mine: Iterable[Stream]) -> str | None:
    """Whoever keeps an agenda puts partners' calendars beside it."""
    if any(True for _stream in mine):
        return None
    return _("Seuls le bureau d'un club et l'équipe du territoire ajoutent un calendrier partenaire.")


def room_refusal(many: int) -> str | None:
    """A territory has room for so many."""
    if many < MOST:
        return None
    return _(
        "Il y a déjà %(most)s calendriers partenaires dans ce territoire : retirez-en un d'abord.", most=MOST
    )


def change_refusal(viewer: Viewer, layer: Layer) -> str | None:
    """A layer is changed by those who keep the agenda beside which it stands."""
    if keeps(viewer, layer.stream, layer.territory_id):
        return None
    return _("Ce calendrier est suivi par « %(owner)s » : adressez-vous à eux.", owner=layer.stream.title)


def refresh_refusal(layer: Layer, at: datetime) -> str | None:
    """By hand a partner is asked once in ten minutes, whoever presses the button."""
    asked = layer.reading.asked_at
    if layer.source == "file":
        return _("Ce calendrier vient d'un fichier : déposez-en un nouveau pour le mettre à jour.")
    if asked and at - asked < PAUSE:
        return _("Ce calendrier vient d'être demandé : réessayez dans dix minutes.")
    return None
