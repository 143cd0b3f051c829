"""What to think of before a date is fixed: told to whoever fixes it, never a refusal."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from app.calendar import holidays, occurrences
from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.layers import queries as layers
from app.calendar.when import When
from app.clock import today
from app.db import db
from app.language import _, _n, day, hours
from app.viewer import STRANGER, Viewer

LONG = timedelta(days=7)
"""What lasts longer meets holidays and other dates anyway."""

FEW = 3


def of(
    when: When, territory_id: int, own: tuple[str, int] | None = None, viewer: Viewer = STRANGER
) -> list[str]:
    """Sentences on holidays, on other public dates at that time and on partners' dates of the same days;
    `own` is the thing itself."""
    if not when.is_exact or when.last_on - when.first_on > LONG:
        return []
    departments = holidays.departments(territory_id)
    return [
        *_free_days(when, departments),
        *_school(when, departments),
        *_others(when, territory_id, own),
        *_partners(when, territory_id, viewer),
    ]


def ahead(thing: Any, own: tuple[str, int], viewer: Viewer = STRANGER) -> list[str]:
    """The same for a thing that is there, as long as it can still be moved."""
    is_planned = thing.state not in ("cancelled", "held") and thing.when.last_on >= today()
    return of(thing.when, thing.territory_id, own, viewer) if is_planned else []


def named(text: str | None) -> tuple[str, int] | None:
    """The thing that « date-7 » in an address names."""
    subject, _dash, number = (text or "").partition("-")
    return (subject, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None


def _free_days(when: When, departments: Iterable[str]) -> list[str]:
    free = holidays.public(when.first_on, when.last_on, departments)
    return [
        _("%(day)s est férié : %(name)s.", day=_capital(day(on, year=False)), name=name)
        for on, name in sorted(free.items())
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _school(when: When, departments: Iterable[str]) -> list[str]:
    mine = set(holidays.zones_of(departments))
    return [
        _("%(name)s : %(where)s.", name=one.name, where=one.where)
        for one in holidays.school(when.first_on, when.last_on)
        if mine & set(one.zones)
    ]


def _others(when: When, territory_id: int, own: tuple[str, int] | None) -> list[str]:
    found = overlapping(when, territory_id, own)
    said = [_("En même temps : %(what)s.", what=_named(entry)) for entry in found[:FEW]]
    if (more := len(found) - FEW) > 0:
        said.append(_n("Et %(num)s autre date.", "Et %(num)s autres dates.", more))
    return said


def _partners(when: When, territory_id: int, viewer: Viewer) -> list[str]:
    """What the calendars of partners that this person may see hold on these days."""
    found = layers.on_the_days(viewer, territory_id, when.first_on, when.last_on, FEW)
    return [
        _(
            "Le même jour chez un partenaire : « %(title)s » (%(name)s).",
            title=title or _("Sans titre"),
            name=name,
        )
        for title, name in found
    ]


def _named(entry: Entry) -> str:
    """« Petit-déjeuner » (Club des Trois Vallées, 8 h – 9 h 30)."""
    beside = ", ".join(said for said in (entry.owners, hours(entry.when)) if said)
    title = _("« %(title)s »", title=entry.summary)
    return f"{title} ({beside})" if beside else title


def overlapping(when: When, territory_id: int, own: tuple[str, int] | None, limit: int = 20) -> list[Entry]:
    """The public dates of the territory, but what lasts for weeks, that take place at that time."""
    root = select(Stream.id).where(Stream.scope == "territory", Stream.ref_id == territory_id)
    later = when.starts_at + timedelta(hours=1)
    query = (
        select(Occurrence)
        .join(Occurrence.entry)
        .options(contains_eager(Occurrence.entry))
        .where(
            Occurrence.stream_id == root.scalar_subquery(),
            Occurrence.month.in_(occurrences.months(when)),
            Occurrence.first_on <= when.last_on,
            Occurrence.last_on >= when.first_on,
            Occurrence.first_on == Occurrence.last_on,
            Occurrence.audience == "public",
            Occurrence.starts_at < max(when.ends_at, later),
            or_(Occurrence.ends_at > when.starts_at, Occurrence.starts_at >= when.starts_at),
            Entry.status != "cancelled",
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(limit)
    )
    if own:
        query = query.where(or_(Entry.subject != own[0], Entry.subject_id != own[1]))
    return list({row.entry_id: row.entry for row in db.session.scalars(query)}.values())
