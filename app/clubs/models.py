"""What is stored of a club."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.companies.models import Company, Person, Post
from app.db import Base, words
from app.territory.models import Intercommunality

STAGES = ("network", "creation", "statutes", "inaugurated", "dissolved")
MEMBER_KINDS = ("active", "founder", "associate", "consultative")
COLOURS = (
    "teal",
    "seagreen",
    "olive",
    "goldenrod",
    "chocolate",
    "firebrick",
    "crimson",
    "mediumvioletred",
    "rebeccapurple",
    "slateblue",
    "steelblue",
    "slategray",
)


class Club(Base):
    """A club of companies, whatever its legal form, with the stages it went through."""

    __tablename__ = "club"
    __table_args__ = (
        UniqueConstraint("territory_id", "slug"),
        Index("ix_club_list", "territory_id", "name_key", "id"),
        CheckConstraint(f"colour IN {COLOURS}", name="colour"),
        CheckConstraint("members_count >= 0", name="members_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    slug: Mapped[str] = words(personal=False)
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    legal_form: Mapped[str | None] = words(personal=False)
    rna: Mapped[str | None] = words(personal=False)
    siret: Mapped[str | None] = words(personal=False)
    area_note: Mapped[str | None] = words(personal=False)  # cantons, a business park
    colour: Mapped[str] = words(personal=False, default="seagreen")
    presentation: Mapped[str | None] = words(personal=False)  # Markdown
    website: Mapped[str | None] = words(personal=False)
    mail: Mapped[str | None] = words(personal=False)
    members_count: Mapped[int] = mapped_column(default=0)  # kept: memberships that hold today
    shares_bureau: Mapped[bool] = mapped_column(default=False)  # the officer may see the bureau's papers
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    stages: Mapped[list["ClubStage"]] = relationship(order_by="ClubStage.id", cascade="all, delete-orphan")
    area: Mapped[list[Intercommunality]] = relationship(secondary="club_area", order_by=Intercommunality.name)
    projects: Mapped[list["ClubProject"]] = relationship(
        order_by="ClubProject.id", cascade="all, delete-orphan"
    )
    mandates: Mapped[list["Mandate"]] = relationship(
        back_populates="club", order_by="Mandate.rank, Mandate.id", cascade="all, delete-orphan"
    )

    @property
    def stage(self) -> "ClubStage | None":
        """The furthest stage reached."""
        return max(self.stages, key=lambda stage: STAGES.index(stage.stage), default=None)


class ClubStage(Base):
    """A stage of a club since a date, which may be known to the day, month, season or year, or not."""

    __tablename__ = "club_stage"
    __table_args__ = (
        UniqueConstraint("club_id", "stage"),
        CheckConstraint(f"stage IN {STAGES}", name="stage"),
        CheckConstraint("(first_on IS NULL) = (last_on IS NULL)", name="both_dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    stage: Mapped[str] = words(personal=False)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    precision: Mapped[str] = words(personal=False, default="day")


class ClubArea(Base):
    """An intercommunality in which a club works."""

    __tablename__ = "club_area"

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), primary_key=True)
    intercommunality_id: Mapped[int] = mapped_column(
        ForeignKey("intercommunality.id"), primary_key=True, index=True
    )


class ClubProject(Base):
    """Something a club undertakes, such as a concierge service."""

    __tablename__ = "club_project"

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), index=True)
    name: Mapped[str] = words(personal=False)
    status: Mapped[str | None] = words(personal=False)
    note: Mapped[str | None] = words(personal=False)


class Membership(Base):
    """A company, or a named person, in a club, from a date to a date; who leaves is kept, with the date."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("(company_id IS NULL) <> (person_id IS NULL)", name="one_member"),
        CheckConstraint(f"kind IN {MEMBER_KINDS}", name="kind"),
        CheckConstraint("until_on IS NULL OR since_on IS NULL OR since_on <= until_on", name="dates"),
        Index("ix_membership_list", "club_id", "name_key", "id"),
        Index(
            "uq_membership_company",
            "club_id",
            "company_id",
            unique=True,
            sqlite_where=text("until_on IS NULL AND company_id IS NOT NULL"),
            postgresql_where=text("until_on IS NULL AND company_id IS NOT NULL"),
        ),
        Index(
            "uq_membership_person",
            "club_id",
            "person_id",
            unique=True,
            sqlite_where=text("until_on IS NULL AND person_id IS NOT NULL"),
            postgresql_where=text("until_on IS NULL AND person_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name_key: Mapped[str] = words(personal=True, bytewise=True)  # of the member, for paging
    kind: Mapped[str] = words(personal=False, default="active")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))  # who represents it
    invited_on: Mapped[date | None]
    since_on: Mapped[date | None]  # None while only invited
    until_on: Mapped[date | None]  # the last day
    end_reason: Mapped[str | None] = words(personal=True)
    note: Mapped[str | None] = words(personal=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    club: Mapped[Club] = relationship()
    company: Mapped[Company | None] = relationship()
    person: Mapped[Person | None] = relationship()
    contact: Mapped[Post | None] = relationship()

    @property
    def name(self) -> str:
        member = self.company or self.person
        return member.name if member else ""

    def state_on(self, day: date) -> str:
        """`active`, `ended`, `invited` (not joined yet) or `coming` (joins later)."""
        if self.until_on is not None and self.until_on < day:
            return "ended"
        if self.since_on is None:
            return "invited"
        return "active" if self.since_on <= day else "coming"


class Mandate(Base):
    """A person's post in a club, from a date to a date; the names of the posts are the club's own."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post: Mapped[str] = words(personal=False)
    rank: Mapped[int] = mapped_column(default=0)  # order on the page
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the last day

    club: Mapped[Club] = relationship(back_populates="mandates")
    person: Mapped[Person] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the mandate gives its rights on that day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )
