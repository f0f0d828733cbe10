"""How much a partner may bridge."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

words = sa.Text()


def upgrade() -> None:
    op.create_table(
        "bridge_limit",
        sa.Column("legal_entity", words, nullable=False),
        sa.Column("partner", words, nullable=False),
        sa.Column("currency", words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("by", words, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("legal_entity", "partner", "currency", name="pk_bridge_limit"),
    )
