"""Who was forgotten, by number: a file beside the database, so that no older backup brings them back."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from app import privacy
from app.companies.models import Person
from app.db import db
from app.privacy import traces

FILE = "erasures.jsonl"


@traces.afterwards
def write() -> None:
    """Add those that the database knows of and the file does not. Called after the commit."""
    query = select(Person.id, Person.created_at, Person.erased_on).where(Person.erased_on.is_not(None))
    known = {_key(row) for row in listed()}
    rows = [
        {"person": number, "created_at": created_at.isoformat(), "on": str(on)}
        for number, created_at, on in db.session.execute(query.order_by(Person.id))
    ]
    new = [row for row in rows if _key(row) not in known]
    db.session.rollback()
    if new:
        with open(os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in new)


def replay() -> int:
    """After a restore: forget again those who were forgotten since that backup; how many. Commits."""
    count = 0
    for row in listed():
        person = db.session.get(Person, row["person"])
        is_the_same = person is not None and person.created_at.isoformat() == row["created_at"]
        if person is not None and is_the_same and person.erased_on is None:
            privacy.erase(person.id)
            person.erased_on = date.fromisoformat(row["on"])
            count += 1
    db.session.commit()
    return count


def listed() -> list[dict[str, Any]]:
    """The file's lines; one that was cut short is left out."""
    rows = []
    for line in _file().read_text().splitlines() if _file().exists() else ():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def _key(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["person"], row["created_at"]


def _file() -> Path:
    return Path(current_app.config["INSTANCE_PATH"]) / FILE
