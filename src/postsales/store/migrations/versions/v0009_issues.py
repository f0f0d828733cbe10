"""Issues: questions, contested verdicts, what they are about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

words = sa.Text()
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("issue", sa.Column("question", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("issue", sa.Column("contested", words, nullable=True))
    op.add_column("issue", sa.Column("session_on", sa.Date(), nullable=True))
    op.add_column("issue", sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("issue", sa.Column("merged_into", sa.Integer(), nullable=True))
    for links in ("packages", "instalments", "visits"):
        op.add_column("issue", sa.Column(links, json, nullable=False, server_default="[]"))
