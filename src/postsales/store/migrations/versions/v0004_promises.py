"""Promises: who made them, whose they are, when they were said to be done, and the first day that was missed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("promise", sa.Column("owner_side", words, nullable=True))
    op.add_column("promise", sa.Column("made_by", words, nullable=True))
    op.add_column("promise", sa.Column("made_at", instant, nullable=True))
    op.add_column("promise", sa.Column("done_at", instant, nullable=True))
    op.add_column("promise", sa.Column("broken_on", sa.Date(), nullable=True))
    op.add_column("promise", sa.Column("reason", words, nullable=True))
    op.create_index("ix_promise_due_on_delivery_n", "promise", ["due_on", "delivery", "n"])
