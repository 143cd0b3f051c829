"""The history of a company, a person or a club, in lines that rooms publish."""

from datetime import date

from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, db, words


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


def of(subject: str, subject_id: int, limit: int = 50) -> list[Line]:
    """The latest lines of a history, newest first."""
    return list(
        db.session.scalars(
            select(Line)
            .where(Line.subject == subject, Line.subject_id == subject_id)
            .order_by(Line.on.desc(), Line.id.desc())
            .limit(limit)
        )
    )
