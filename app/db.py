"""The database: Base, session, and the few places where SQLite differs from PostgreSQL."""

from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask import has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, MetaData, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's parent. `__audited__ = False` marks tables that only repeat what others say."""

    metadata = MetaData(naming_convention=NAMES)
    __audited__ = True


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether a transaction that begins now may write. Web requests with a safe method say no."""


class ReadOnly(RuntimeError):
    """A request with a safe method tried to change something."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it without zone, PostgreSQL with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """Euros as a Decimal with two places, kept as whole cents: sums are exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        cents = Decimal(value) * 100
        if cents != cents.to_integral_value():
            raise ValueError("money has two places")
        return int(cents)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


def words(*args: Any, personal: bool, bytewise: bool = False, **options: Any) -> MappedColumn[Any]:
    """A column of text that says whether it holds personal data: the audit and erasure read the mark.

    `bytewise` text sorts and compares by its bytes on both databases: for keys that lists page by.
    """
    return mapped_column(BYTEWISE if bytewise else Text, *args, info={"personal": personal}, **options)


def is_sqlite() -> bool:
    """Whether the database in use is SQLite."""
    return db.engine.dialect.name == "sqlite"


def insert_once(model: type[Base], unique: str, **values: Any) -> None:
    """Insert a row unless another holds its `unique` column already, whoever writes at the same time."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    db.session.execute(insert(model).values(**values).on_conflict_do_nothing(index_elements=[unique]))


def dispose_after_fork() -> None:
    """Connections do not survive a fork: forget those of the parent."""
    db.engine.dispose(close=False)


def write_again() -> None:
    """The next transaction of this request may write (after a commit or rollback ended the first)."""
    writing.set(True)


@event.listens_for(Engine, "connect")
def tune(connection: Any, _record: Any) -> None:
    """SQLite as a server's database: durable, checked, patient, forgetting what is erased."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "secure_delete=ON",
        "cache_size=-8000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """Writers take SQLite's write lock at once: an upgraded reader would fail with “database is locked”."""
    if connection.dialect.name != "sqlite":
        return
    if writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # waits for nobody, so that it needs no translation of its errors: a third of the cost
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]


@event.listens_for(Session, "before_flush")
def keep_safe_methods_safe(session: Session, *_: Any) -> None:
    """A GET changes nothing, whatever its code tries."""
    if not writing.get() and (session.new or session.deleted or any(map(session.is_modified, session.dirty))):
        raise ReadOnly("a read-only request tried to write")


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def end_of_writing(_session: Session) -> None:
    """After its commit a request only reads, so that rendering holds no lock."""
    if has_request_context():
        writing.set(False)
