"""Saved segments, and one index along which every narrowing of the companies walks."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
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


def upgrade() -> None:
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", BYTEWISE, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_segment_territory_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_segment_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
    )
    op.create_index(op.f("ix_segment_territory_id"), "segment", ["territory_id"], unique=False)
    op.create_index(op.f("ix_segment_owner_id"), "segment", ["owner_id"], unique=False)
    op.create_index("ix_company_narrowed", "company", list(NARROWED), unique=False)
    op.drop_index("ix_company_list", table_name="company")
    op.create_index("ix_site_point", "site", ["latitude", "longitude", "company_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_site_point", table_name="site")
    op.create_index("ix_company_list", "company", ["territory_id", "name_key", "id"], unique=False)
    op.drop_index("ix_company_narrowed", table_name="company")
    op.drop_table("segment")
