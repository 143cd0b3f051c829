"""What happened: one row per changed row, in the same transaction, append-only by trigger."""

import json
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from app.clock import now
from app.db import Base, Instant, words

actor: ContextVar[int | None] = ContextVar("actor", default=None)
"""The person on whose behalf this transaction writes; None for the system itself."""

HIDDEN = "…"


class Audit(Base):
    """A change: who, when, which row, which fields; the values of personal fields are never kept."""

    __tablename__ = "audit"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    person_id: Mapped[int | None]
    action: Mapped[str] = words(personal=False)
    table: Mapped[str] = words(personal=False)
    row: Mapped[int | None] = mapped_column(index=True)
    changes: Mapped[str] = words(personal=False)


def record(session: Session, action: str, table: str, row: int | None, changes: dict[str, Any]) -> None:
    """Write one audit row; for bulk work that passes by the unit of work."""
    session.execute(insert(Audit), [_row(action, table, row, changes)])


@event.listens_for(Session, "after_flush")
def record_flush(session: Session, context: UOWTransaction) -> None:
    """Record every audited row that this flush inserted, changed or deleted; what a parent let go of is
    deleted too, and only the flush's own list knows of it."""
    gone = [
        state.obj()
        for state, (is_delete, only_listed) in context.states.items()
        if is_delete and not only_listed
    ]
    rows = [
        _row(
            action,
            item.__tablename__,
            inspect(item).identity[0] if inspect(item).identity else _key(item),
            changes,
        )
        for action, items in (("create", session.new), ("change", session.dirty), ("delete", gone))
        for item in items
        if item.__audited__ and (changes := _changes(action, item)) is not None
    ]
    if rows:
        session.execute(insert(Audit), rows)


def _row(action: str, table: str, row: int | None, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": now(),
        "person_id": actor.get(),
        "action": action,
        "table": table,
        "row": row if isinstance(row, int) else None,
        "changes": json.dumps(changes, default=str, ensure_ascii=False),
    }


def _key(item: Any) -> int | None:
    return inspect(item).mapper.primary_key_from_instance(item)[0]


def _changes(action: str, item: Any) -> dict[str, Any] | None:
    """Field → new value, or [old, new]; None when nothing changed."""
    state = inspect(item)
    said: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        personal = column.columns[0].info.get("personal", False)
        if action == "create":
            value = getattr(item, column.key)
            if value is not None:
                said[column.key] = HIDDEN if personal else value
        elif action == "change" and history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                said[column.key] = HIDDEN if personal else [old, new]
    said |= _links(state)
    return said if said or action == "delete" else None


def _links(state: Any) -> dict[str, Any]:
    """Rows that were linked or let go through a table between two others: name → ids [let go, linked]."""
    said = {}
    for relation in state.mapper.relationships:
        if relation.secondary is None:
            continue
        history = state.attrs[relation.key].history
        ids = [[_key(item) for item in items] for items in (history.deleted, history.added)]
        if any(ids):
            said[relation.key] = ids
    return said
