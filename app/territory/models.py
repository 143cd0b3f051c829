"""What is stored of a territory."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import HOME_ZONE
from app.db import Base, words


class Territory(Base):
    """The area of a programme, run by its bearers with an officer."""

    __tablename__ = "territory"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = words(personal=False, unique=True)
    name: Mapped[str] = words(personal=False)
    region: Mapped[str | None] = words(personal=False)
    presentation: Mapped[str | None] = words(personal=False)
    funding: Mapped[str | None] = words(personal=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    zone: Mapped[str] = words(personal=False, default=HOME_ZONE)
    language: Mapped[str] = words(personal=False, default="fr")
    is_home: Mapped[bool] = mapped_column(default=False)
    # what the legal pages are written from
    publisher: Mapped[str | None] = words(personal=False)  # legal person that publishes the site
    publisher_address: Mapped[str | None] = words(personal=False)
    publication_director: Mapped[str | None] = words(personal=False)  # the post, never a name
    contact_mail: Mapped[str | None] = words(personal=False)
    privacy_mail: Mapped[str | None] = words(personal=False)
    host: Mapped[str | None] = words(personal=False)  # who keeps the machine, with address

    bearers: Mapped[list["Bearer"]] = relationship(order_by="Bearer.id", cascade="all, delete-orphan")
    perimeter: Mapped[list["Perimeter"]] = relationship(
        order_by="Perimeter.id", cascade="all, delete-orphan", back_populates="territory"
    )


class Bearer(Base):
    """A body that carries the programme; it may be an outsider to the perimeter."""

    __tablename__ = "bearer"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    name: Mapped[str] = words(personal=False)
    website: Mapped[str | None] = words(personal=False)


class Intercommunality(Base):
    """A group of communes (EPCI); its key is its SIREN."""

    __tablename__ = "intercommunality"

    id: Mapped[int] = mapped_column(primary_key=True)
    siren: Mapped[str] = words(personal=False, unique=True)
    name: Mapped[str] = words(personal=False)  # as people here say it
    official_name: Mapped[str | None] = words(personal=False)
    department: Mapped[str | None] = words(personal=False)


class Perimeter(Base):
    """An intercommunality in a territory, from a day (or for as long as known) to a day."""

    __tablename__ = "perimeter"
    __table_args__ = (
        Index("ix_perimeter_territory", "territory_id", "intercommunality_id"),
        CheckConstraint("until_on IS NULL OR since_on IS NULL OR since_on <= until_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    intercommunality_id: Mapped[int] = mapped_column(ForeignKey("intercommunality.id"), index=True)
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]  # the last day
    note: Mapped[str | None] = words(personal=False)

    territory: Mapped[Territory] = relationship(back_populates="perimeter")
    intercommunality: Mapped[Intercommunality] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether it belongs on that day; an unknown date does not exclude."""
        return (self.since_on is None or self.since_on <= day) and (
            self.until_on is None or day <= self.until_on
        )


class Commune(Base):
    """A commune by its INSEE code, with the intercommunality it belongs to today."""

    __tablename__ = "commune"
    __audited__ = False
    __table_args__ = (UniqueConstraint("insee"), Index("ix_commune_key", "name_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    insee: Mapped[str] = words(personal=False)
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    postcodes: Mapped[str] = words(personal=False)
    department: Mapped[str] = words(personal=False)
    intercommunality_siren: Mapped[str | None] = words(personal=False, index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
