"""The index deliveries are counted by holds all they are counted by: whose they are, and in SQLite their words."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

asked = ["stage", "ended", "ball", "band", "blocked", "vendor", "late_from", "work_late_from", "overdue_from"]
in_sqlite = ["partner", "customer", "rep", "holder", "words"]


def upgrade() -> None:
    op.drop_index("ix_standing_counts", "standing")
    wide = op.get_bind().dialect.name == "sqlite"
    op.create_index("ix_standing_counts", "standing", asked + in_sqlite if wide else asked)
