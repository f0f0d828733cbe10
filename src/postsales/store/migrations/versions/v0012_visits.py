"""Visits with their times and what became of them, packages with their plan, the customer's tasks and questions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for column in _of_packages():
        op.add_column("package", column)
    for column in _of_visits():
        op.add_column("visit", column)
    op.create_index("ix_visit_on_delivery_n", "visit", ["on", "delivery", "n"])
    op.create_table(
        "task",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("owner", words, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("package", words, nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("late_since", instant, nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_task"),
    )
    op.create_index("ix_task_owner_state", "task", ["owner", "state"])
    op.create_table(
        "consultation",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("question", words, nullable=False),
        sa.Column("asked_by", words, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("consultant", words, nullable=False),
        sa.Column("package", words, nullable=True),
        sa.Column("answer_by", instant, nullable=False),
        sa.Column("answer", words, nullable=True),
        sa.Column("answered_by", words, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_consultation"),
    )


def _of_packages() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("sort", words, nullable=False, server_default="installation"),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("after", json, nullable=False, server_default="[]"),
        sa.Column("attended", json, nullable=False, server_default="[]"),
        sa.Column("signed_off_by", words, nullable=True),
    )


def _of_visits() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("raised", json, nullable=False, server_default="[]"),
        sa.Column("starts", words, nullable=True),
        sa.Column("ends", words, nullable=True),
        sa.Column("place", words, nullable=True),
        sa.Column("access", words, nullable=True),
        sa.Column("prerequisites", json, nullable=False, server_default="[]"),
        sa.Column("missing", json, nullable=False, server_default="[]"),
        sa.Column("text", words, nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("absent", words, nullable=True),
        sa.Column("owed_by", words, nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("words", words, nullable=True),
    )
