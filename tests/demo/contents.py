"""What tests of the demonstration share."""

from sqlalchemy import func, select

from app.db import Base, db


def count(model, *conditions):
    """How many rows."""
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def of_all_tables():
    """Every row of every table, but for the audit, which only grows."""
    return {
        name: sorted(map(repr, db.session.execute(select(table))))
        for name, table in Base.metadata.tables.items()
        if name != "audit"
    }


class Silent:
    """A progress bar that nobody sees, and that must reach its end."""

    def __init__(self, label, length):
        self.length, self.seen = length, 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        assert error[0] or self.seen == self.length

    def update(self, many):
        self.seen += many
