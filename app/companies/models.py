"""What is stored of the industrial fabric."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.db import Base, Instant, words
from app.territory.models import Commune, Intercommunality

ORGANISATION_KINDS = (
    "school",
    "employment",
    "mission_locale",
    "plie",
    "integration",
    "region",
    "state",
    "chamber",
    "tourism",
    "photo_club",
    "association",
    "other",
)
NARROWED = (
    "territory_id",
    "name_key",
    "id",
    "closed_on",
    "headcount",
    "headcount_band",
    "naf",
    "naf_nomenclature",
)
"""By name, with what lists are narrowed by: rows that do not fit are passed by in the index."""
FLAGS = ("hosts_visits", "ambassador", "recruiting")


class Company(Base):
    """A company, known once in the directory of a territory."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("territory_id", "siren"),
        Index("ix_company_last_contact", "territory_id", "last_contact_on"),
        Index("ix_company_narrowed", *NARROWED),
        CheckConstraint("headcount IS NULL OR headcount >= 0", name="headcount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))  # whose directory keeps it
    siren: Mapped[str | None] = words(personal=False)
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    sector: Mapped[str | None] = words(personal=False)  # in people's words
    naf: Mapped[str | None] = words(personal=False)
    naf_nomenclature: Mapped[str | None] = words(personal=False)  # "rev2" or "2025"
    headcount: Mapped[int | None]
    headcount_band: Mapped[str | None] = words(personal=False)  # INSEE's code, as the register gives it
    website: Mapped[str | None] = words(personal=False)
    mail: Mapped[str | None] = words(personal=False)
    phone: Mapped[str | None] = words(personal=False)
    department: Mapped[str | None] = words(personal=False)  # where no commune is known
    note: Mapped[str | None] = words(personal=False)
    source: Mapped[str | None] = words(personal=False)
    closed_on: Mapped[date | None]
    last_contact_on: Mapped[date | None]  # kept by the contact log: the day of the latest call, visit or mail
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(default=1)

    sites: Mapped[list["Site"]] = relationship(
        back_populates="company", order_by="Site.is_seat.desc(), Site.id", cascade="all, delete-orphan"
    )
    posts: Mapped[list["Post"]] = relationship(back_populates="company", order_by="Post.id")
    tag_links: Mapped[list["CompanyTag"]] = relationship(
        cascade="all, delete-orphan", order_by="CompanyTag.id"
    )
    raised: Mapped[list["CompanyFlag"]] = relationship(
        cascade="all, delete-orphan", order_by="CompanyFlag.flag"
    )

    @property
    def open_sites(self) -> list["Site"]:
        """The places where it works, the seat first."""
        return [site for site in self.sites if site.closed_on is None]

    @property
    def seat(self) -> "Site | None":
        return self.open_sites[0] if self.open_sites else None

    @property
    def flags(self) -> list[str]:
        """What it does for the territory."""
        return [mark.flag for mark in self.raised]

    @property
    def tags(self) -> list[str]:
        """The names of its tags, in order."""
        return [link.tag.name for link in sorted(self.tag_links, key=lambda link: link.tag.name_key)]


class Tag(Base):
    """A word of the territory's own under which companies are filed."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("territory_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)


class CompanyTag(Base):
    """A company under a tag, since a day, by somebody."""

    __tablename__ = "company_tag"
    __table_args__ = (UniqueConstraint("company_id", "tag_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
    set_on: Mapped[date]
    set_by: Mapped[int | None]  # a person's id

    tag: Mapped[Tag] = relationship()


class CompanyFlag(Base):
    """What a company does for the territory: rooms set it, or the officer."""

    __tablename__ = "company_flag"
    __table_args__ = (
        UniqueConstraint("company_id", "flag"),
        CheckConstraint(f"flag IN {FLAGS}", name="flag"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    flag: Mapped[str] = words(personal=False)
    set_on: Mapped[date]
    set_by: Mapped[int | None]  # a person's id; None when a room said it by itself
    source: Mapped[str | None] = words(personal=False)  # the room that said it


class Site(Base):
    """A place where a company works (établissement)."""

    __tablename__ = "site"
    __table_args__ = (Index("ix_site_point", "latitude", "longitude", "company_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    siret: Mapped[str | None] = words(personal=False, index=True)
    name: Mapped[str | None] = words(personal=False)
    address: Mapped[str | None] = words(personal=False)
    postcode: Mapped[str | None] = words(personal=False)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_seat: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]  # the last day

    company: Mapped[Company] = relationship(back_populates="sites")
    commune: Mapped[Commune | None] = relationship()


class Organisation(Base):
    """A partner that is no company: a school, the employment service, a photo club…"""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_list", "territory_id", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[str] = words(CheckConstraint(f"kind IN {ORGANISATION_KINDS}", name="kind"), personal=False)
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    uai: Mapped[str | None] = words(personal=False)
    website: Mapped[str | None] = words(personal=False)
    mail: Mapped[str | None] = words(personal=False)
    phone: Mapped[str | None] = words(personal=False)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    note: Mapped[str | None] = words(personal=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    commune: Mapped[Commune | None] = relationship()
    posts: Mapped[list["Post"]] = relationship(back_populates="organisation", order_by="Post.id")


class Person(Base):
    """A contact, known once, perhaps only by the post held. "Has left" instead of deletion."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_list", "territory_id", "name_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = words(personal=True)  # as people say it; a post ("Direction") where no name is known
    name_key: Mapped[str] = words(personal=True, bytewise=True)
    mail: Mapped[str | None] = words(personal=True, index=True)
    phone: Mapped[str | None] = words(personal=True)
    source: Mapped[str | None] = words(personal=False)  # where we have it from
    consent_on: Mapped[date | None]
    consent_by: Mapped[str | None] = words(personal=False)  # how it was given
    consent_withdrawn_on: Mapped[date | None]
    erased_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(default=1)

    posts: Mapped[list["Post"]] = relationship(back_populates="person", order_by="Post.id")


class Post(Base):
    """A person's post in a company, an organisation or an intercommunality, from a date to a date."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN company_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN intercommunality_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_place",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    intercommunality_id: Mapped[int | None] = mapped_column(ForeignKey("intercommunality.id"), index=True)
    club_id: Mapped[int | None]  # the club that named this contact: the post opens no other club's papers
    title: Mapped[str] = words(personal=False)
    mail: Mapped[str | None] = words(personal=True)
    phone: Mapped[str | None] = words(personal=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the last day; None while it lasts

    person: Mapped[Person] = relationship(back_populates="posts")
    company: Mapped[Company | None] = relationship(back_populates="posts")
    organisation: Mapped[Organisation | None] = relationship(back_populates="posts")
    intercommunality: Mapped[Intercommunality | None] = relationship()

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on that day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )
