"""Names of programs, and addresses as pictures."""

from markupsafe import Markup

from app.language import _

PROGRAMS = {
    "google": "Google Agenda",
    "outlook": "Outlook",
    "apple": "Apple Calendrier",
    "thunderbird": "Thunderbird",
    "nextcloud": "Nextcloud",
    "davx5": "ICSx⁵",
    "khal": "khal, vdirsyncer",
}


def client(family: str) -> str:
    """The program's name."""
    if family == "browser":
        return _("un navigateur")
    return PROGRAMS.get(family) or _("un autre programme")


def qr(text: str) -> Markup:
    """The address as a picture for a telephone: an SVG without any style."""
    import segno

    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, dark="#000", light="#fff", omitsize=True, svgclass=None))  # noqa: S704


def kinds() -> list[tuple[str, str]]:
    """The kinds of dates, with their names in the plural."""
    return [
        ("meeting", _("Réunions")),
        ("open_day", _("Portes ouvertes")),
        ("exhibition", _("Expositions")),
        ("job_dating", _("Recrutement")),
        ("date", _("Rendez-vous")),
    ]
