"""Check-ins with who was there, what was asked, and how often nobody answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("checkin", sa.Column("questions", json, nullable=False, server_default="[]"))
    op.add_column("checkin", sa.Column("attended", json, nullable=False, server_default="[]"))
    op.add_column("checkin", sa.Column("tried", sa.Integer(), nullable=False, server_default="0"))
