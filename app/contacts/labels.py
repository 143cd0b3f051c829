"""What kinds of contacts are called, and the picture that goes with each."""

from app.language import _l

KINDS = {"call": _l("Appel"), "visit": _l("Visite"), "mail": _l("Courriel"), "note": _l("Note")}
ICONS = {"call": "phone", "visit": "factory", "mail": "mail", "note": "note"}
