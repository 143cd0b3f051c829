"""One SELECT as the driver gives it, for what calendar programs ask all day long.

A session, a transaction and typed rows would cost several times the query.
"""

from typing import Any

from sqlalchemy.exc import DBAPIError

from app.db import db, is_sqlite


def parameter_mark() -> str:
    """How the driver writes a parameter: `mark % "name"`."""
    return ":%s" if is_sqlite() else "%%(%s)s"


def read(query: str, values: dict[str, Any]) -> list[Any]:
    """The rows of a SELECT, outside of any transaction; SQLite gives times as text."""
    engine = db.engine
    connection = engine.raw_connection()
    try:
        return _rows(connection.dbapi_connection, query, values)
    except engine.dialect.loaded_dbapi.Error as fault:
        if engine.dialect.is_disconnect(fault, connection, None):
            connection.invalidate(fault)
        base = engine.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(query, values, fault, base, dialect=engine.dialect) from fault
    finally:
        connection.close()


def _rows(driver: Any, query: str, values: dict[str, Any]) -> list[Any]:
    if is_sqlite():
        return list(driver.execute(query, values).fetchall())
    driver.autocommit = True
    try:
        return list(driver.execute(query, values).fetchall())
    finally:
        if not driver.closed:
            driver.autocommit = False
