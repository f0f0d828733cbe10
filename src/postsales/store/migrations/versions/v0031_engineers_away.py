"""Visits know when their engineer is away."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("away_until", sa.Date(), nullable=True))
