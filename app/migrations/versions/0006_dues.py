"""Dues: tariffs, accounts, what is owed, a ledger that only grows; files that travel with letters."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "letter_enclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_enclosure_letter_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_enclosure")),
    )
    with op.batch_alter_table("letter_enclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_enclosure_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "dues_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("is_reminder", sa.Boolean(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_dues_call_club_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_call")),
    )
    with op.batch_alter_table("dues_call", schema=None) as batch_op:
        batch_op.create_index("ix_dues_call_list", ["club_id", "id"], unique=False)

    op.create_table(
        "dues_tariff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("prorata", sa.Text(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("iban", sa.Text(), nullable=True),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("period IN ('calendar', 'rolling')", name=op.f("ck_dues_tariff_period")),
        sa.CheckConstraint("prorata IN ('none', 'months')", name=op.f("ck_dues_tariff_prorata")),
        sa.CheckConstraint("reminders BETWEEN 0 AND 3", name=op.f("ck_dues_tariff_reminders")),
        sa.CheckConstraint("term BETWEEN 0 AND 365", name=op.f("ck_dues_tariff_term")),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_dues_tariff_club_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_tariff")),
        sa.UniqueConstraint("club_id", name=op.f("uq_dues_tariff_club_id")),
    )
    op.create_table(
        "receipt_counter",
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_receipt_counter_club_id")),
        sa.PrimaryKeyConstraint("club_id", "year", name=op.f("pk_receipt_counter")),
    )
    op.create_table(
        "dues_tier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tariff_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_dues_tier_amount")),
        sa.CheckConstraint("least >= 0 AND (most IS NULL OR most >= least)", name=op.f("ck_dues_tier_size")),
        sa.ForeignKeyConstraint(["tariff_id"], ["dues_tariff.id"], name=op.f("fk_dues_tier_tariff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_tier")),
    )
    with op.batch_alter_table("dues_tier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dues_tier_tariff_id"), ["tariff_id"], unique=False)

    op.create_table(
        "dues_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("tier_id", sa.Integer(), nullable=True),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "closing IS NULL OR closing IN ('settled', 'owed', 'waived', 'refunded', 'given')",
            name=op.f("ck_dues_account_closing"),
        ),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_dues_account_club_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_dues_account_membership_id")
        ),
        sa.ForeignKeyConstraint(["tier_id"], ["dues_tier.id"], name=op.f("fk_dues_account_tier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_account")),
        sa.UniqueConstraint("membership_id", name=op.f("uq_dues_account_membership_id")),
    )
    with op.batch_alter_table("dues_account", schema=None) as batch_op:
        batch_op.create_index("ix_dues_account_standing", ["club_id", "balance"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_account_tier_id"), ["tier_id"], unique=False)

    op.create_table(
        "due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_due_amount")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_due_period")),
        sa.ForeignKeyConstraint(["account_id"], ["dues_account.id"], name=op.f("fk_due_account_id")),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_due_club_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sa.UniqueConstraint("account_id", "starts_on", name=op.f("uq_due_account_id_starts_on")),
    )
    with op.batch_alter_table("due", schema=None) as batch_op:
        batch_op.create_index("ix_due_period", ["club_id", "starts_on", "ends_on"], unique=False)

    op.create_table(
        "ledger_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("club_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("means", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("cancels_id", sa.Integer(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'charge' AND amount <> 0) OR (kind IN ('payment', 'waiver') AND amount < 0) OR (kind IN ('counter', 'refund', 'gift') AND amount > 0)",
            name=op.f("ck_ledger_line_sign"),
        ),
        sa.CheckConstraint(
            "(kind = 'counter') = (cancels_id IS NOT NULL)", name=op.f("ck_ledger_line_cancels")
        ),
        sa.CheckConstraint(
            "(kind IN ('payment', 'counter')) = (number IS NOT NULL)", name=op.f("ck_ledger_line_numbered")
        ),
        sa.CheckConstraint(
            "(kind IN ('payment', 'counter', 'refund')) = (means IS NOT NULL)",
            name=op.f("ck_ledger_line_moved"),
        ),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'counter', 'waiver', 'refund', 'gift')",
            name=op.f("ck_ledger_line_kind"),
        ),
        sa.CheckConstraint(
            "means IS NULL OR means IN ('transfer', 'cheque', 'cash')", name=op.f("ck_ledger_line_means")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["dues_account.id"], name=op.f("fk_ledger_line_account_id")),
        sa.ForeignKeyConstraint(["cancels_id"], ["ledger_line.id"], name=op.f("fk_ledger_line_cancels_id")),
        sa.ForeignKeyConstraint(["club_id"], ["club.id"], name=op.f("fk_ledger_line_club_id")),
        sa.ForeignKeyConstraint(["due_id"], ["due.id"], name=op.f("fk_ledger_line_due_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_line")),
        sa.UniqueConstraint("cancels_id", name=op.f("uq_ledger_line_cancels_id")),
        sa.UniqueConstraint("club_id", "year", "number", name=op.f("uq_ledger_line_club_id_year_number")),
    )
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_line_account", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_line_due_id"), ["due_id"], unique=False)
        batch_op.create_index("ix_ledger_line_list", ["club_id", "on", "id"], unique=False)

    guard_the_ledger()


KEPT = 'club_id, account_id, due_id, kind, "on", amount, means, year, number, cancels_id, person_id, at'
"""What nobody changes. The payer's name and the remark may be blanked, when a person is forgotten."""
SEALED = "(SELECT value FROM setting WHERE \"key\" = 'ledger.open') IS NULL"


def guard_the_ledger() -> None:
    """Entries are never edited nor deleted, whoever asks; but for `demo remove`, inside its transaction."""
    if op.get_bind().dialect.name == "sqlite":
        for name, verb in (("no_update", f"UPDATE OF {KEPT}"), ("no_delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER ledger_line_{name} BEFORE {verb} ON ledger_line WHEN {SEALED} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {SEALED} THEN RAISE EXCEPTION 'the ledger only grows'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER ledger_line_guard BEFORE UPDATE OF {KEPT} OR DELETE ON ledger_line "
        "FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_line_guard ON ledger_line")
        op.execute("DROP FUNCTION ledger_only_grows")
    for table in (
        "ledger_line",
        "due",
        "dues_account",
        "dues_tier",
        "receipt_counter",
        "dues_tariff",
        "dues_call",
        "letter_enclosure",
    ):
        op.drop_table(table)
