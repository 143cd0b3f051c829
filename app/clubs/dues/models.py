"""What is stored of dues: the club's tariff, what each member owes, and every entry of the ledger.

An account's balance is the sum of its entries: above zero it owes, below it has credit. Entries are never
edited nor deleted (triggers of the migration see to it); a wrong one is answered by a counter-entry.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clubs.models import Club, Membership
from app.db import Base, Instant, Money, words

PERIODS = ("calendar", "rolling")
PRORATA = ("none", "months")
MEANS = ("transfer", "cheque", "cash")
KINDS = ("charge", "payment", "counter", "waiver", "refund", "gift")
CLOSINGS = ("settled", "owed", "waived", "refunded", "given")
OPEN = "ledger.open"
"""The setting whose presence, inside the transaction of `demo remove` alone, lifts the ledger's guard."""


class Tariff(Base):
    """What a club decides of its dues: one row for each club that asks for any."""

    __tablename__ = "dues_tariff"
    __table_args__ = (
        CheckConstraint(f"period IN {PERIODS}", name="period"),
        CheckConstraint(f"prorata IN {PRORATA}", name="prorata"),
        CheckConstraint("term BETWEEN 0 AND 365", name="term"),
        CheckConstraint("reminders BETWEEN 0 AND 3", name="reminders"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), unique=True)
    period: Mapped[str] = words(personal=False, default="calendar")
    prorata: Mapped[str] = words(personal=False, default="none")
    term: Mapped[int] = mapped_column(default=30)  # days to pay
    reminders: Mapped[int] = mapped_column(default=2)  # at most so many, by themselves
    holder: Mapped[str | None] = words(personal=False)
    iban: Mapped[str | None] = words(personal=False)
    bic: Mapped[str | None] = words(personal=False)
    payee: Mapped[str | None] = words(personal=False)  # cheques: to whom, and where to send them
    version: Mapped[int] = mapped_column(default=1)

    club: Mapped[Club] = relationship()
    tiers: Mapped[list["Tier"]] = relationship(
        order_by="Tier.least, Tier.id",
        cascade="all, delete-orphan",
        primaryjoin="Tariff.id == Tier.tariff_id",
    )


class Tier(Base):
    """What members of a size owe for a whole period; without `most` it is open."""

    __tablename__ = "dues_tier"
    __table_args__ = (
        CheckConstraint("least >= 0 AND (most IS NULL OR most >= least)", name="size"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tariff_id: Mapped[int] = mapped_column(ForeignKey("dues_tariff.id"), index=True)
    label: Mapped[str] = words(personal=False)
    least: Mapped[int] = mapped_column(default=0)
    most: Mapped[int | None]
    amount: Mapped[Decimal] = mapped_column(Money)


class DuesAccount(Base):
    """A membership as a debtor: locked by whoever writes an entry, its balance kept."""

    __tablename__ = "dues_account"
    __table_args__ = (
        Index("ix_dues_account_standing", "club_id", "balance"),
        CheckConstraint(f"closing IS NULL OR closing IN {CLOSINGS}", name="closing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), unique=True)
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("dues_tier.id"), index=True)  # chosen by hand
    is_exempt: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = words(personal=True)  # of the exemption
    balance: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))  # kept: the sum of its entries
    closing: Mapped[str | None] = words(personal=False)  # what was decided when it left
    closed_on: Mapped[date | None]

    membership: Mapped[Membership] = relationship()
    dues: Mapped[list["Due"]] = relationship(order_by="Due.starts_on", back_populates="account")


class Due(Base):
    """What a member owes for one period; unknown as long as nobody said which size it has."""

    __tablename__ = "due"
    __table_args__ = (
        UniqueConstraint("account_id", "starts_on"),
        Index("ix_due_period", "club_id", "starts_on", "ends_on"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("dues_account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    label: Mapped[str | None] = words(personal=False)  # of the tier, as it was
    amount: Mapped[Decimal | None] = mapped_column(Money)  # None: to be asked; 0: exempt
    is_exempt: Mapped[bool] = mapped_column(default=False)
    called_on: Mapped[date | None]
    pay_by: Mapped[date | None]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None]

    account: Mapped[DuesAccount] = relationship(back_populates="dues")

    @property
    def years(self) -> str:
        """« 2026 », or « 2026–2027 » where the period spans two."""
        if self.starts_on.year == self.ends_on.year:
            return str(self.starts_on.year)
        return f"{self.starts_on.year}–{self.ends_on.year}"


class LedgerLine(Base):
    """An entry of the ledger, signed as the member sees it: what it owes is above zero."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        UniqueConstraint("club_id", "year", "number"),
        Index("ix_ledger_line_list", "club_id", "on", "id"),
        Index("ix_ledger_line_account", "account_id", "id"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"means IS NULL OR means IN {MEANS}", name="means"),
        CheckConstraint("(kind IN ('payment', 'counter')) = (number IS NOT NULL)", name="numbered"),
        CheckConstraint("(kind = 'counter') = (cancels_id IS NOT NULL)", name="cancels"),
        CheckConstraint("(kind IN ('payment', 'counter', 'refund')) = (means IS NOT NULL)", name="moved"),
        CheckConstraint(
            "(kind = 'charge' AND amount <> 0) OR (kind IN ('payment', 'waiver') AND amount < 0)"
            " OR (kind IN ('counter', 'refund', 'gift') AND amount > 0)",
            name="sign",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("dues_account.id"))
    due_id: Mapped[int | None] = mapped_column(ForeignKey("due.id"), index=True)  # of a charge
    kind: Mapped[str] = words(personal=False)
    on: Mapped[date]  # when money moved
    amount: Mapped[Decimal] = mapped_column(Money)
    means: Mapped[str | None] = words(personal=False)
    year: Mapped[int]  # of the entry, in which receipts are numbered
    number: Mapped[int | None]
    cancels_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_line.id"), unique=True)
    payer: Mapped[str] = words(personal=True)  # as it was called then
    note: Mapped[str | None] = words(personal=True)  # the number of a cheque, a reason
    person_id: Mapped[int | None]  # who wrote it
    at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[DuesAccount] = relationship()
    cancels: Mapped["LedgerLine | None"] = relationship(remote_side=[id], back_populates="cancelled_by")
    cancelled_by: Mapped["LedgerLine | None"] = relationship(back_populates="cancels")

    @property
    def receipt(self) -> str:
        """« 2026-0012 »."""
        return f"{self.year}-{self.number:04}" if self.number else ""


class Counter(Base):
    """The last receipt of a club and year: raised in the transaction that uses it, so that none is lost."""

    __tablename__ = "receipt_counter"
    __audited__ = False

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class DuesCall(Base):
    """A call for dues or a round of reminders: what is common to its letters."""

    __tablename__ = "dues_call"
    __table_args__ = (Index("ix_dues_call_list", "club_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    is_reminder: Mapped[bool] = mapped_column(default=False)
    pay_by: Mapped[date]
    message: Mapped[str | None] = words(personal=False)
    letters: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(Instant)

    club: Mapped[Club] = relationship()
