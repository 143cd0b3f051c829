"""Letters waiting to leave, and those that left."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app import jobs
from app.clock import now
from app.db import Base, Instant, db, words


class Letter(Base):
    """One letter to one address, as text and HTML; its key makes it leave once."""

    __tablename__ = "letter"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = words(personal=False, unique=True)
    kind: Mapped[str] = words(personal=False)
    to: Mapped[str] = words(personal=True)
    subject: Mapped[str] = words(personal=True)
    text: Mapped[str] = words(personal=True)
    html: Mapped[str | None] = words(personal=True)
    language: Mapped[str] = words(personal=False, default="fr")
    written_at: Mapped[datetime] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    refused: Mapped[str | None] = words(personal=True)


def post(*, key: str, kind: str, to: str, subject: str, text: str, html: str | None, language: str) -> Letter:
    """Write a letter into the outbox; the caller commits, the worker sends."""
    letter = Letter(
        key=key, kind=kind, to=to, subject=subject, text=text, html=html, language=language, written_at=now()
    )
    db.session.add(letter)
    db.session.flush()
    jobs.add("mail.send", {"letter": letter.id}, key=f"letter:{letter.id}")
    return letter
