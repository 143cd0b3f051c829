"""The one shape of everything dated, and the streams that carry it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.when import Dated
from app.db import Base, Instant, words

KINDS = ("meeting", "open_day", "exhibition", "job_dating", "date")
AUDIENCES = ("public", "members", "bureau", "invited", "officers")
STATUSES = ("confirmed", "tentative", "cancelled")
SCOPES = ("territory", "club", "intercommunality", "company", "person")


class Stream(Base):
    """Something one can subscribe to: a territory, a club, an intercommunality, a company, a person."""

    __tablename__ = "stream"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("scope", "ref_id"),
        UniqueConstraint("scope", "parent_id", "slug"),
        CheckConstraint(f"scope IN {SCOPES}", name="scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = words(personal=False)
    ref_id: Mapped[int]  # the row in the room that published it
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("stream.id"))  # the territory's stream
    slug: Mapped[str] = words(personal=False)
    title: Mapped[str] = words(personal=True)
    colour: Mapped[str] = words(personal=False, default="seagreen")
    language: Mapped[str] = words(personal=False, default="fr")
    is_home: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)  # raised when title, colour or address change
    changed_at: Mapped[datetime] = mapped_column(Instant)
    stamped_at: Mapped[datetime | None] = mapped_column(Instant)  # of a territory: its last publication


class Channel(Base):
    """The entries of one stream, audience and kind; its version is every feed's validator."""

    __tablename__ = "channel"
    __audited__ = False
    __table_args__ = (UniqueConstraint("stream_id", "audience", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    audience: Mapped[str] = words(personal=False)
    kind: Mapped[str] = words(personal=False)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    window_on: Mapped[date]  # the default feed holds what ended on or after this day
    split_on: Mapped[date]  # what ended before this day goes first when the feed is over its cap


class Entry(Dated, Base):
    """One dated thing as calendars see it; `vevent` is its text, rendered when it was written."""

    __tablename__ = "entry"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "part"),
        UniqueConstraint("uid", "part"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = words(personal=False)  # shared by a series and its single changes
    subject: Mapped[str] = words(personal=False)  # which room's thing: "meeting", "run", "date"
    subject_id: Mapped[int]
    part: Mapped[str] = words(personal=False, default="")  # "" or, of a series, the original local start
    kind: Mapped[str] = words(personal=False)
    audience: Mapped[str] = words(personal=False)
    status: Mapped[str] = words(personal=False, default="confirmed")
    summary: Mapped[str] = words(personal=True)
    description: Mapped[str | None] = words(personal=True)
    place: Mapped[str | None] = words(personal=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    owners: Mapped[str | None] = words(personal=False)  # names of the clubs or bodies, for people to read
    rule: Mapped[str | None] = words(personal=False)  # RRULE of a series, in local time
    exceptions: Mapped[str | None] = words(personal=False)  # its cancelled local starts, comma-separated
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    path: Mapped[str] = words(personal=False)  # of its page
    vevent: Mapped[str | None] = words(personal=True)  # without its URL and END lines; None when inexact
    is_example: Mapped[bool] = mapped_column(default=False)

    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="entry", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_cancelled(self) -> bool:
        return self.status == "cancelled"


class Occurrence(Base):
    """One time that an entry takes place, in one stream and one month that it touches.

    Lists read the rows that are `is_first` (of their months), the month page those of a month, feeds
    those that are `in_feed`: for a single date its first row, for a series one row over all of it.
    """

    __tablename__ = "occurrence"
    __audited__ = False
    __table_args__ = (
        Index("ix_occurrence_list", "stream_id", "is_first", "starts_at", "id"),
        Index("ix_occurrence_kind", "stream_id", "is_first", "kind", "starts_at", "id"),
        Index("ix_occurrence_window", "stream_id", "in_feed", "ends_at"),
        Index("ix_occurrence_month", "stream_id", "month", "first_on", "last_on", "kind", "audience"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"))
    audience: Mapped[str] = words(personal=False)
    kind: Mapped[str] = words(personal=False)
    month: Mapped[int | None]  # 202611; None when the date is not known to the day
    is_first: Mapped[bool]
    in_feed: Mapped[bool]  # not when inexact, nor a cancellation that was shown long enough
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    first_on: Mapped[date]
    last_on: Mapped[date]

    entry: Mapped[Entry] = relationship(back_populates="occurrences")
