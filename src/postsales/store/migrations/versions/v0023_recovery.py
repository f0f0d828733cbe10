"""Complaints and thanks, what is made good, what it cost, and what customers have in hand."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json: Any = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.Integer(), nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("said_by", words, nullable=True),
        sa.Column("at", instant, nullable=False),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_complaint"),
    )
    op.create_table(
        "thanks",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", words, nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("said_by", words, nullable=True),
        sa.Column("at", instant, nullable=False),
        sa.Column("people", json, nullable=False),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_thanks"),
    )
    op.create_table(
        "recovery",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("matter", words, nullable=False),
        sa.Column("cause", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("party", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("sponsored", sa.Boolean(), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("told", words, nullable=True),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("owner", words, nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=True),
        sa.Column("acknowledged_by", words, nullable=True),
        sa.Column("acknowledged_at", instant, nullable=True),
        sa.Column("apology", words, nullable=True),
        sa.Column("answered_by", words, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("breaches", json, nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_recovery"),
    )
    op.create_table(
        "recovery_cost",
        sa.Column("delivery", words, nullable=False),
        sa.Column("recovery", sa.Integer(), nullable=False),
        sa.Column("form", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("party", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", words, nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit", words, nullable=True),
        sa.Column("text", words, nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("entitlement", words, nullable=True),
        sa.Column("state", words, nullable=False),
        sa.Column("why", words, nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "recovery", "form", "n", name="pk_recovery_cost"),
    )
    op.create_table(
        "balance",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.Integer(), nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("party", words, nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_balance"),
    )
    op.create_index("ix_complaint_delivery_recovery", "complaint", ["delivery", "recovery"])
    op.create_index("ix_recovery_party_opened_at", "recovery", ["party", "opened_at"])
    op.create_index("ix_recovery_cost_party_at", "recovery_cost", ["party", "at"])


def _written() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
    )
