"""Hours a TAM spent, and what for."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

words = sa.Text()


def upgrade() -> None:
    op.create_table(
        "tam_time",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("customer", words, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("sort", words, nullable=False),
        sa.Column("what", words, nullable=False),
        sa.Column("requester", words, nullable=True),
        sa.Column("issue", sa.Integer(), nullable=True),
        sa.Column("struck", words, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_tam_time"),
    )
    op.create_index("ix_tam_time_customer_on", "tam_time", ["customer", "on"])
