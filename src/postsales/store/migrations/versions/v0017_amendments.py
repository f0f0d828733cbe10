"""How contracts were amended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

words = sa.Text()


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("reason", words, nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("vendor_total", sa.BigInteger(), nullable=True),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_amendment"),
    )
