"""Health in the row that lists filter, sort and count by."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("standing", sa.Column("band", sa.Text(), nullable=True))
    op.add_column("standing", sa.Column("score", sa.Integer(), nullable=False, server_default="101"))
    op.create_index("ix_standing_score_delivery", "standing", ["score", "delivery"])
    op.create_index("ix_standing_band_ended_started_at", "standing", ["band", "ended", "started_at"])
    op.drop_index("ix_standing_counts", "standing")
    op.create_index(
        "ix_standing_counts",
        "standing",
        ["stage", "ended", "ball", "band", "blocked", "late_from", "work_late_from", "overdue_from"],
    )
