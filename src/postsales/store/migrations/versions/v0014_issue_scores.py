"""Scorecards: what each issue adds to those of its vendor and its partner."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

words = sa.Text()
instant = sa.DateTime(timezone=True)
json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "issue_score",
        sa.Column("delivery", words, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vendor", words, nullable=False),
        sa.Column("partner", words),
        sa.Column("products", json, nullable=False),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("state", words, nullable=False),
        sa.Column("question", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", words),
        sa.Column("claimed_at", instant),
        sa.Column("evidence", words, nullable=False),
        sa.Column("verdict", words),
        sa.Column("contested", words),
        sa.Column("acknowledged", json, nullable=False),
        sa.Column("answered", json, nullable=False),
        sa.Column("climbs", json, nullable=False),
        sa.Column("writer", words, nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "n", name="pk_issue_score"),
    )
    op.create_index("ix_issue_score_vendor_opened_at", "issue_score", ["vendor", "opened_at"])
    op.create_index("ix_issue_score_partner_opened_at", "issue_score", ["partner", "opened_at"])
