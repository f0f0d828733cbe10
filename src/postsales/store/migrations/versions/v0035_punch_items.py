"""What visits and rejected acceptances left to be done, item by item."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "punch_item",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("side", words, nullable=False),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("package", words, nullable=True),
        sa.Column("visit", sa.Integer(), nullable=True),
        sa.Column("raised_at", instant, nullable=False),
        sa.Column("promise_by", instant, nullable=True),
        sa.Column("owner", words, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_punch_item"),
    )
