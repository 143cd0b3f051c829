"""What is stored of subscriptions: secret addresses, and what is counted of those who fetch."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.db import Base, Instant, words


class FeedToken(Base):
    """The secret address of one device of a person; its text is made from this row, never stored."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(index=True)  # the calendar knows no room of persons
    company_ref: Mapped[int | None]  # only the dates that concern this company
    label: Mapped[str] = words(personal=True)  # the device, in its owner's words
    version: Mapped[int] = mapped_column(default=1)  # raised when the address is renewed
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    def renew(self) -> None:
        """Give it another address; the old one is found no more."""
        self.version += 1

    def revoke(self) -> None:
        """Nobody reads it any more."""
        self.revoked_at = self.revoked_at or now()


class FeedUse(Base):
    """What was counted of a secret address: written by a thread of its own, every ten seconds."""

    __tablename__ = "feed_use"
    __audited__ = False

    token_id: Mapped[int] = mapped_column(ForeignKey("feed_token.id", ondelete="CASCADE"), primary_key=True)
    client: Mapped[str] = words(personal=False)
    fetches: Mapped[int]
    unchanged: Mapped[int]  # answered 304
    seen: Mapped[str] = words(personal=False)  # the version that was fetched last
    fetched_at: Mapped[datetime] = mapped_column(Instant)


class FeedReader(Base):
    """One reader of an agenda, as far as it can be told: a kind of program and a hashed network, or a
    secret address."""

    __tablename__ = "feed_reader"
    __audited__ = False
    __table_args__ = (UniqueConstraint("stream_id", "client", "network"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id", ondelete="CASCADE"))
    client: Mapped[str] = words(personal=False)
    network: Mapped[str] = words(personal=False)  # "": a program that fetches for all; "@7": a secret address
    fetches: Mapped[int]
    unchanged: Mapped[int]
    fetched_at: Mapped[datetime] = mapped_column(Instant, index=True)
