"""Save and bring back: equal, private, all or nothing, from either kind of database into the other."""

import json
import os
import sqlite3
import stat
import tarfile
import threading
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.clubs.models import Club
from app.db import Base, db
from app.operations import rows
from tests import make
from tests.calendar import entries


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "maillage.tar.gz"


def fill(app: Flask) -> None:
    """A little of everything: texts in French, dates, hours, amounts, unknowns, an erased row, uploads."""
    with app.app_context():
        club = make.club("Club de l'Été « œuvre »", "ete")
        make.membership(club, make.company("Bois & fils\nSARL"))
        make.account("quelquun@essai.example", password=make.PASSWORD)
        entries.entry("Petit déjeuner", club)
        make.exhibition(budget=Decimal("8215.50"))
        make.intercommunality()
        gone = make.organisation()
        db.session.commit()
        db.session.delete(gone)
        db.session.commit()
    uploads = app.config["INSTANCE_PATH"] / "uploads"
    uploads.mkdir()
    (uploads / "photo.jpg").write_bytes(b"\xff\xd8 une photo")


def contents(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    with app.app_context():
        return {
            table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def run(app: Flask, *arguments: str | Path) -> Any:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def saved(app: Flask, archive: Path) -> Path:
    result = run(app, "backup", archive)
    assert result.exit_code == 0, result.output
    return archive


def test_what_is_brought_back_is_equal(app: Flask, make_app: Any, archive: Path) -> None:
    fill(app)
    other = make_app()
    result = run(other, "restore", saved(app, archive))
    assert result.exit_code == 0, result.output
    assert contents(other) == contents(app)
    here, there = app.config["INSTANCE_PATH"], other.config["INSTANCE_PATH"]
    assert (there / "secret").read_text() == (here / "secret").read_text()
    assert (there / "uploads" / "photo.jpg").read_bytes() == b"\xff\xd8 une photo"
    assert run(other, "check").output == ""


def test_history_stays_unchangeable_and_numbers_go_on(app: Flask, make_app: Any, archive: Path) -> None:
    fill(app)
    other = make_app()
    run(other, "restore", saved(app, archive))
    with other.app_context():
        before = db.session.scalar(select(Club.id).order_by(Club.id.desc()))
        assert make.club("Club d'après").id == before + 1
        db.session.commit()
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(Base.metadata.tables["audit"].delete())
        db.session.rollback()


def test_an_archive_is_its_owners_alone(app: Flask, archive: Path) -> None:
    archive.touch(mode=0o644)
    saved(app, archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".maillage")] == []


def test_a_database_that_holds_something_is_not_replaced_unasked(
    app: Flask, make_app: Any, archive: Path
) -> None:
    fill(app)
    saved(app, archive)
    with app.app_context():
        make.company("Ajoutée depuis")
        db.session.commit()
    before = contents(app)
    result = run(app, "restore", archive)
    assert result.exit_code == 1
    assert "--force" in result.output
    assert contents(app) == before
    assert run(app, "restore", archive, "--force").exit_code == 0
    names = [row[3] for row in contents(app)["company"]]
    assert len(names) == 1
    assert "Ajoutée depuis" not in names


@pytest.mark.parametrize("damage", ["cut", "empty", "missing", "other"])
def test_a_damaged_archive_changes_nothing(app: Flask, archive: Path, damage: str) -> None:
    fill(app)
    saved(app, archive)
    if damage == "cut":
        archive.write_bytes(archive.read_bytes()[:-3000])
    elif damage == "empty":
        archive.write_bytes(b"")
    elif damage == "missing":
        archive.unlink()
    else:
        with tarfile.open(archive, "w:gz") as file:
            file.add(__file__, "notes.py")
    before = contents(app)
    result = run(app, "restore", archive, "--force")
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert contents(app) == before


def test_an_archive_cannot_write_outside_its_place(app: Flask, archive: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.write_text("x")
    with tarfile.open(archive, "w:gz") as file:
        file.add(evil, "../../evil")
    assert run(app, "restore", archive, "--force").exit_code == 1


def test_a_backup_that_fails_leaves_the_last_one(
    app: Flask, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write_text("the last one")

    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    result = run(app, "backup", archive)
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert archive.read_text() == "the last one"
    assert os.listdir(archive.parent) == [archive.name]


def test_a_backup_under_load_is_a_whole_moment(app: Flask, make_app: Any, archive: Path) -> None:
    """While others write pairs, an archive never holds half a pair."""
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            make.territory()
            while not stop.is_set():
                number = make.number()
                make.company(f"paire {number} a")
                make.company(f"paire {number} b")
                db.session.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            saved(app, archive)
    finally:
        stop.set()
        writer.join()
    other = make_app()
    run(other, "restore", archive)
    names = [row[3] for row in contents(other)["company"]]
    assert names
    assert len(names) % 2 == 0


def test_a_grown_installation_moves_to_the_other_kind(
    app: Flask, make_app: Any, archive: Path, tmp_path: Path, is_postgres: bool
) -> None:
    """From SQLite to PostgreSQL when outgrown, and back: the rows are the same."""
    from tests.harness.databases import migrate

    fill(app)
    if not is_postgres:
        pytest.skip("needs both kinds: runs with PostgreSQL")
    file = tmp_path / "small.db"
    migrate(f"sqlite:///{file}", tmp_path / "small")
    small = make_app(DATABASE_URL=f"sqlite:///{file}")
    assert run(small, "restore", saved(app, archive)).exit_code == 0
    assert contents(small) == contents(app)
    grown = make_app()
    assert run(grown, "restore", saved(small, archive)).exit_code == 0
    assert contents(grown) == contents(app)
    assert run(grown, "check").output == ""


def test_a_copy_is_never_of_the_live_file(app: Flask, archive: Path, is_postgres: bool) -> None:
    fill(app)
    with tarfile.open(saved(app, archive)) as file:
        names = file.getnames()
    assert {"manifest.json", "secret", "uploads", "uploads/photo.jpg"} <= set(names)
    assert ("maillage.db" in names) is not is_postgres
    assert not [name for name in names if name.endswith(("-wal", "-shm"))]


def test_what_was_erased_is_not_in_the_copys_free_pages(
    app: Flask, archive: Path, tmp_path: Path, is_postgres: bool
) -> None:
    if is_postgres:
        pytest.skip("SQLite only: PostgreSQL is saved row by row")
    with app.app_context():
        erased = make.company("Zyxwvutsrqponm")
        db.session.commit()
        db.session.delete(erased)
        db.session.commit()
    with tarfile.open(saved(app, archive)) as file:
        file.extraction_filter = lambda member, _path: member
        file.extractall(tmp_path / "out")
    with sqlite3.connect(tmp_path / "out" / "maillage.db") as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    connection.close()


def test_values_survive_being_lines_of_text() -> None:
    table = Base.metadata.tables["exhibition"]
    column = table.columns["budget"]
    assert rows.decoded([column], json.loads(json.dumps(rows.encoded([Decimal("0.10")])))) == {
        "budget": Decimal("0.10")
    }
    meeting = Base.metadata.tables["meeting"]
    values = [date(2026, 12, 3), time(14, 30), None]
    columns = [meeting.columns[name] for name in ("first_on", "starts", "ends")]
    assert list(rows.decoded(columns, json.loads(json.dumps(rows.encoded(values)))).values()) == values
