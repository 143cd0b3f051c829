"""The history of a company, a person or a club, in lines that rooms publish."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Index, delete, literal, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, db, words

SHOWN = 30


class Line(Base):
    """One line of a history: on which day, what, and the page that tells more."""

    __tablename__ = "timeline"
    __audited__ = False
    __table_args__ = (
        Index("ix_timeline_subject", "subject", "subject_id", "on", "id"),
        Index("ix_timeline_source", "source", "source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = words(personal=False)  # whose history: "company", "person", "club"
    subject_id: Mapped[int]
    on: Mapped[date]
    source: Mapped[str] = words(personal=False)  # which room's thing: "meeting", "membership"
    source_id: Mapped[int]
    text: Mapped[str] = words(personal=True)
    path: Mapped[str | None] = words(personal=False)
    audience: Mapped[str] = words(personal=False, default="officers")


def publish(source: str, source_id: int, lines: list[Line]) -> None:
    """Replace what this thing says in all histories; the caller commits."""
    db.session.execute(delete(Line).where(Line.source == source, Line.source_id == source_id))
    for line in lines:
        line.source, line.source_id = source, source_id
        db.session.add(line)


def page(
    subject: str, subject_id: int, before: str | None = None, audiences: Iterable[str] | None = None
) -> "Lines":
    """A page of a history, newest first; `before` is the key of the page before, garbage the first page."""
    query = select(Line).where(Line.subject == subject, Line.subject_id == subject_id)
    if audiences is not None:
        query = query.where(Line.audience.in_(list(audiences)))
    if begin := read_key(before):
        query = query.where(tuple_(Line.on, Line.id) < tuple_(literal(begin[0]), literal(begin[1])))
    rows = list(db.session.scalars(query.order_by(Line.on.desc(), Line.id.desc()).limit(SHOWN + 1)))
    more = len(rows) > SHOWN
    return Lines(rows[:SHOWN], f"{rows[SHOWN - 1].on}_{rows[SHOWN - 1].id}" if more else None)


class Lines(list[Line]):
    """Lines of a history, and the key before which the older ones stand."""

    def __init__(self, rows: Iterable[Line], older: str | None = None) -> None:
        super().__init__(rows)
        self.older = older


def read_key(key: str | None) -> tuple[date, int] | None:
    """« 2026-11-25_12 »: a day and a row's number, as lists by day page; garbage begins at the start."""
    day, _, number = (key or "").partition("_")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
