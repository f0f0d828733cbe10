"""What finance decides about signals, what it asks about them, and the names of the parties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("instalment", sa.Column("debtor_name", words, nullable=False, server_default=""))
    op.add_column("instalment", sa.Column("creditor_name", words, nullable=False, server_default=""))
    op.add_column("signal", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("signal", sa.Column("chain", json, nullable=False, server_default="[]"))
    op.create_table(
        "signal_care",
        sa.Column("signal", words, nullable=False),
        sa.Column("collector", words, nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("reason", words, nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("signal", name="pk_signal_care"),
    )
    op.create_table(
        "question",
        sa.Column("delivery", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("asked_by", words, nullable=False),
        sa.Column("asked_of", words, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("answer", words, nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("answered_by", words, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "instalment", "n", name="pk_question"),
    )
    op.create_index("ix_question_asked_of_answered_at", "question", ["asked_of", "answered_at"])
