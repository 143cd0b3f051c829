"""Synthetic meetings: of clubs, of intercommunalities, of the territory."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from random import Random

from app.calendar.entry import Entry
from app.calendar.when import When
from app.clock import now, today
from app.db import db
from app.demo.synthetic import entries, names
from app.demo.synthetic.ground import ClubPlace, Place, Tick
from app.demo.synthetic.tables import Batch, Channels, reserve
from app.language import as_language
from app.meetings.labels import KINDS
from app.meetings.models import Meeting
from app.search import Document
from app.timeline import Line

PER_TRANSACTION = 120
OF_TEN_OF_CLUBS = 8
OF_TEN_FOR_MEMBERS = 2
CLUB_KINDS = ("club", "club", "thematic", "conference", "other")
OPEN_KINDS = ("thematic", "conference", "other")


@dataclass(slots=True)
class Plan:
    """A meeting before it has ids."""

    kind: str
    audience: str
    title: str
    where: str
    when: When
    announcement: str | None
    uid: str
    club: ClubPlace | None = None
    body: int | None = None  # its intercommunality


def add(place: Place, count: int, rng: Random, installation: str, channels: Channels, tick: Tick) -> None:
    """More meetings in a territory."""
    for begin in range(0, count, PER_TRANSACTION):
        many = min(PER_TRANSACTION, count - begin)
        write(place, [_plan(place, rng, installation) for _ in range(many)], channels)
        db.session.commit()
        tick(many)


def _plan(place: Place, rng: Random, installation: str) -> Plan:
    plan = Plan(
        kind=rng.choice(OPEN_KINDS),
        audience="public",
        title=names.topic(rng),
        where=f"{rng.choice(names.PLACES)}, {names.town(place.number * 3 + rng.randrange(12))}",
        when=entries.hours(rng),
        announcement=rng.choice(names.WELCOMES),
        uid=entries.uid("meeting", rng, installation),
    )
    if place.clubs and rng.randrange(10) < OF_TEN_OF_CLUBS:
        plan.club, plan.kind = rng.choice(place.clubs), rng.choice(CLUB_KINDS)
        plan.audience = "members" if rng.randrange(10) < OF_TEN_FOR_MEMBERS else "public"
    elif place.bodies and rng.randrange(2):
        plan.body, plan.kind = rng.choice(place.bodies), "intercommunality"
    return plan


def write(place: Place, plans: list[Plan], channels: Channels) -> None:
    """Store meetings and all that they publish; the caller commits."""
    batch, at = Batch(), entries.second()
    numbers, entry_ids, documents = (reserve(model, len(plans)) for model in (Meeting, Entry, Document))
    with as_language("fr"):
        for plan, number, entry_id, document in zip(plans, numbers, entry_ids, documents, strict=True):
            _meeting(batch, place, plan, number, at)
            _published(batch, place, plan, number, entry_id, document, at, channels)
    batch.write()
    channels.tell()


def _meeting(batch: Batch, place: Place, plan: Plan, number: int, at: datetime) -> None:
    is_past = plan.when.last_on < today()
    batch.add(
        Meeting,
        id=number,
        territory_id=place.id,
        club_id=plan.club.id if plan.club else None,
        intercommunality_id=plan.body,
        kind=plan.kind,
        title=plan.title,
        audience=plan.audience,
        state="held" if is_past else "planned",
        place=plan.where,
        announcement=plan.announcement,
        notes=names.HEARD[number % len(names.HEARD)] if is_past else None,
        is_example=True,
        created_at=now(),
        version=1,
        **entries.columns(plan.when),
    )


def _published(
    batch: Batch,
    place: Place,
    plan: Plan,
    number: int,
    entry_id: int,
    document: int,
    at: datetime,
    channels: Channels,
) -> None:
    path = f"{place.root}/meetings/{number}"
    streams = _streams(place, plan)
    entries.add(
        batch,
        entry_id,
        uid=plan.uid,
        subject="meeting",
        subject_id=number,
        kind="meeting",
        audience=plan.audience,
        summary=plan.title,
        description=plan.announcement,
        place=plan.where,
        owners=plan.club.name if plan.club else None,
        when=plan.when,
        path=path,
        streams=streams,
        at=at,
    )
    channels.touch((stream, plan.audience, "meeting") for stream in streams)
    batch.document(
        document,
        "meeting",
        "meeting",
        number,
        {
            "title": plan.title,
            "detail": f"{entries.said(plan.when)} · {plan.where}",
            "path": path,
            "words": (plan.title, _label(plan.kind), plan.where),
        },
        _scopes(place, plan),
    )
    if plan.club:
        batch.add(
            Line,
            subject="club",
            subject_id=plan.club.id,
            on=plan.when.first_on,
            source="meeting",
            source_id=number,
            text=plan.title,
            path=path,
            audience=plan.audience,
        )


def _streams(place: Place, plan: Plan) -> list[int]:
    """The agendas that carry it, in the order of their ids."""
    found = [place.stream_id]
    if plan.club:
        found.append(plan.club.stream_id)
        if plan.audience == "public":
            found += plan.club.area
    elif plan.body:
        found.append(place.body_streams[plan.body])
    return sorted(found)


def _scopes(place: Place, plan: Plan) -> list[str]:
    if plan.audience == "members" and plan.club:
        return [f"c{plan.club.id}:members", f"t{place.id}:officers"]
    return [f"t{place.id}:public"]


@lru_cache
def _label(kind: str) -> str:
    """A kind in words; the language is French while it is called."""
    return str(KINDS[kind])
