"""Complaints about people, and their answers."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json: Any = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "conduct",
        sa.Column("reference", words, nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("head", words, nullable=False),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("seen_by", json, nullable=False),
        sa.Column("answer", words, nullable=True),
        sa.Column("answered_by", words, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_conduct"),
    )
    op.create_index("ix_conduct_delivery_at", "conduct", ["delivery", "at"])
