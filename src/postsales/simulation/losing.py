"""A workflow task lost with its worker: it died after a local activity had its effect, and before the task's end.

Of such a task the server knows only that it began. When the task's time is up it gives it to another worker, with what
came meanwhile: whatever is in the history comes again, and so do updates, which nobody has accepted yet, unless the
server forgot them; it keeps those in memory. The other worker has the history up to the lost task, and knows nothing of
the local activities that ran in it: they run again, if the workflow asks for them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob

from postsales.simulation.retries import SECOND
from postsales.simulation.run import Child, Run

if TYPE_CHECKING:
    from postsales.simulation.activity_life import ScheduledActivity
    from postsales.simulation.server import Server

EVENTS_BEFORE_A_TASK = 2
"""Scheduled and started; completed comes with its commands."""

TASK_TIMEOUT_US = 10 * SECOND


@dataclass(frozen=True)
class Loss:
    """How a worker dies once a local activity has had its effect.

    `told`: only when it is about to tell the server how the task ended, so all that the task does has been done; else
    at once, and workflow code never hears what came of the activity. `forgets`: the server dies, too, and with it the
    updates that nobody had accepted.
    """

    told: bool
    forgets: bool = False


@dataclass(frozen=True)
class Lost:
    """A task that was lost: which attempt its repetition is if no events come, and how many there were then."""

    attempt: int
    length: int

    def attempt_of(self, run: Run) -> int:
        """Of a task that begins now."""
        return self.attempt if run.history_length == self.length else 1


@dataclass
class Taken:
    """What a task took from its run to deliver it, and what was over with that."""

    jobs: list[WorkflowActivationJob]
    activities: dict[int, ScheduledActivity] = field(default_factory=dict)
    children: dict[int, Child] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Taken:
        """All events that came. What they resolve is over with."""
        taken, run.pending = cls(run.pending), []
        for job in taken.jobs:
            if job.HasField("resolve_activity"):
                taken._end_activity(run, job.resolve_activity.seq)
            elif job.HasField("resolve_child_workflow_execution"):
                taken._end_child(run, job.resolve_child_workflow_execution.seq)
            elif job.HasField("resolve_child_workflow_execution_start"):
                told = job.resolve_child_workflow_execution_start
                if told.HasField("succeeded"):
                    run.children[told.seq].start_told = True
                else:
                    taken._end_child(run, told.seq)
        return taken

    def give_back(self, run: Run) -> None:
        """The run hears of all that again, before what came since."""
        run.pending = [*self.jobs, *run.pending]
        run.activities |= self.activities
        run.children |= self.children
        for job in self.jobs:
            if job.HasField("resolve_child_workflow_execution_start"):
                run.children[job.resolve_child_workflow_execution_start.seq].start_told = False

    def _end_activity(self, run: Run, seq: int) -> None:
        if seq in run.activities:
            self.activities[seq] = run.activities.pop(seq)

    def _end_child(self, run: Run, seq: int) -> None:
        if seq in run.children:
            self.children[seq] = run.children.pop(seq)


@dataclass(frozen=True)
class Opened:
    """An open task as the server knows it. `sticky`: it went to a worker that had the workflow in its cache."""

    at_us: int
    attempt: int
    sticky: bool


def lose(server: Server, run: Run, opened: Opened, taken: Taken, loss: Loss) -> None:
    """The run's task is lost, everything of it is given back: let the server find out.

    It writes an event for a first attempt only; a repetition that comes to nothing leaves no trace. Attempts are
    counted from where any worker may have the task (tried).
    """
    buffered = any(not job.HasField("do_update") for job in run.pending)
    taken.give_back(run)
    if loss.forgets:
        forget_updates(run)
    if run.pending:
        run.history_length += 1 if opened.attempt == 1 else -EVENTS_BEFORE_A_TASK
        run.lost = Lost(1 if opened.sticky else opened.attempt + 1, -1 if buffered else run.history_length)
    else:
        # It was there only for updates that are gone: the server, once it is back, knows nothing of it.
        run.history_length -= EVENTS_BEFORE_A_TASK
    server.repeat_task(run, opened.at_us + TASK_TIMEOUT_US)


def forget_updates(run: Run) -> None:
    """Those that nobody has accepted: who said them waits for an answer that never comes, and may say them again."""
    run.pending = [job for job in run.pending if not job.HasField("do_update")]
    run.updates = {id: update for id, update in run.updates.items() if update.accepted}
