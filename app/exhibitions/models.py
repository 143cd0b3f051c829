"""What is stored of an exhibition."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar.when import Dated
from app.companies.models import Organisation
from app.db import Base, words
from app.territory.models import Commune, Intercommunality


class Exhibition(Base):
    """Something that is shown at venues, each for its own time."""

    __tablename__ = "exhibition"
    __table_args__ = (
        UniqueConstraint("territory_id", "slug"),
        Index("ix_exhibition_list", "territory_id", "title_key", "id"),
        CheckConstraint("companies_count IS NULL OR companies_count >= 0", name="companies"),
        CheckConstraint("photo_clubs_count IS NULL OR photo_clubs_count >= 0", name="photo_clubs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    slug: Mapped[str] = words(personal=False)
    title: Mapped[str] = words(personal=False)
    title_key: Mapped[str] = words(personal=False, bytewise=True)
    theme: Mapped[str | None] = words(personal=False)
    presentation: Mapped[str | None] = words(personal=False)  # Markdown
    companies_count: Mapped[int | None]  # where they are counted and not named
    photo_clubs_count: Mapped[int | None]
    budget: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))  # euros, including tax
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    partners: Mapped[list[Intercommunality]] = relationship(
        secondary="exhibition_partner", order_by=Intercommunality.name
    )
    runs: Mapped[list["Run"]] = relationship(
        back_populates="exhibition", order_by="Run.first_on, Run.id", cascade="all, delete-orphan"
    )


class ExhibitionPartner(Base):
    """An intercommunality that takes part."""

    __tablename__ = "exhibition_partner"

    exhibition_id: Mapped[int] = mapped_column(ForeignKey("exhibition.id"), primary_key=True)
    intercommunality_id: Mapped[int] = mapped_column(ForeignKey("intercommunality.id"), primary_key=True)


class Venue(Base):
    """A place where exhibitions stand."""

    __tablename__ = "venue"
    __table_args__ = (Index("ix_venue_list", "territory_id", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    address: Mapped[str | None] = words(personal=False)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    opening_hours: Mapped[str | None] = words(personal=False)
    access: Mapped[str | None] = words(personal=False)  # for visitors with a disability
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    commune: Mapped[Commune | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def place(self) -> str:
        """« Office de tourisme, Saint-Aulaye »."""
        return ", ".join(part for part in (self.name, self.commune.name if self.commune else None) if part)


class Run(Dated, Base):
    """An exhibition at a venue, for whole days."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="dates"),
        CheckConstraint("state IN ('planned', 'cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exhibition_id: Mapped[int] = mapped_column(ForeignKey("exhibition.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    state: Mapped[str] = words(personal=False, default="planned")
    note: Mapped[str | None] = words(personal=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    exhibition: Mapped[Exhibition] = relationship(back_populates="runs")
    venue: Mapped[Venue] = relationship()
