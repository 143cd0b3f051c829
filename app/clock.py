"""The one place that knows what time it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOME_ZONE = "Europe/Paris"


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str = HOME_ZONE) -> date:
    """The present date on a wall calendar of `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


def end_of_month(day: date) -> date:
    """The last day of its month."""
    following = day.replace(day=28) + timedelta(days=4)
    return following - timedelta(days=following.day)
