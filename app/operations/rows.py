"""Rows of any table as lines of JSON, and back into either kind of database."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, func, insert, select, text
from sqlalchemy.engine import Connection

from app.db import Base, Instant

BATCH = 1_000
FILLED_BY_ITSELF = {"setting", "job", "commune", "audit", "alembic_version"}


def encoded(values: Iterable[Any]) -> list[Any]:
    """Values as JSON knows them."""
    return [
        value.isoformat()
        if isinstance(value, date | time)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for value in values
    ]


def decoded(columns: list[Column[Any]], values: list[Any]) -> dict[str, Any]:
    """Values as the columns know them."""
    return {column.name: _typed(column, value) for column, value in zip(columns, values, strict=True)}


def _typed(column: Column[Any], value: Any) -> Any:
    kind = datetime if isinstance(column.type, Instant) else column.type.python_type
    if value is None or kind not in (date, datetime, time, Decimal):
        return value
    return Decimal(value) if kind is Decimal else kind.fromisoformat(value)


def read(file: Path, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a file of lines."""
    columns = list(table.columns)
    with open(file) as lines:
        for line in lines:
            yield decoded(columns, json.loads(line))


def revision(connection: Connection) -> str:
    """The migration at which a database stands."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def is_empty(connection: Connection) -> bool:
    """Whether nobody has entered anything yet."""
    return not any(
        connection.execute(select(text("1")).select_from(table).limit(1)).first()
        for table in Base.metadata.sorted_tables
        if table.name not in FILLED_BY_ITSELF
    )


def replace_all(connection: Connection, source: dict[str, Iterator[dict[str, Any]]]) -> None:
    """Empty every table and fill it from `source`, in the caller's transaction."""
    on_postgres = connection.dialect.name == "postgresql"
    guards = [] if on_postgres else _lift_guards(connection)
    empty(connection)
    for table in Base.metadata.sorted_tables:
        remaining = source[table.name]
        while batch := list(islice(remaining, BATCH)):
            connection.execute(insert(table), batch)
    for guard in guards:
        connection.exec_driver_sql(guard)
    if on_postgres:
        _move_sequences(connection)


def empty(connection: Connection) -> None:
    """Take every row out."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names}")
        return
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(table.delete())


def _lift_guards(connection: Connection) -> list[str]:
    """Take SQLite's triggers off, which forbid to change history; the statements that put them back."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _sql in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in found]


def _move_sequences(connection: Connection) -> None:
    """The next row of each table gets a number that none has."""
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
        if sequence:
            top = connection.scalar(select(func.max(column)))
            connection.execute(select(func.setval(sequence, top or 1, top is not None)))
