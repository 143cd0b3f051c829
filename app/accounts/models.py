"""What is stored of those who sign in."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import now
from app.companies.models import Person
from app.db import Base, Instant, words

ROLES = ("admin", "officer")


class Account(UserMixin, Base):
    """A person's way in. The epoch rises when every session must end."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = words(personal=True, unique=True)  # lower case
    password: Mapped[str | None] = words(personal=True)  # argon2id; None: by link only
    epoch: Mapped[int] = mapped_column(default=1)
    totp_secret: Mapped[str | None] = words(personal=True)
    totp_since: Mapped[datetime | None] = mapped_column(Instant)  # None until a first code was right
    totp_step: Mapped[int | None]  # the last step used: a code works once
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)

    person: Mapped[Person] = relationship()

    def get_id(self) -> str:
        """What the session cookie carries."""
        return f"{self.id}:{self.epoch}"

    @property
    def has_second_factor(self) -> bool:
        return self.totp_since is not None


class RecoveryCode(Base):
    """One of ten codes for the day the telephone is lost; only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = words(personal=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInLink(Base):
    """A link sent by mail: ten minutes, one use; only its digest is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = words(personal=True, unique=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Appointment(Base):
    """Who administers the installation, and who is officer of which territory, from a date to a date."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("role = 'admin' OR territory_id IS NOT NULL", name="officer_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = words(personal=False)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
