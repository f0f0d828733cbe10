"""Whose move it is in person: handoffs, what issues wait for, who is away, who has a delivery's ball."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

words = sa.Text()
json: Any = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("delivery", sa.Column("holder", words, nullable=True))
    op.add_column("standing", sa.Column("holder", words, nullable=True))
    op.create_index("ix_standing_holder_ended_started_at", "standing", ["holder", "ended", "started_at"])
    op.add_column("person", sa.Column("away", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("issue", sa.Column("awaits", json, nullable=False, server_default="[]"))
    op.create_table(
        "handoff",
        sa.Column("delivery", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("required", json, nullable=False),
        sa.Column("kickoff_on", sa.Date(), nullable=True),
        sa.Column("offered_by", words, nullable=True),
        sa.Column("questions", json, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("questions_climbed", sa.Boolean(), nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_handoff"),
    )
