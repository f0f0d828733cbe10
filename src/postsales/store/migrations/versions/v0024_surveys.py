"""Surveys of the customer's people."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("customer", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("delivery", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("sent_at", instant, nullable=False),
        sa.Column("until", instant, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("value_met", sa.Boolean(), nullable=True),
        sa.Column("words", words, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer", "n", name="pk_survey"),
    )
    op.create_index("ix_survey_delivery_sent_at", "survey", ["delivery", "sent_at"])
