"""What happened is written down in the same transaction, and stays as it was written."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app import audit
from app.audit import Audit
from app.clubs.models import ClubProject
from app.companies.models import Organisation
from app.db import Base, db
from tests import make


def rows(session: Any, table: str) -> list[tuple[str, dict[str, Any]]]:
    found = session.scalars(select(Audit).where(Audit.table == table).order_by(Audit.id))
    return [(row.action, json.loads(row.changes)) for row in found]


def test_a_new_row_a_change_and_an_end_are_three_lines(session: Any) -> None:
    made = make.organisation("Lycée des Tilleuls")
    session.commit()
    made.name, made.uai = "Lycée du Parc", "0240001A"
    session.commit()
    session.delete(made)
    session.commit()
    created, changed, deleted = rows(session, "organisation")
    assert created[0] == "create"
    assert created[1]["name"] == "Lycée des Tilleuls"
    assert changed == (
        "change",
        {"name": ["Lycée des Tilleuls", "Lycée du Parc"], "uai": [None, "0240001A"]},
    )
    assert deleted[0] == "delete"


def test_what_a_parent_lets_go_of_is_an_end_too(session: Any) -> None:
    club = make.club()
    club.projects.append(ClubProject(name="Conciergerie"))
    session.commit()
    club.projects.clear()
    session.commit()
    assert [action for action, _ in rows(session, "club_project")] == ["create", "delete"]


def test_a_link_between_two_rows_is_said_by_the_row_that_has_it(session: Any) -> None:
    club, near, far = make.club(), make.intercommunality("Près"), make.intercommunality("Loin")
    club.area = [near]
    session.commit()
    club.area = [far]
    session.commit()
    assert [changes["area"] for _, changes in rows(session, "club") if "area" in changes] == [
        [[], [near.id]],
        [[near.id], [far.id]],
    ]


def test_what_is_personal_is_never_kept(session: Any) -> None:
    person = make.person("Camille Dupont", mail="camille@exemple.example")
    session.commit()
    person.name, person.phone = "Camille Martin", "+33 5 36 49 00 00"
    session.commit()
    said = " ".join(session.scalars(select(Audit.changes)))
    for secret in ("Camille", "Dupont", "Martin", "exemple.example", "36 49"):
        assert secret not in said
    assert rows(session, "person")[1] == ("change", {"name": "…", "phone": "…"})


def test_who_did_it_is_written_down(session: Any) -> None:
    audit.actor.set(17)
    try:
        make.organisation()
        session.flush()
    finally:
        audit.actor.set(None)
    assert session.scalar(select(Audit.person_id).where(Audit.table == "organisation")) == 17


def test_nothing_changed_is_nothing_written(session: Any) -> None:
    made = make.organisation("Lycée")
    session.commit()
    made.name = "Lycée"
    session.commit()
    assert len(rows(session, "organisation")) == 1


def test_what_was_rolled_back_was_never_written(session: Any) -> None:
    make.organisation()
    session.flush()
    session.rollback()
    assert rows(session, "organisation") == []


def test_tables_that_only_repeat_others_are_left_out() -> None:
    quiet = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if not mapper.class_.__audited__}
    assert quiet == {
        "audit",
        "channel",
        "commune",
        "document",
        "entry",
        "feed_reader",
        "feed_use",
        "job",
        "layer_date",
        "layer_reading",
        "layer_text",
        "letter",
        "letter_enclosure",
        "occurrence",
        "once_key",
        "receipt_counter",
        "stream",
        "timeline",
        "word",
    }


@pytest.mark.parametrize(
    "statement",
    [
        update(Audit).values(action="x"),
        delete(Audit),
        text("UPDATE audit SET changes = '{}'"),
        text("DELETE FROM audit WHERE id = 1"),
    ],
)
def test_history_cannot_be_rewritten(session: Any, statement: Any) -> None:
    make.organisation()
    session.commit()
    before = rows(session, "organisation")
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(statement)
    session.rollback()
    assert rows(session, "organisation") == before


def test_bulk_work_writes_its_own_line(session: Any) -> None:
    audit.record(session, "import", "company", 3, {"rows": 400})
    session.commit()
    assert rows(session, "company") == [("import", {"rows": 400})]


def test_a_request_that_changes_without_a_line_fails_in_every_test(app: Flask, work: Any) -> None:
    with work():
        made = make.organisation()
    with app.test_request_context("/", method="POST"):
        db.session.execute(update(Organisation).values(uai="0240001A"))
        with pytest.raises(AssertionError, match="organisation"):
            db.session.commit()
        db.session.rollback()
        db.session.execute(update(Organisation).values(uai="0240001A"))
        audit.record(db.session(), "change", "organisation", made.id, {"uai": [None, "0240001A"]})
        db.session.commit()
