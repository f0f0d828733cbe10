"""What the Temporal server does: runs by workflow id, their events, how they start and how they close."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import TimeoutType
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.workflow_activation import InitializeWorkflow, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ContinueAsNewWorkflowExecution, WorkflowCommand

from postsales.simulation import failures, retries
from postsales.simulation.activity_host import ActivityHost
from postsales.simulation.agenda import Agenda
from postsales.simulation.commands import Commands
from postsales.simulation.family import Family
from postsales.simulation.losing import Loss
from postsales.simulation.run import Outcome, Run, Start, Status, Update
from postsales.simulation.workflow_host import TASK_TIMEOUT, WorkflowHost
from postsales.simulation.workflow_task import WorkflowTask

ON_TIME = (0,)
EVENTS_OF_A_JOB = {"resolve_activity": 2, "do_update": 0}
"""History events behind a job; one for the kinds not named. An update's are written when it is answered."""


class Server:
    """The workflows of one world. Everything it does is an entry of the agenda or follows from one."""

    host: WorkflowHost
    activities: ActivityHost

    def __init__(self, agenda: Agenda, *, namespace: str, seed: int) -> None:
        self.agenda = agenda
        self.namespace = namespace
        self._random = random.Random(seed)  # noqa: S311 - reproducible by seed is the point
        self._runs: dict[str, Run] = {}
        self.family = Family(self)
        self._commands = Commands(self)
        self.arrivals: Callable[[], tuple[int, ...]] = lambda: ON_TIME
        """When a signal between workflows arrives, in microseconds from now; more than once, if it comes again."""
        self.worker_back: Callable[[int], int] = lambda now_us: now_us
        """When there is a worker for a workflow task that is due at an instant."""
        self.loss: Callable[[], Loss | None] = lambda: None
        """Whether a worker is lost now that one more local activity has had its effect."""

    def employ(self, host: WorkflowHost, activities: ActivityHost) -> None:
        """The worker of this server."""
        self.host, self.activities = host, activities

    # Looking

    def run_of(self, workflow_id: str) -> Run | None:
        """The last run of this id, open or closed."""
        return self._runs.get(workflow_id)

    def open_run(self, workflow_id: str, run_id: str = "") -> Run | None:
        """The running run of this id, if there is one (and if it is the one asked for)."""
        run = self._runs.get(workflow_id)
        return run if run is not None and run.open and run_id in ("", run.id) else None

    def runs(self) -> Iterable[Run]:
        """The last run of every workflow there ever was, in order of first start."""
        return self._runs.values()

    # Starting

    def start(self, start: Start) -> Run:
        """A new run of this workflow id. The caller has made sure that none is running."""
        now = self.agenda.now_us
        run = Run(
            id=str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            start=start,
            started_us=now,
            seed=self._random.getrandbits(63),
            root=start.parent.run.root or start.parent.run if start.parent else None,
            memo=dict(start.memo),
            search_attributes=dict(start.search_attributes),
        )
        previous = self._runs.pop(start.workflow_id, None)
        if previous is not None:
            self.host.evict(previous)
        self._runs[start.workflow_id] = run
        self._limit_time(run)
        run.pending.append(self._initialize(run))
        run.history_length = 1
        if start.backoff:
            run.task_queued = True
            self.agenda.at(now + start.backoff, run.workflow_id, lambda: self._begin_task(run))
        else:
            self.schedule_task(run)
        return run

    def _limit_time(self, run: Run) -> None:
        start, now = run.start, self.agenda.now_us
        limits = [start.execution_deadline] if start.execution_deadline is not None else []
        if start.run_timeout:
            limits.append(now + start.backoff + start.run_timeout)
        if limits:
            run.timeouts.append(self.agenda.at(min(limits), run.workflow_id, lambda: self._time_out(run)))

    def _initialize(self, run: Run) -> WorkflowActivationJob:
        start = run.start
        init = InitializeWorkflow(
            workflow_type=start.workflow_type,
            workflow_id=start.workflow_id,
            arguments=start.arguments,
            randomness_seed=run.seed,
            identity=failures.IDENTITY,
            first_execution_run_id=run.first_run_id,
            original_execution_run_id=run.id,
            continued_from_execution_run_id=start.continued_from or "",
            attempt=1,
        )
        init.start_time.FromMicroseconds(run.started_us)
        init.workflow_task_timeout.FromTimedelta(TASK_TIMEOUT)
        for name, payload in start.memo.items():
            init.memo.fields[name].CopyFrom(payload)
        for name, payload in start.search_attributes.items():
            init.search_attributes.indexed_fields[name].CopyFrom(payload)
        if start.parent is not None:
            init.parent_workflow_info.namespace = self.namespace
            init.parent_workflow_info.workflow_id = start.parent.run.workflow_id
            init.parent_workflow_info.run_id = start.parent.run.id
        if run.root is not None:
            init.root_workflow.workflow_id = run.root.workflow_id
            init.root_workflow.run_id = run.root.id
        return WorkflowActivationJob(initialize_workflow=init)

    # Events for a run

    def push(self, run: Run, job: WorkflowActivationJob) -> None:
        """Something happened that this run must hear of, in its next workflow task."""
        if not run.open:
            return
        run.pending.append(job)
        run.history_length += EVENTS_OF_A_JOB.get(job.WhichOneof("variant") or "", 1)
        run.history_bytes += job.ByteSize()
        self.schedule_task(run)

    def signal(self, run: Run, name: str, arguments: Sequence[Payload]) -> None:
        """Tell a run something."""
        job = WorkflowActivationJob()
        job.signal_workflow.signal_name = name
        job.signal_workflow.input.extend(arguments)
        job.signal_workflow.identity = failures.IDENTITY
        job.signal_workflow.originating_event_id = run.history_length + 1
        self.push(run, job)

    def cancel(self, run: Run, reason: str = "") -> None:
        """Ask a run to cancel; asking again, or asking a closed one, changes nothing and is no error."""
        if run.cancel_requested or not run.open:
            return
        run.cancel_requested = True
        job = WorkflowActivationJob()
        job.cancel_workflow.reason = reason
        self.push(run, job)

    def update(self, run: Run, update_id: str, name: str, arguments: Sequence[Payload]) -> Update:
        """Admit an update. The same id again is the same update, as long as the run lasts."""
        known = run.updates.get(update_id)
        if known is not None:
            return known
        update = run.updates[update_id] = Update(update_id, name)
        job = WorkflowActivationJob()
        job.do_update.id = job.do_update.protocol_instance_id = update_id
        job.do_update.name = name
        job.do_update.input.extend(arguments)
        job.do_update.meta.update_id = update_id
        job.do_update.meta.identity = failures.IDENTITY
        job.do_update.run_validator = True
        self.push(run, job)
        return update

    # Workflow tasks

    def schedule_task(self, run: Run) -> None:
        """Let the run have a workflow task, if it has something to hear and is not at it already."""
        if run.pending and not run.task_queued and run.task is None and run.open:
            run.task_queued = True
            self.agenda.at(self.worker_back(self.agenda.now_us), run.workflow_id, lambda: self._begin_task(run))

    def repeat_task(self, run: Run, at: int) -> None:
        """Let the run have the task again that was lost, if it has still something to hear; no other one until then."""
        run.task_queued = True
        self.agenda.at(self.worker_back(at), run.workflow_id, lambda: self._begin_task(run))

    async def _begin_task(self, run: Run) -> None:
        run.task_queued = False
        if run.open and run.pending:
            run.task = WorkflowTask(self, run)
            await run.task.begin()

    def apply(self, run: Run, commands: Sequence[WorkflowCommand]) -> None:
        """Do what a completed task asks for."""
        run.history_length += 1
        self._commands.apply(run, commands)

    def apply_last(self, run: Run, commands: Sequence[WorkflowCommand], terminal: WorkflowCommand) -> None:
        """The same for the task that ends the run: what it sent out to others is never done."""
        self.apply(run, [*(command for command in commands if not self._commands.goes_out(command)), terminal])

    # Closing

    def close(self, run: Run, status: Status, outcome: Outcome | None) -> None:
        """The run is over: nothing more happens in it, its parent and its children learn of it."""
        if not run.open:
            return
        run.status, run.outcome = status, outcome
        run.let_go()
        self._settle_updates(run)
        self.agenda.soon(run.workflow_id, lambda: self.family.mourn(run))

    def continue_as_new(self, run: Run, command: ContinueAsNewWorkflowExecution) -> None:
        """Close this run and start the next of its chain, with the same parent waiting for it."""
        if command.HasField("retry_policy"):
            raise failures.NotSimulated("retry policy of a workflow")
        before = run.start
        self.close(run, Status.CONTINUED, None)
        self.start(
            replace(
                before,
                workflow_type=command.workflow_type or before.workflow_type,
                arguments=tuple(command.arguments),
                task_queue=command.task_queue or before.task_queue,
                # Tried: a memo the run started with goes on, what it upserted does not; of search attributes both do.
                memo=dict(command.memo) or before.memo,
                search_attributes=dict(command.search_attributes.indexed_fields) or run.search_attributes,
                run_timeout=retries.span(command.workflow_run_timeout) or before.run_timeout,
                continued_from=run.id,
                first_run_id=run.first_run_id,
                backoff=retries.span(command.backoff_start_interval),
            )
        )

    def _time_out(self, run: Run) -> None:
        failure = Failure(message="Timed out")
        failure.timeout_failure_info.timeout_type = TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE
        self.close(run, Status.TIMED_OUT, failure)

    def _settle_updates(self, run: Run) -> None:
        for update in run.updates.values():
            if update.outcome is None:
                update.outcome = failures.of_application(
                    "Workflow Update failed because the Workflow completed before the Update completed.",
                    "AcceptedUpdateCompletedWorkflow",
                )

    def lose_worker(self) -> None:
        """Whoever had the open workflow tasks is gone, and every instance."""
        for run in self._runs.values():
            if run.task is not None:
                run.task.lose(Loss(told=False))
        self.evict_all()

    def evict_all(self) -> None:
        """Let go of every instance, so that no task of theirs is left pending."""
        for run in self._runs.values():
            self.host.evict(run)
