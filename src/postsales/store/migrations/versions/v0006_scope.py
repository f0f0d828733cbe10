"""Scope requests, entitlements and who uses them; who was given which playbook note."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scope",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("asker", words, nullable=False),
        sa.Column("asker_side", words, nullable=False),
        sa.Column("provider", words, nullable=False),
        sa.Column("asker_party", words, nullable=False),
        sa.Column("provider_party", words, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("answered_by", words, nullable=True),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("decided_by", words, nullable=True),
        sa.Column("entitlement", words, nullable=True),
        sa.Column("adds", sa.BigInteger(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", words, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("reason", words, nullable=True),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_scope"),
    )
    op.create_index("ix_scope_asker_party", "scope", ["asker_party"])
    op.create_index("ix_scope_provider_party", "scope", ["provider_party"])
    op.create_table(
        "entitlement",
        sa.Column("delivery", words, nullable=False),
        sa.Column("entitlement", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("unit", words, nullable=False),
        sa.Column("provider", words, nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("granted", "used", "given_back", "approved", "remaining")
        ),
        sa.Column("level", words, nullable=True),
        sa.Column("heavy", words, nullable=True),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "entitlement", name="pk_entitlement"),
    )
    op.create_table(
        "requester",
        sa.Column("delivery", words, nullable=False),
        sa.Column("entitlement", words, nullable=False),
        sa.Column("requester", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("email", words, nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("same_as", words, nullable=True),
        *_written(),
        sa.PrimaryKeyConstraint("delivery", "entitlement", "requester", name="pk_requester"),
    )
    op.create_table(
        "guidance",
        sa.Column("person", words, nullable=False),
        sa.Column("situation", words, nullable=False),
        sa.Column("occasion", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("person", "situation", name="pk_guidance"),
    )


def _written() -> tuple[sa.Column[Any], ...]:
    return sa.Column("writer", words, nullable=False), sa.Column("last_seq", sa.BigInteger(), nullable=False)
