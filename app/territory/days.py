"""The day for which a page is asked, when it can tell of other days than today."""

from datetime import date

from flask import abort, request

from app.forms import EARLIEST, LATEST
from app.language import _


def day_asked() -> date | None:
    """The day that `?on=` names, None when it names none; 400 for what is no day."""
    said = request.args.get("on", "").strip()
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        abort(400, description=_("Cette date n'existe pas."))
    if not EARLIEST <= day <= LATEST:
        abort(400, description=_("Cette date est hors du calendrier (1900 à 2199)."))
    return day
