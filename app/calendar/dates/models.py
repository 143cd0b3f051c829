"""What is stored of a plain date."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.entry import Stream
from app.calendar.when import Dated
from app.db import Base, words


class PlainDate(Dated, Base):
    """A date in the agenda of a club, an intercommunality or a territory: a breakfast, a job dating."""

    __tablename__ = "plain_date"
    __table_args__ = (
        CheckConstraint("kind IN ('date', 'job_dating', 'open_day')", name="kind"),
        CheckConstraint("audience IN ('public', 'members', 'bureau', 'officers')", name="audience"),
        CheckConstraint("state IN ('planned', 'cancelled')", name="state"),
        CheckConstraint("first_on <= last_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(index=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("stream.id"), index=True)  # whose agenda
    kind: Mapped[str] = words(personal=False, default="date")
    title: Mapped[str] = words(personal=False)
    place: Mapped[str | None] = words(personal=False)
    description: Mapped[str | None] = words(personal=False)
    audience: Mapped[str] = words(personal=False, default="public")
    state: Mapped[str] = words(personal=False, default="planned")
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    stream: Mapped[Stream] = relationship()
