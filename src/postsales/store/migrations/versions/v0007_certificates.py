"""Acceptance certificates, and their numbers beside the acceptances."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

words = sa.Text()
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("delivery", words, nullable=False),
        sa.Column("scope", words, nullable=False),
        sa.Column("number", words, nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("how", words, nullable=False),
        sa.Column("decided_by", words, nullable=True),
        sa.Column("certificate", json, nullable=False),
        sa.Column("pages", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "scope", name="pk_certificate"),
    )
    op.create_index("ix_certificate_number", "certificate", ["number"])
    op.add_column("acceptance", sa.Column("certificate", words, nullable=True))
