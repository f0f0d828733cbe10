"""Actions for a customer: whose, by when, why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("customer", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("customer_name", words, nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("owner", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("reason", words, nullable=True),
        sa.Column("delivery", words, nullable=True),
        sa.Column("opened_by", words, nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("ended_by", words, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("outcome", words, nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("facts", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "n", name="pk_action"),
    )
    op.create_index("ix_action_state_due_on", "action", ["state", "due_on"])
    op.create_index("ix_action_owner_state_due_on", "action", ["owner", "state", "due_on"])
    op.create_index("ix_action_delivery", "action", ["delivery"])
