"""The database under every room: durable, checked, and safe from requests that only read."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Text, inspect, select, text
from sqlalchemy.exc import IntegrityError

from app.companies.models import Company
from app.config import database_uri, engine_options
from app.db import Base, Instant, ReadOnly, db, write_again, writing
from app.settings import Setting
from tests import make


def test_every_column_of_text_says_whether_it_is_personal(session: Any) -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text) and column.info.get("personal") is None
    ]
    assert silent == []


def test_the_schema_is_that_of_the_models(session: Any) -> None:
    """What the migrations made has every table, column, index and unique constraint of the models."""
    found = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        assert {column["name"] for column in found.get_columns(table.name)} == set(table.columns.keys())
        made = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= made, table.name
        assert len(found.get_foreign_keys(table.name)) == len(table.foreign_keys), table.name


def test_foreign_keys_are_checked(session: Any) -> None:
    session.add(Company(territory_id=999_999, name="x", name_key="x"))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_sqlite_is_durable_and_patient(session: Any, is_postgres: bool) -> None:
    if is_postgres:
        pytest.skip("SQLite only")
    found = {
        name: session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
    }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15000,
        "secure_delete": 1,
    }


def test_many_writers_wait_for_each_other(app: Flask, work: Any) -> None:
    with work() as session:
        session.add(Setting(key="n", value="0"))
    faults: list[BaseException] = []

    def add_ten() -> None:
        try:
            for _ in range(10):
                with work() as session:
                    row = session.scalars(select(Setting).where(Setting.key == "n").with_for_update()).one()
                    row.value = str(int(row.value) + 1)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with work() as session:
        assert session.get(Setting, "n").value == "80"


# -- instants ------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-11))])
def test_an_instant_comes_back_in_utc(session: Any, zone: timezone) -> None:
    from app.audit import Audit

    moment = datetime(2026, 10, 25, 2, 30, 15, 123456, tzinfo=zone)
    session.add(Audit(at=moment, action="x", table="y", changes="{}"))
    session.flush()
    session.expire_all()
    at = session.scalars(select(Audit.at).where(Audit.table == "y")).one()
    assert at == moment
    assert at.tzinfo == UTC


def test_a_naive_datetime_is_no_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        Instant().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001


# -- reading and writing -------------------------------------------------------------------------


def test_a_get_that_tries_to_write_is_stopped(app: Flask, work: Any) -> None:
    with work():
        make.territory()
    with app.test_request_context("/"):
        app.preprocess_request()
        db.session.add(Setting(key="x", value="y"))
        with pytest.raises(ReadOnly):
            db.session.flush()
        db.session.rollback()
    with work() as session:
        assert session.get(Setting, "x") is None


def test_after_its_commit_a_request_only_reads(app: Flask, work: Any) -> None:
    with work():
        make.territory()
    with app.test_request_context("/", method="POST"):
        writing.set(True)
        db.session.add(Setting(key="x", value="y"))
        db.session.commit()
        db.session.add(Setting(key="z", value="y"))
        with pytest.raises(ReadOnly):
            db.session.commit()
        db.session.rollback()
        write_again()
        db.session.add(Setting(key="z", value="y"))
        db.session.commit()
    writing.set(True)
    with work() as session:
        assert session.get(Setting, "z").value == "y"


def test_a_reader_keeps_nobody_from_writing(app: Flask, work: Any) -> None:
    with work() as session:
        session.add(Setting(key="x", value="1"))
    with app.app_context():
        writing.set(False)
        try:
            assert db.session.get(Setting, "x").value == "1"
            done = threading.Event()

            def write() -> None:
                with work() as session:
                    session.get(Setting, "x").value = "2"
                done.set()

            thread = threading.Thread(target=write)
            thread.start()
            thread.join(5)
            assert done.is_set()
        finally:
            db.session.rollback()
            writing.set(True)


# -- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgresql://u:p@h:5432/d", "postgresql+psycopg://u:p@h:5432/d"),
        ("postgres://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_postgres_means_psycopg_3(written: str, used: str, tmp_path: Any) -> None:
    assert database_uri(written, tmp_path) == used
    assert engine_options(written)["connect_args"]["prepare_threshold"] is None


def test_without_an_address_it_is_a_file_of_the_instance(tmp_path: Any) -> None:
    assert database_uri("", tmp_path) == f"sqlite:///{tmp_path}/maillage.db"
