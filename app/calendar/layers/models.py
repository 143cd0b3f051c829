"""What is stored of a partner's calendar: where it comes from, how its reading goes, and its dates."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.entry import Stream
from app.clock import HOME_ZONE
from app.db import Base, Instant, words

SOURCES = ("file", "address")
AUDIENCES = ("public", "signed_in")


class Layer(Base):
    """A partner's calendar, shown in the agenda of a territory by one of its agendas."""

    __tablename__ = "layer"
    __table_args__ = (
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint("(source = 'address') = (address IS NOT NULL)", name="address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(index=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"), index=True)  # who keeps it
    name: Mapped[str] = words(personal=False)
    colour: Mapped[str] = words(personal=False, default="slategray")
    site: Mapped[str | None] = words(personal=False)  # the partner's own pages
    audience: Mapped[str] = words(personal=False, default="public")
    source: Mapped[str] = words(personal=False)
    address: Mapped[str | None] = words(personal=True)  # may hold a secret: shown to its keepers only
    zone: Mapped[str] = words(personal=False, default=HOME_ZONE)  # in which its dates are kept
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    stream: Mapped[Stream] = relationship()
    reading: Mapped["Reading"] = relationship(back_populates="layer", cascade="all, delete-orphan")


class Reading(Base):
    """How the reading of a layer goes. `turn` numbers what is planned: a job of another turn does nothing."""

    __tablename__ = "layer_reading"
    __audited__ = False

    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)  # by hand
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    fault: Mapped[str | None] = words(personal=False)  # a word of faults.py
    etag: Mapped[str | None] = words(personal=False)
    modified: Mapped[str | None] = words(personal=False)
    is_cut: Mapped[bool] = mapped_column(default=False)  # there were more dates than we show
    left_out: Mapped[int] = mapped_column(default=0)  # events that could not be read

    layer: Mapped[Layer] = relationship(back_populates="reading")


class LayerText(Base):
    """What was read, without people: read again when the window has moved."""

    __tablename__ = "layer_text"
    __audited__ = False

    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = words(personal=False)


class LayerDate(Base):
    """One time that something of a partner takes place, in the territory's zone."""

    __tablename__ = "layer_date"
    __audited__ = False
    __table_args__ = (Index("ix_layer_date_days", "layer_id", "last_on", "first_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id", ondelete="CASCADE"))
    summary: Mapped[str] = words(personal=False)
    place: Mapped[str | None] = words(personal=False)
    link: Mapped[str | None] = words(personal=False)  # https only
    starts_at: Mapped[datetime] = mapped_column(Instant)
    first_on: Mapped[date]
    last_on: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
