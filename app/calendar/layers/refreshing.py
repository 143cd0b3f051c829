"""When a partner's calendar is read again: every six hours, with spread, and less often as it fails."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import delete, insert, select

from app import jobs
from app.calendar.layers import queries
from app.calendar.layers.faults import Fault
from app.calendar.layers.models import Layer, LayerDate, LayerText, Reading
from app.calendar.layers.unfolding import unfold
from app.clock import now, today
from app.db import db

if TYPE_CHECKING:
    from app.calendar.layers.fetching import Fetcher

KIND = "calendar.layer"
EVERY = timedelta(hours=6)
SPREAD = timedelta(minutes=30)
AGAIN = [timedelta(minutes=minutes) for minutes in (15, 60, 180, 360)]
PATIENCE = 12
LOST = timedelta(hours=12)


@dataclass(frozen=True)
class Task:
    """What a reading needs to know, so that it holds no transaction while it waits for a partner."""

    address: str | None
    zone: str
    etag: str | None
    modified: str | None
    text: str | None


@dataclass(frozen=True)
class Outcome:
    """What came of it: what was read, or why not."""

    read: dict[str, Any] | None = None
    etag: str | None = None
    modified: str | None = None
    fault: Fault | None = None


# -- planning ------------------------------------------------------------------------------------


def plan(layer: Layer, at: datetime) -> None:
    """Read it at that time; whatever was planned before is off."""
    reading = layer.reading
    reading.turn += 1
    reading.next_at = at
    db.session.flush()
    payload = {"layer": layer.id, "turn": reading.turn}
    jobs.add(KIND, payload, key=f"layer:{layer.id}:{reading.turn}", due_at=at)


def ask(layer: Layer) -> None:
    """Read it now, by hand: a pause is over."""
    layer.reading.paused_at, layer.reading.failures, layer.reading.asked_at = None, 0, now()
    plan(layer, now())


def point_to(layer: Layer, address: str) -> None:
    """Its dates come from this address from now on; those of another source go."""
    layer.source, layer.address = "address", address
    _forget(layer)
    plan(layer, now())


def take(layer: Layer, read: dict[str, Any]) -> None:
    """Its dates are those of a file."""
    layer.source, layer.address = "file", None
    _forget(layer)
    note(layer, Outcome(read))


def _forget(layer: Layer) -> None:
    """Nothing is known of a new source."""
    if layer not in db.session:
        layer.reading = Reading(turn=0)
        db.session.add(layer)
    for name in ("fetched_at", "succeeded_at", "paused_at", "fault", "etag", "modified", "next_at"):
        setattr(layer.reading, name, None)
    layer.reading.failures, layer.reading.is_cut, layer.reading.left_out = 0, False, 0
    db.session.flush()
    for table in (LayerDate, LayerText):
        db.session.execute(delete(table).where(table.layer_id == layer.id))


@jobs.nightly
def plan_the_day() -> None:
    """Files are read again, for the window moves with the days; and so is what was planned and never came."""
    for layer in queries.waiting(now() - LOST):
        plan(layer, now() + random.random() * SPREAD)


# -- reading -------------------------------------------------------------------------------------


@jobs.handler(KIND)
def refresh(payload: dict[str, Any]) -> None:
    """One reading. Nothing is locked while it lasts; a job of an older plan does nothing."""
    layer = _planned(payload)
    task = _task(layer) if layer else None
    db.session.rollback()
    if task is None:
        return
    outcome = carry_out(task)
    if layer := _planned(payload, lock=True):
        note(layer, outcome)


def _planned(payload: dict[str, Any], lock: bool = False) -> Layer | None:
    query = (
        select(Layer).join(Layer.reading).where(Layer.id == payload["layer"], Reading.turn == payload["turn"])
    )
    return db.session.scalar(query.with_for_update(of=[Layer, Reading]) if lock else query)


def _task(layer: Layer) -> Task:
    text = db.session.scalar(select(LayerText.text).where(LayerText.layer_id == layer.id))
    reading = layer.reading
    known = (reading.etag, reading.modified) if text else (None, None)
    return Task(layer.address, layer.zone, *known, text)


def carry_out(task: Task) -> Outcome:
    """Fetch where there is an address, then read: a fault is an outcome too."""
    try:
        etag, modified, body = task.etag, task.modified, None
        if task.address:
            answer = fetcher().fetch(task.address, task.etag, task.modified)
            body = answer.body
            etag, modified = (answer.etag, answer.modified) if body is not None else (etag, modified)
        text = body if body is not None else (task.text or "").encode()
        return Outcome(unfold(text, today(task.zone), task.zone, is_strict=False), etag, modified)
    except Fault as fault:
        return Outcome(fault=fault)


def fetcher() -> "Fetcher":
    """How this installation goes out."""
    from app.calendar.layers.fetching import Fetcher  # the client is the worker's alone

    config = current_app.config
    agent = f"Maillage (+{config['BASE_URL']})".encode("ascii", "ignore").decode()
    return Fetcher(agent, config["FETCH_PRIVATE"])


def note(layer: Layer, outcome: Outcome) -> None:
    """Keep what came of a reading, and plan the next one."""
    layer.reading.fetched_at = now()
    if outcome.fault:
        _note_fault(layer, outcome.fault)
    elif outcome.read is not None:
        _keep(layer, outcome.read, outcome)
        if layer.address:
            plan(layer, now() + EVERY + random.uniform(-1, 1) * SPREAD)


def _note_fault(layer: Layer, fault: Fault) -> None:
    """The old dates stay; after a dozen failures in a row it rests until somebody asks."""
    reading = layer.reading
    reading.fault = fault.word
    reading.failures += 1
    if reading.failures >= PATIENCE:
        reading.paused_at, reading.next_at = now(), None
        return
    wait = max(AGAIN[min(reading.failures, len(AGAIN)) - 1], timedelta(seconds=fault.wait))
    plan(layer, now() + wait * random.uniform(1, 1.2))


def _keep(layer: Layer, read: dict[str, Any], outcome: Outcome) -> None:
    reading = layer.reading
    reading.succeeded_at, reading.fault, reading.failures, reading.paused_at = (
        reading.fetched_at,
        None,
        0,
        None,
    )
    reading.etag, reading.modified = outcome.etag, outcome.modified
    reading.is_cut, reading.left_out = read["is_cut"], read["left_out"]
    db.session.flush()
    for table in (LayerDate, LayerText):
        db.session.execute(delete(table).where(table.layer_id == layer.id))
    db.session.execute(insert(LayerText).values(layer_id=layer.id, text=read["text"]))
    if rows := [_row(layer, one) for one in read["dates"]]:
        db.session.execute(insert(LayerDate), rows)


def _row(layer: Layer, one: dict[str, Any]) -> dict[str, Any]:
    starts, ends = one["starts"], one["ends"]
    return {
        "layer_id": layer.id,
        "summary": one["summary"],
        "place": one["place"],
        "link": one["link"],
        "starts_at": datetime.fromisoformat(one["at"]),
        "first_on": date.fromisoformat(one["first_on"]),
        "last_on": date.fromisoformat(one["last_on"]),
        "starts": time.fromisoformat(starts) if starts else None,
        "ends": time.fromisoformat(ends) if ends else None,
    }
