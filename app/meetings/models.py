"""What is stored of a meeting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.when import Dated
from app.clock import now
from app.clubs.models import Club
from app.companies.models import Company, Organisation, Person
from app.db import Base, Instant, words
from app.territory.models import Commune, Intercommunality

MEETING_KINDS = (
    "steering",
    "thematic",
    "intercommunality",
    "club",
    "board",
    "assembly",
    "conference",
    "other",
)
STATES = ("planned", "held", "cancelled")
PRESENCES = ("present", "excused", "represented")
AUDIENCES = ("public", "members", "bureau", "officers")


class Meeting(Dated, Base):
    """A meeting of a club, of an intercommunality's companies, or of the programme itself."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_list", "territory_id", "first_on", "id"),
        Index("ix_meeting_club", "club_id", "first_on", "id"),
        Index(
            "ix_meeting_planned",  # what is still to be logged, and nothing of the many that are
            "territory_id",
            "first_on",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        CheckConstraint(f"kind IN {MEETING_KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint("audience NOT IN ('members', 'bureau') OR club_id IS NOT NULL", name="whose"),
        CheckConstraint("first_on <= last_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    club_id: Mapped[int | None] = mapped_column(ForeignKey("club.id"))
    intercommunality_id: Mapped[int | None] = mapped_column(ForeignKey("intercommunality.id"))
    kind: Mapped[str] = words(personal=False, default="other")
    title: Mapped[str] = words(personal=False)
    audience: Mapped[str] = words(personal=False, default="officers")
    state: Mapped[str] = words(personal=False, default="planned")
    place: Mapped[str | None] = words(personal=False)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    video_url: Mapped[str | None] = words(personal=False)
    announcement: Mapped[str | None] = words(personal=False)  # what those who may come read
    notes: Mapped[str | None] = words(personal=True)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(default=1)

    club: Mapped[Club | None] = relationship()
    intercommunality: Mapped[Intercommunality | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="meeting", order_by="Attendance.id", cascade="all, delete-orphan"
    )

    @property
    def is_cancelled(self) -> bool:
        return self.state == "cancelled"


class Attendance(Base):
    """Who was there: somebody or a body of the directory, or a name alone."""

    __tablename__ = "attendance"
    __table_args__ = (CheckConstraint(f"presence IN {PRESENCES}", name="presence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    intercommunality_id: Mapped[int | None] = mapped_column(ForeignKey("intercommunality.id"))
    name: Mapped[str] = words(personal=True)  # as it was when the meeting was logged
    presence: Mapped[str] = words(personal=False, default="present")

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    person: Mapped[Person | None] = relationship()
    company: Mapped[Company | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
