"""When something is: an hour, whole days, or only a month, a season or a year."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import HOME_ZONE
from app.db import words

PRECISIONS = ("day", "month", "season", "year")


@dataclass(frozen=True)
class When:
    """Local dates and hours with their zone; `last_on` is included; no hours means whole days."""

    first_on: date
    last_on: date
    starts: time | None = None
    ends: time | None = None
    zone: str = HOME_ZONE
    precision: str = "day"

    @property
    def is_exact(self) -> bool:
        """Known to the day: only such things stand in feeds and on the month page."""
        return self.precision == "day"

    @property
    def is_whole_day(self) -> bool:
        return self.starts is None

    @property
    def starts_local(self) -> datetime:
        return datetime.combine(self.first_on, self.starts or time.min)

    @property
    def ends_local(self) -> datetime:
        """Exclusive end: the next midnight for whole days, the start itself when no end is known."""
        if self.starts is None:
            return datetime.combine(self.last_on, time.min) + timedelta(days=1)
        return datetime.combine(self.last_on, self.ends or self.starts)

    @property
    def starts_at(self) -> datetime:
        return self.instant(self.starts_local)

    @property
    def ends_at(self) -> datetime:
        return self.instant(self.ends_local)

    def instant(self, local: datetime) -> datetime:
        """The UTC instant of a local time in this zone."""
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


class Dated:
    """Columns of a thing that stands in the calendar."""

    first_on: Mapped[date] = mapped_column(index=True)
    last_on: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    zone: Mapped[str] = words(personal=False, default=HOME_ZONE)
    precision: Mapped[str] = words(
        CheckConstraint(f"precision IN {PRECISIONS}", name="precision"), personal=False, default="day"
    )

    @property
    def when(self) -> When:
        return When(self.first_on, self.last_on, self.starts, self.ends, self.zone, self.precision)

    @when.setter
    def when(self, when: When) -> None:
        for name in ("first_on", "last_on", "starts", "ends", "zone", "precision"):
            setattr(self, name, getattr(when, name))
