"""What is known of a person, given to them or forgotten: each room registers how."""

from collections.abc import Callable
from typing import Any

Export = Callable[[int], dict[str, Any]]
Erase = Callable[[int], int]
Purge = Callable[[bool], int]

_rooms: dict[str, tuple[Export, Erase]] = {}
_purges: dict[str, Purge] = {}


def register(room: str, export: Export, erase: Erase) -> None:
    """`export(person_id)` says what the room knows; `erase(person_id)` forgets it, returns rows touched."""
    _rooms[room] = (export, erase)


def register_purge(room: str, purge: Purge) -> None:
    """`purge(dry_run)` forgets what is older than the law allows; returns how many rows."""
    _purges[room] = purge


def export(person_id: int) -> dict[str, Any]:
    """Everything known of a person, by room."""
    return {room: exporting(person_id) for room, (exporting, _) in _rooms.items()}


def erase(person_id: int) -> dict[str, int]:
    """Forget a person in every room; rows touched by room. The caller commits."""
    return {room: erasing(person_id) for room, (_, erasing) in reversed(_rooms.items())}


def purge(dry_run: bool) -> dict[str, int]:
    """Forget what is too old; rows by room. The caller commits."""
    return {room: purging(dry_run) for room, purging in _purges.items()}
