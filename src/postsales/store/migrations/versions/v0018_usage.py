"""How much products are used, as their telemetry tells it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("delivery", words, nullable=False),
        sa.Column("product", words, nullable=False),
        sa.Column("measure", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("delivery", "product", "measure", "at", name="pk_usage"),
    )
