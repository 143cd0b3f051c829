"""One table of due rows and one loop: letters, reminders, renderings, purge.

No library does this inside the business transaction on both SQLite and PostgreSQL, so this small one
is ours. A row is claimed with a lease, run, and marked done; it is idempotent by its key, and two
workers are harmless.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.db import Base, Instant, db, insert_once, words

LEASE = timedelta(minutes=5)
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]
Work = Callable[[dict[str, Any]], None]

_handlers: dict[str, Work] = {}
_nightly: list[Callable[[], None]] = []


class Job(Base):
    """Something to do at a time; done once, tried again when it failed."""

    __tablename__ = "job"
    __audited__ = False
    __table_args__ = (Index("ix_job_due", "done_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = words(personal=False, unique=True)
    kind: Mapped[str] = words(personal=False)
    payload: Mapped[str] = words(personal=True)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    fault: Mapped[str | None] = words(personal=True)


class Hopeless(Exception):
    """Raised by a handler when trying again would not help; the sentence is kept with the job."""


def handler(kind: str) -> Callable[[Work], Work]:
    """Declare what does jobs of this kind. It must be harmless when run twice."""

    def register(work: Work) -> Work:
        _handlers[kind] = work
        return work

    return register


def nightly(work: Callable[[], None]) -> Callable[[], None]:
    """Declare something to be done once a night."""
    _nightly.append(work)
    return work


def add(kind: str, payload: dict[str, Any], *, key: str, due_at: datetime | None = None) -> None:
    """Something to do once the caller's transaction commits; the same key is the same job."""
    insert_once(Job, "key", kind=kind, payload=json.dumps(payload), key=key, due_at=due_at or now(), tries=0)


def add_once(kind: str) -> None:
    """Something to do soon, for all that ask for it before it begins: one job serves them."""
    waiting = select(Job.id).where(
        Job.kind == kind, Job.done_at.is_(None), Job.failed_at.is_(None), Job.leased_until.is_(None)
    )
    if db.session.scalar(waiting.limit(1)) is None:
        add(kind, {}, key=f"{kind}:{now().isoformat()}")


def run_due(limit: int = 1_000) -> int:
    """Do what is due now; returns how many jobs were done or tried."""
    _plan_the_night()
    count = 0
    while count < limit and (job := _claim()):
        _run(job)
        count += 1
    return count


def _claim() -> int | None:
    at = now()
    job = db.session.scalar(
        select(Job)
        .where(Job.done_at.is_(None), Job.failed_at.is_(None), Job.due_at <= at)
        .where((Job.leased_until.is_(None)) | (Job.leased_until < at))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        db.session.rollback()
        return None
    job.leased_until = at + LEASE
    job.tries += 1
    db.session.commit()
    return job.id


def _run(job_id: int) -> None:
    job = db.session.get_one(Job, job_id)
    kind, payload, tries = job.kind, json.loads(job.payload), job.tries
    db.session.rollback()
    try:
        _handlers[kind](payload)
        db.session.get_one(Job, job_id).done_at = now()
        db.session.commit()
    except Exception as fault:
        from flask import current_app

        db.session.rollback()
        current_app.logger.warning("job %s (%s) failed: %s", job_id, kind, type(fault).__name__)
        _postpone(job_id, fault, tries)


def _postpone(job_id: int, fault: Exception, tries: int) -> None:
    job = db.session.get_one(Job, job_id)
    job.fault = f"{type(fault).__name__}: {fault}"[:500]
    job.leased_until = None
    if isinstance(fault, Hopeless) or tries > len(BACKOFF):
        job.failed_at = now()
    else:
        job.due_at = now() + BACKOFF[tries - 1]
    db.session.commit()


def _plan_the_night() -> None:
    """One job per night, due at 3 in the morning UTC."""
    night = now().replace(hour=3, minute=0, second=0, microsecond=0)
    if now() < night:
        night -= timedelta(days=1)
    add("night", {}, key=f"night:{night:%Y-%m-%d}", due_at=night)
    db.session.commit()


@handler("night")
def night(_payload: dict[str, Any]) -> None:
    """Everything that is done once a night, each in a transaction of its own."""
    for work in _nightly:
        work()
        db.session.commit()
