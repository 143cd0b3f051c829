"""How many statements an answer costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from app.calendar import quickly

NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append(statement)

    read = quickly.read

    def note_quick(query: str, values: Any) -> Any:
        sent.append(query)
        return read(query, values)

    event.listen(Engine, "before_cursor_execute", note)
    quickly.read = note_quick
    try:
        yield sent
    finally:
        quickly.read = read
        event.remove(Engine, "before_cursor_execute", note)
