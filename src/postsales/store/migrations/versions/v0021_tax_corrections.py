"""Corrected tax invoices, recorded with the credit notes they belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("tax_number", "tax_reason", "original_tax_number"):
        op.add_column("credit_note", sa.Column(name, sa.Text(), nullable=True))
