"""Tags and flags of companies, headcount bands, and sites that close without being forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("company", sa.Column("headcount_band", sa.Text(), nullable=True))
    op.add_column("site", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_tag_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("territory_id", "name_key", name=op.f("uq_tag_territory_id_name_key")),
    )
    op.create_table(
        "company_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_tag_company_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_company_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_tag")),
        sa.UniqueConstraint("company_id", "tag_id", name=op.f("uq_company_tag_company_id_tag_id")),
    )
    op.create_index(op.f("ix_company_tag_tag_id"), "company_tag", ["tag_id"], unique=False)
    op.create_table(
        "company_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "flag IN ('hosts_visits', 'ambassador', 'recruiting')", name=op.f("ck_company_flag_flag")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_flag_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_flag")),
        sa.UniqueConstraint("company_id", "flag", name=op.f("uq_company_flag_company_id_flag")),
    )


def downgrade() -> None:
    op.drop_table("company_flag")
    op.drop_table("company_tag")
    op.drop_table("tag")
    op.drop_column("site", "closed_on")
    op.drop_column("company", "headcount_band")
