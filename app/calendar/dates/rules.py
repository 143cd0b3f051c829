"""When a thing typed by hand can take place, and who keeps which agenda: pure functions."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from app.calendar.dates.models import PlainDate
from app.calendar.entry import Stream
from app.calendar.when import When
from app.clock import HOME_ZONE, end_of_month
from app.forms import EARLIEST, LATEST
from app.language import _
from app.viewer import Viewer

LONGEST = timedelta(days=366)
Fault = tuple[str, str]


# -- when ---------------------------------------------------------------------------------------


def when_of(
    first_on: date,
    last_on: date | None = None,
    starts: time | None = None,
    ends: time | None = None,
    precision: str = "day",
    zone: str = HOME_ZONE,
) -> When:
    """What was typed, as a time: a month, a season or a year is its first and last day, without hours."""
    last = last_on or first_on
    if precision == "day":
        return When(first_on, last, starts, ends if starts else None, zone)
    if precision == "year":
        return When(date(first_on.year, 1, 1), date(last.year, 12, 31), zone=zone, precision=precision)
    if precision == "season" and last_on is None:
        month = (first_on.month - 1) // 3 * 3 + 1
        first_on, last = date(first_on.year, month, 1), date(first_on.year, month + 2, 1)
    return When(first_on.replace(day=1), end_of_month(last), zone=zone, precision=precision)


def day_or(text: str | None, otherwise: date) -> date:
    """The day that an address names, within the calendar."""
    try:
        named = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return named if EARLIEST <= named <= LATEST else otherwise


def when_fault(
    first_on: date,
    last_on: date | None,
    starts: time | None,
    ends: time | None,
    precision: str = "day",
    zone: str = HOME_ZONE,
) -> Fault | None:
    """The field that is wrong and why; None when it can take place."""
    if last_on and last_on < first_on:
        return "last_on", _("Le dernier jour est avant le premier.")
    if precision != "day":
        return None
    if last_on and last_on - first_on > LONGEST:
        return "last_on", _("Plus d'un an : vérifiez les années.")
    if ends and not starts:
        return "starts", _("Indiquez aussi l'heure de début.")
    return _hours_fault(when_of(first_on, last_on, starts, ends, zone=zone))


def _hours_fault(when: When) -> Fault | None:
    """Hours that the clock skips in spring do not exist; an end comes after its start."""
    if when.starts is None:
        return None
    if when.ends and when.ends_local <= when.starts_local:
        return "ends", _("La fin est avant le début : vérifiez les heures.")
    skipped = _("Cette heure n'existe pas ce jour-là : on passe à l'heure d'été.")
    if is_skipped(when, "starts"):
        return "starts", skipped
    return ("ends", skipped) if when.ends and is_skipped(when, "ends") else None


def is_skipped(when: When, which: str) -> bool:
    """Whether clocks jump over that hour in the night to summer time."""
    local = when.starts_local if which == "starts" else when.ends_local
    return when.instant(local).astimezone(ZoneInfo(when.zone)).replace(tzinfo=None) != local


# -- who ----------------------------------------------------------------------------------------


def audiences(stream: Stream) -> tuple[str, ...]:
    """Who a date in this agenda may be for."""
    return ("public", "members", "bureau") if stream.scope == "club" else ("public", "officers")


def creation_refusal(mine: Iterable[Stream]) -> str | None:
    """Whoever keeps an agenda adds dates to it."""
    if any(True for _stream in mine):
        return None
    return _("Seuls le bureau d'un club et l'équipe du territoire ajoutent des dates.")


def keeps(viewer: Viewer, stream: Stream, territory_id: int) -> bool:
    """The bureau keeps its club's agenda, the officer those of the territory and its intercommunalities."""
    if stream.scope == "club":
        return viewer.is_admin or viewer.sits_in(stream.ref_id)
    return viewer.looks_after(territory_id)


def change_refusal(viewer: Viewer, plain: PlainDate) -> str | None:
    """A date is changed by those who keep its agenda."""
    if keeps(viewer, plain.stream, plain.territory_id):
        return None
    return _("Cette date est tenue par « %(owner)s » : adressez-vous à eux.", owner=plain.stream.title)


def audience_refusal(stream: Stream, audience: str) -> str | None:
    """Members and a bureau exist in clubs only."""
    if audience in audiences(stream):
        return None
    if stream.scope == "club":
        return _("Choisissez tout le monde, les adhérents ou le bureau.")
    return _("Seul un club a des adhérents et un bureau : choisissez un autre public.")
