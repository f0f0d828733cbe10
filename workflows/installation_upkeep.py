"""What an installation reminds of and lets climb beside its promises and acceptance."""

from __future__ import annotations

from typing import assert_never

from postsales.domain.installation_upkeep import (
    ClimbConsultation,
    ClimbNewDate,
    ClimbTask,
    RemindOfTask,
    RemindOfVisit,
    Upkeep,
)
from workflows.installation_base import InstallationChange
from workflows.installation_days import DayVerbs
from workflows.installation_tasks import TaskVerbs


class UpkeepSteps(DayVerbs, TaskVerbs):
    """Visits, the customer's tasks and questions, with what the clock does to them."""

    def upkeep(self, duty: Upkeep) -> InstallationChange:
        """What the clock has made due."""
        match duty:
            case RemindOfVisit(visit=visit):
                return self.visit_tomorrow(visit)
            case ClimbNewDate(visit=visit):
                return self.new_date_missing(visit)
            case RemindOfTask(task=task):
                return self.task_due(task)
            case ClimbTask(task=task):
                return self.task_late(task)
            case ClimbConsultation(asked=asked):
                return self.consultation_late(asked)
            case never:
                assert_never(never)
