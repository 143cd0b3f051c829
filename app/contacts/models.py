"""What is stored of a contact."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.companies.models import Company, Organisation, Person
from app.db import Base, Instant, words

CONTACT_KINDS = ("call", "visit", "mail", "note")
MEETS = ("call", "visit", "mail")
"""The kinds in which somebody was reached: a note alone is no contact."""


class Contact(Base):
    """A call, a visit, a mail or a note: with whom, by whom, when, what was said, what follows."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_list", "territory_id", "on", "id"),
        Index("ix_contact_company", "company_id", "on", "id"),
        Index("ix_contact_organisation", "organisation_id", "on", "id"),
        Index("ix_contact_person", "person_id", "on", "id"),
        Index("ix_contact_due", "territory_id", "is_open", "due_on", "id"),
        Index("ix_contact_mine", "assignee_id", "is_open", "due_on", "id"),
        CheckConstraint(f"kind IN {CONTACT_KINDS}", name="kind"),
        CheckConstraint(
            "company_id IS NOT NULL OR organisation_id IS NOT NULL OR person_id IS NOT NULL", name="whom"
        ),
        CheckConstraint("is_open = (next_step IS NOT NULL AND done_at IS NULL)", name="open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[str] = words(personal=False)
    on: Mapped[date]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    said: Mapped[str | None] = words(personal=True)
    next_step: Mapped[str | None] = words(personal=True)
    due_on: Mapped[date | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who does the next step
    is_open: Mapped[bool] = mapped_column(default=False)  # a next step that is not done yet
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
