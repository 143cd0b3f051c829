"""One index of the meetings that are still to be logged."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    op.create_index(
        "ix_meeting_planned",
        "meeting",
        ["territory_id", "first_on", "id"],
        unique=False,
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )


def downgrade() -> None:
    op.drop_index("ix_meeting_planned", "meeting", sqlite_where=PLANNED, postgresql_where=PLANNED)
