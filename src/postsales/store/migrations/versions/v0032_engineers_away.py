"""Visits know when their engineer is away."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("away_until", sa.Date(), nullable=True))
