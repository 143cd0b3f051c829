"""Letters waiting to leave, and those that left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

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

    enclosures: Mapped[list["Enclosure"]] = relationship(
        order_by="Enclosure.id", cascade="all, delete-orphan", passive_deletes=True
    )


class Enclosure(Base):
    """A file that travels with a letter, and is forgotten with it."""

    __tablename__ = "letter_enclosure"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = words(personal=False)
    media_type: Mapped[str] = words(personal=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Attached:
    """A file to enclose: its name, its type, its bytes."""

    name: str
    media_type: str
    content: bytes


def post(
    *,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str | None,
    language: str,
    enclosed: Iterable[Attached] = (),
) -> Letter:
    """Write a letter into the outbox; the caller commits, the worker sends."""
    letter = Letter(
        key=key, kind=kind, to=to, subject=subject, text=text, html=html, language=language, written_at=now()
    )
    letter.enclosures = [
        Enclosure(name=file.name, media_type=file.media_type, content=file.content) for file in enclosed
    ]
    db.session.add(letter)
    db.session.flush()
    jobs.add("mail.send", {"letter": letter.id}, key=f"letter:{letter.id}")
    return letter
