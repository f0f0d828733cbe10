"""One run of a workflow, as the server remembers it: what it waits for, who waits for it, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.child_workflow import ChildWorkflowCancellationType, ParentClosePolicy
from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob

from postsales.simulation.agenda import Entry
from postsales.simulation.replaying import Past

if TYPE_CHECKING:
    from temporalio.worker._workflow_instance import WorkflowInstance

    from postsales.simulation.activity_life import ScheduledActivity
    from postsales.simulation.losing import Lost
    from postsales.simulation.workflow_task import WorkflowTask

Outcome = Payload | Failure


class Status(StrEnum):
    """How a run stands, in Temporal's words."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"
    TIMED_OUT = "timed_out"
    CONTINUED = "continued_as_new"


@dataclass(frozen=True)
class ParentLink:
    """The run that waits for this one, and the number under which it does."""

    run: Run
    seq: int


@dataclass(frozen=True)
class Start:
    """What a run starts with. Times in microseconds; `execution_deadline` holds for the whole chain of runs."""

    workflow_type: str
    workflow_id: str
    arguments: tuple[Payload, ...]
    task_queue: str
    memo: dict[str, Payload] = field(default_factory=dict)
    search_attributes: dict[str, Payload] = field(default_factory=dict)
    execution_timeout: int | None = None
    execution_deadline: int | None = None
    run_timeout: int | None = None
    parent: ParentLink | None = None
    continued_from: str | None = None
    first_run_id: str | None = None
    backoff: int = 0


@dataclass(eq=False)
class Child:
    """A child as its parent sees it."""

    seq: int
    workflow_id: str
    workflow_type: str
    close_policy: ParentClosePolicy.ValueType
    cancellation: ChildWorkflowCancellationType.ValueType
    first_run_id: str | None = None
    start_told: bool = False
    """The workflow has been told that it started."""
    resolved: bool = False
    """Its end is on the way to the workflow, or nobody waits for it."""
    cancel_wanted: bool = False
    """Cancel it as soon as it has started."""


@dataclass(eq=False)
class Update:
    """An update the run has admitted. Rejected ones are forgotten, so that their id may be used again."""

    id: str
    name: str
    accepted: bool = False
    outcome: Outcome | None = None


@dataclass(eq=False)
class Run:
    """One run. `pending` are the events for its next workflow task, in the order they came."""

    id: str
    start: Start
    started_us: int
    seed: int
    root: Run | None
    status: Status = Status.RUNNING
    outcome: Outcome | None = None
    instance: WorkflowInstance | None = None
    past: list[Past] = field(default_factory=list)
    """Its activations so far: what it can be rebuilt from."""
    pending: list[WorkflowActivationJob] = field(default_factory=list)
    task_queued: bool = False
    task: WorkflowTask | None = None
    lost: Lost | None = None
    """The task before this one, if it was lost with its worker."""
    timers: dict[int, Entry] = field(default_factory=dict)
    timeouts: list[Entry] = field(default_factory=list)
    activities: dict[int, ScheduledActivity] = field(default_factory=dict)
    children: dict[int, Child] = field(default_factory=dict)
    updates: dict[str, Update] = field(default_factory=dict)
    memo: dict[str, Payload] = field(default_factory=dict)
    search_attributes: dict[str, Payload] = field(default_factory=dict)
    patches: set[str] = field(default_factory=set)
    cancel_requested: bool = False
    history_length: int = 0
    history_bytes: int = 0

    @property
    def workflow_id(self) -> str:
        """The id it shares with the runs before and after it."""
        return self.start.workflow_id

    @property
    def first_run_id(self) -> str:
        """The first run of its chain."""
        return self.start.first_run_id or self.id

    @property
    def open(self) -> bool:
        """Whether it is still running."""
        return self.status is Status.RUNNING

    def withdraw(self, kind: str, seq: int) -> None:
        """Take back an event that came but was not delivered: the workflow no longer waits for it."""
        self.pending = [
            job for job in self.pending if job.WhichOneof("variant") != kind or getattr(job, kind).seq != seq
        ]

    def let_go(self) -> None:
        """Nothing that was scheduled for it will happen any more."""
        for entry in [*self.timers.values(), *self.timeouts]:
            entry.cancel()
        for activity in self.activities.values():
            activity.drop()
        if self.task is not None:
            self.task.abandon()
        self.task = None
        self.timers.clear()
        self.timeouts.clear()
        self.activities.clear()
        self.pending.clear()
