"""Every change of a request stands in the audit, by the transaction that made it: watched in all tests.

The audit's listener sees what the unit of work flushes; a bulk statement passes it by, and must write
its own line. A request that changes an audited table and commits without a line about it fails here,
in whichever test sent it.
"""

import re
from functools import cache
from typing import Any

from flask import has_request_context
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

CHANGE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
CHANGED, SAID = "tests.changed", "tests.said"


def watch() -> None:
    """From now on, on every engine of this process."""
    event.listen(Engine, "after_cursor_execute", note)
    event.listen(Engine, "commit", account)
    event.listen(Engine, "rollback", forget)


def note(connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    """Remember which tables a request changes, and of which its audit speaks."""
    found = CHANGE.match(statement)
    if not found or not has_request_context():
        return
    if found[1] == "audit":
        lines = parameters if isinstance(parameters, list) else [parameters]
        for line in lines:
            values = line.values() if isinstance(line, dict) else line
            connection.info.setdefault(SAID, set()).update(v for v in values if isinstance(v, str))
    elif cursor.rowcount != 0:  # -1: a driver that does not say
        connection.info.setdefault(CHANGED, set()).add(found[1])


def account(connection: Connection) -> None:
    """What was changed and not said, when the transaction is about to be kept."""
    changed, said = connection.info.get(CHANGED, set()), connection.info.get(SAID, set())
    forget(connection)
    spoken_for = audited()
    silent = sorted(table for table in changed if table in spoken_for and not spoken_for[table] & said)
    assert not silent, f"changed without a line in the audit: {', '.join(silent)}"


def forget(connection: Connection) -> None:
    """A new transaction begins."""
    connection.info.pop(CHANGED, None)
    connection.info.pop(SAID, None)


@cache
def audited() -> dict[str, set[str]]:
    """Each table whose changes the audit keeps, and under which names: its own; for a table between two
    others, that of a row whose links it holds."""
    from app.db import Base

    mappers = list(Base.registry.mappers)
    names = {m.class_.__tablename__: {m.class_.__tablename__} for m in mappers if m.class_.__audited__}
    for mapper in mappers:
        for relation in mapper.relationships:
            if relation.secondary is not None:
                names.setdefault(relation.secondary.name, set()).add(mapper.class_.__tablename__)
    return names
