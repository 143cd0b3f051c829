"""Bands of headcount by which lists are narrowed."""

from app.language import _

BANDS: dict[str, tuple[int, int | None] | None] = {
    "0": (0, 0),
    "1-9": (1, 9),
    "10-49": (10, 49),
    "50-249": (50, 249),
    "250": (250, None),
    "unknown": None,
}


def names() -> dict[str, str]:
    """The bands in words."""
    return {
        "0": _("sans salarié"),
        "1-9": _("1 à 9 salariés"),
        "10-49": _("10 à 49 salariés"),
        "50-249": _("50 à 249 salariés"),
        "250": _("250 salariés et plus"),
        "unknown": _("effectif non connu"),
    }
