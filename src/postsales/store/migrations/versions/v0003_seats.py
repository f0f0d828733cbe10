"""Seats: who sat where from when to when; questions at handoff; the staff directory and its absences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sitting",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seat", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("until", instant, nullable=True),
        sa.Column("why", words, nullable=True),
        sa.Column("successor", words, nullable=True),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_sitting"),
    )
    op.add_column("note", sa.Column("about", sa.Integer(), nullable=True))
    op.create_table(
        "staff",
        sa.Column("party", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("email", words, nullable=False),
        sa.Column("language", words, nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("seats", json, nullable=False),
        sa.Column("skills", json, nullable=False),
        sa.Column("languages", json, nullable=False),
        sa.Column("region", words, nullable=True),
        sa.Column("since", instant, nullable=False),
        sa.PrimaryKeyConstraint("party", "person", name="pk_staff"),
    )
    op.create_table(
        "staff_absence",
        sa.Column("party", words, nullable=False),
        sa.Column("person", words, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("stand_in", words, nullable=True),
        sa.Column("by", words, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("party", "person", "from_on", name="pk_staff_absence"),
    )
