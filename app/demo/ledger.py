"""Which row stands for which key of the data files: what was loaded once is not loaded again."""

import json
from typing import Any, TypeVar

from app import settings
from app.db import db

SETTING = "demo.ledger"
T = TypeVar("T")


class Ledger:
    """Table → key → id of the row, kept as a setting of the installation."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, int]] = json.loads(settings.get(SETTING) or "{}")

    def knows(self, model: Any, key: str) -> bool:
        """Whether it was loaded before, even if somebody has removed it since."""
        return key in self.rows.get(model.__tablename__, {})

    def get(self, model: type[T], key: str) -> T | None:
        """The row of a key; None when it was not loaded, or was removed since."""
        row = self.rows.get(model.__tablename__, {}).get(key)  # type: ignore[attr-defined]
        return db.session.get(model, row) if row else None

    def add(self, key: str, item: T) -> T:
        """Store a row under its key."""
        db.session.add(item)
        db.session.flush()
        self.rows.setdefault(item.__tablename__, {})[key] = item.id  # type: ignore[attr-defined]
        return item

    def ids(self, table: str) -> list[int]:
        """The rows of a table that the demonstration has added."""
        return sorted(self.rows.get(table, {}).values())

    def save(self) -> None:
        """Keep it; the caller commits."""
        text = json.dumps(self.rows, sort_keys=True)
        if text != (settings.get(SETTING) or "{}"):
            settings.put(SETTING, text)
