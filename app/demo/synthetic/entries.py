"""What the calendar, the search and the histories keep of synthetic meetings and runs."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any, cast
from uuid import UUID

from app.calendar import occurrences
from app.calendar.entry import Entry, Occurrence
from app.calendar.when import When
from app.clock import HOME_ZONE, now, today
from app.demo.synthetic import press
from app.demo.synthetic.tables import Batch
from app.language import span

BACK_AND_AHEAD = 730
HOURS = (("08:00", "09:30"), ("09:00", "12:00"), ("14:00", "16:00"), ("17:30", "19:00"), ("18:30", "20:00"))
SLOTS = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in HOURS)


@dataclass(slots=True)
class Published:
    """An entry as `occurrences.rows` reads it, without the weight of a row of the session."""

    id: int
    kind: str
    audience: str
    when: When
    vevent: str
    rule: None = None
    is_cancelled: bool = False


def add(
    batch: Batch,
    number: int,
    *,
    uid: str,
    subject: str,
    subject_id: int,
    kind: str,
    audience: str,
    summary: str,
    description: str | None,
    place: str | None,
    owners: str | None,
    when: When,
    path: str,
    streams: list[int],
    at: datetime,
) -> None:
    """An entry with its text and its rows in the streams that carry it."""
    vevent = press.vevent(
        uid=uid,
        when=when,
        summary=summary,
        kind=kind,
        changed_at=at,
        description=description,
        place=place,
        owners=owners,
    )
    batch.add(
        Entry,
        id=number,
        uid=uid,
        subject=subject,
        subject_id=subject_id,
        part="",
        kind=kind,
        audience=audience,
        status="confirmed",
        summary=summary,
        description=description,
        place=place,
        owners=owners,
        sequence=0,
        changed_at=at,
        path=path,
        vevent=vevent,
        is_example=True,
        **columns(when),
    )
    said = Published(number, kind, audience, when, vevent)
    batch.rows[Occurrence] += occurrences.rows(cast(Entry, said), streams)


def columns(when: When) -> dict[str, Any]:
    """The columns of a dated row."""
    return {
        "first_on": when.first_on,
        "last_on": when.last_on,
        "starts": when.starts,
        "ends": when.ends,
        "zone": when.zone,
        "precision": when.precision,
    }


def uid(kind: str, rng: Random, installation: str) -> str:
    """An identity for life, the same for the same seed."""
    return f"{kind}-{UUID(int=rng.getrandbits(128), version=4)}@{installation}"


def hours(rng: Random, first: int = -BACK_AND_AHEAD, last: int = BACK_AND_AHEAD) -> When:
    """A meeting on a working day, between so many days from today."""
    return _slot(_working(today() + timedelta(days=rng.randint(first, last))), rng.randrange(len(SLOTS)))


def days(rng: Random) -> When:
    """A run of 3 to 60 days."""
    first = today() + timedelta(days=rng.randint(-BACK_AND_AHEAD, BACK_AND_AHEAD - 60))
    return When(first, first + timedelta(days=rng.randint(2, 59)))


@lru_cache(maxsize=20_000)
def _slot(day: date, number: int) -> When:
    return When(day, day, *SLOTS[number], HOME_ZONE)


def _working(day: date) -> date:
    """From a week-end to the Friday before it, unless what is to come would be past."""
    friday = day - timedelta(days=max(day.weekday() - 4, 0))
    return day if friday <= today() < day else friday


@lru_cache(maxsize=50_000)
def said(when: When) -> str:
    """When it is, in words; the language is French while it is called."""
    return span(when)


def second() -> datetime:
    """Now, as entries are stamped."""
    return now().replace(microsecond=0)
