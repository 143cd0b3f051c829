"""The contact log, each company's last contact, and how and until when a person agreed to be known."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

PEOPLE = ("person_id", "by_id", "assignee_id", "done_by_id")


def upgrade() -> None:
    op.add_column("company", sa.Column("last_contact_on", sa.Date(), nullable=True))
    op.create_index("ix_company_last_contact", "company", ["territory_id", "last_contact_on"], unique=False)
    op.add_column("person", sa.Column("consent_by", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("consent_withdrawn_on", sa.Date(), nullable=True))
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'visit', 'mail', 'note')", name=op.f("ck_contact_kind")),
        sa.CheckConstraint(
            "company_id IS NOT NULL OR organisation_id IS NOT NULL OR person_id IS NOT NULL",
            name=op.f("ck_contact_whom"),
        ),
        sa.CheckConstraint(
            "is_open = (next_step IS NOT NULL AND done_at IS NULL)", name=op.f("ck_contact_open")
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contact_territory_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_contact_company_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_contact_{column}"))
            for column in PEOPLE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_list", "contact", ["territory_id", "on", "id"], unique=False)
    for subject in ("company", "organisation", "person"):
        op.create_index(f"ix_contact_{subject}", "contact", [f"{subject}_id", "on", "id"], unique=False)
    op.create_index("ix_contact_due", "contact", ["territory_id", "is_open", "due_on", "id"], unique=False)
    op.create_index("ix_contact_mine", "contact", ["assignee_id", "is_open", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_contact_by_id"), "contact", ["by_id"], unique=False)
    op.create_index(op.f("ix_contact_done_by_id"), "contact", ["done_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("contact")
    op.drop_column("person", "consent_withdrawn_on")
    op.drop_column("person", "consent_by")
    op.drop_index("ix_company_last_contact", table_name="company")
    op.drop_column("company", "last_contact_on")
