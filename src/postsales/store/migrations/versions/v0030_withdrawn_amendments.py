"""Amendments that crossed an invoice are not in force."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("amendment", sa.Column("withdrawn_for", sa.Integer(), nullable=True))
