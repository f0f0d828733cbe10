"""What is looked up by whose it is: check-ins, surveys, work."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_checkin_person_state_due_on", "checkin", ["person", "state", "due_on"])
    op.create_index("ix_survey_person_until", "survey", ["person", "until"])
    op.create_index("ix_work_person_done_at", "work", ["person", "done_at"])
