"""Health of each delivery as last worked out; who brought an opportunity."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

words = sa.Text()
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("action", sa.Column("credited", words, nullable=True))
    op.create_index("ix_action_credited_due_on", "action", ["credited", "due_on"])
    op.create_table(
        "health",
        sa.Column("delivery", words, nullable=False),
        sa.Column("customer", words, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("band", words, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("trend", words, nullable=False),
        sa.Column("reasons", json, nullable=False),
        sa.Column("history", json, nullable=False),
        sa.Column("measure", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_health"),
    )
    op.create_index("ix_health_band_score_delivery", "health", ["band", "score", "delivery"])
    op.create_index("ix_health_customer", "health", ["customer"])
