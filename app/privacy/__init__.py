"""What is known of a person, given to them or forgotten: each room registers how.

`erase` is the one way out, for a person who asks, for the command and for the nightly purge alike. Rooms
forget the rows of the person; what was typed about them in other people's rows is found afterwards by the
worker (see `traces`), which also leaves nothing in the pages of the database file.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from app import audit, jobs
from app.clock import now
from app.db import db

Export = Callable[[int], dict[str, Any]]
Erase = Callable[[int], int]
Purge = Callable[[bool], int]
Seen = Callable[[date], Select[Any]]


@dataclass(frozen=True)
class Known:
    """How somebody may be named in texts: full names, mails and telephone numbers that are theirs alone.

    `kept` are denominations that hold such a name (« Menuiserie Jean Essai ») and stay.
    """

    names: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    instead: str = audit.HIDDEN


Forget = Callable[[int, Known], int]
SWEEP = "privacy.sweep"

_rooms: dict[str, tuple[Export, Erase]] = {}
_purges: dict[str, Purge] = {}
_forgetting: dict[str, Forget] = {}
_seen: dict[str, Seen] = {}
_knowing: list[Callable[[int], Known]] = []


def register(room: str, export: Export, erase: Erase) -> None:
    """`export(person_id)` says what the room knows; `erase(person_id)` forgets it, returns rows touched."""
    _rooms[room] = (export, erase)


def register_purge(room: str, purge: Purge) -> None:
    """`purge(dry_run)` forgets what is older than the law allows; returns how many rows."""
    _purges[room] = purge


def forget(room: str) -> Callable[[Forget], Forget]:
    """For copies that know no person by number: undo data of imports and merges, drafts, files.

    The function is told the person's number and how they may be named; it returns rows touched.
    """

    def register(function: Forget) -> Forget:
        _forgetting[room] = function
        return function

    return register


def last_seen(room: str) -> Callable[[Seen], Seen]:
    """A room knows whom the territory was in touch with: `function(day)` selects their ids since that day."""

    def register(function: Seen) -> Seen:
        _seen[room] = function
        return function

    return register


def seen_since(day: date) -> list[Select[Any]]:
    """One query of people's ids by room: those with whom there was contact on that day or later."""
    return [seen(day) for seen in _seen.values()]


def names_by(function: Callable[[int], Known]) -> Callable[[int], Known]:
    """The room of people and accounts tells how somebody may be named."""
    _knowing[:] = [function]
    return function


def export(person_id: int) -> dict[str, Any]:
    """Everything known of a person, by room."""
    return {room: exporting(person_id) for room, (exporting, _) in _rooms.items()}


def erase(person_id: int) -> dict[str, int]:
    """Forget a person in every room; rows touched by room. The caller commits.

    It leaves a line without the data in the audit, and work for the worker.
    """
    known = _knowing[0](person_id)
    touched = {room: erasing(person_id) for room, (_, erasing) in reversed(_rooms.items())}
    touched |= {room: forgetting(person_id, known) for room, forgetting in _forgetting.items()}
    audit.record(db.session(), "erase", "person", person_id, touched)
    payload = {"person": person_id, "names": known.names, "reached": known.reached}
    payload |= {"kept": known.kept, "instead": known.instead}
    key = f"sweep:{person_id}:{now().isoformat()}"
    jobs.add(SWEEP, payload | {"key": key}, key=key)
    return touched


def purge(dry_run: bool) -> dict[str, int]:
    """Forget what is too old; rows by room. The caller commits."""
    return {room: purging(dry_run) for room, purging in _purges.items()}
