"""One workflow task: what the SDK's Core does between the server and workflow code.

It orders the jobs, settles by itself what needs no server (local activities, most cancellations), and hands
the server all commands in one go when nothing is left to settle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from temporalio.bridge.proto.workflow_activation import WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from postsales.simulation import retries
from postsales.simulation.cancelling import Cancelling
from postsales.simulation.failures import NotSimulated
from postsales.simulation.local_activities import LocalActivities, Resolved
from postsales.simulation.losing import EVENTS_BEFORE_A_TASK, Loss, Opened, Taken, lose
from postsales.simulation.replaying import under_way
from postsales.simulation.run import Run

if TYPE_CHECKING:
    from postsales.simulation.server import Server

HEARTBEAT = 8 * retries.SECOND
"""A task held open by a local activity is renewed at 80 % of its timeout of ten seconds; only then do the
commands of its first part reach the server, and new events the workflow."""

TERMINAL = {
    "complete_workflow_execution",
    "fail_workflow_execution",
    "cancel_workflow_execution",
    "continue_as_new_workflow_execution",
}
CORE_ORDER = {"initialize_workflow": 0, "notify_has_patch": 1, "signal_workflow": 3, "do_update": 4}
OTHERS = 5
LOCAL_RESULTS = 6


def core_order(job: WorkflowActivationJob) -> int:
    """The rank Core gives a job. Updates follow signals: they come as messages after the events of the task."""
    kind = job.WhichOneof("variant")
    if kind == "resolve_activity" and job.resolve_activity.is_local:
        return LOCAL_RESULTS
    return CORE_ORDER.get(kind or "", OTHERS)


class WorkflowTask:
    """An open workflow task of one run.

    Workflow code sees the time its task started (`_clock`), also when a local activity has held the task open
    since: Core adds to it only how long the last attempt of that activity took.
    """

    def __init__(self, server: Server, run: Run) -> None:
        self._server = server
        self._run = run
        self._commands: list[WorkflowCommand] = []
        self._terminal: WorkflowCommand | None = None
        self._driving = False
        self._held = False
        self._clock = 0
        self._markers = 0
        self._opened = Opened(0, 1, sticky=False)
        self._known = 0
        """How many activations a worker knows of that has only the history before this task."""
        self._taken = Taken([])
        self._loss: Loss | None = None
        self._locals = LocalActivities(server, run, wake=self._drive)
        self._cancelling = Cancelling(run, server.namespace, self._commands)

    async def begin(self) -> None:
        """Deliver what is pending and go on until the server must be asked, or time must pass."""
        lost, self._run.lost = self._run.lost, None
        if lost is not None:
            for command in under_way(self._run.past):
                self._locals.schedule(command)
        self._deliver_pending(1 if lost is None else lost.attempt_of(self._run))
        await self._drive()
        if self._open:
            self._held = True
            self._plan_heartbeat()

    def abandon(self) -> None:
        """The run was closed from outside: nothing of this task happens any more."""
        self._locals.forget()

    def lose(self, loss: Loss) -> None:
        """Its worker is gone, and with it all of this task that the server has not been told."""
        run = self._run
        run.task = None
        self._locals.forget()
        self._server.host.forget(run, self._known)
        lose(self._server, run, self._opened, self._taken, loss)

    async def _drive(self) -> None:
        """Run the local activities that are due, one after the other, then end the task unless one sleeps."""
        if self._driving or not self._open:
            return
        self._driving = True
        while self._locals.ready and self._terminal is None and self._open:
            resolved = await self._locals.run_next()
            self._loss = self._loss or self._server.loss()
            if self._loss is not None and not self._loss.told and self._open:
                self.lose(self._loss)
            elif resolved is not None and self._open:
                self._deliver_result(resolved)
        self._driving = False
        if self._open and (self._terminal is not None or not self._locals.waiting):
            self._complete()

    @property
    def _open(self) -> bool:
        """Whether anything of it still happens: its run was not closed, its worker did not die."""
        return self._run.task is self

    def _deliver_result(self, resolved: Resolved) -> None:
        if self._held and self._run.pending:
            # As if the heartbeat had been due just before: a workflow may end on this result, and the server would
            # not let it end while events wait for it.
            self._renew()
            if not self._open:
                return
        self._clock += resolved.took_us
        self._markers += 1
        self._deliver([resolved.job])

    def _deliver_pending(self, attempt: int = 1) -> None:
        self._clock = self._server.agenda.now_us
        self._opened = Opened(self._clock, attempt, sticky=self._run.instance is not None)
        self._known = len(self._run.past)
        self._run.history_length += EVENTS_BEFORE_A_TASK
        self._taken = Taken.of(self._run)
        self._deliver(self._taken.jobs)

    def _deliver(self, jobs: Sequence[WorkflowActivationJob]) -> None:
        while jobs and self._terminal is None:
            ordered = sorted(jobs, key=core_order)
            jobs = self._absorb(self._server.host.activate(self._run, ordered, self._clock))

    def _absorb(self, commands: Sequence[WorkflowCommand]) -> list[WorkflowActivationJob]:
        """Keep what is the server's; the jobs that follow at once from what is not."""
        jobs: list[WorkflowActivationJob] = []
        for command in commands:
            match command.WhichOneof("variant"):
                case "schedule_local_activity":
                    self._locals.schedule(command.schedule_local_activity)
                case "request_cancel_local_activity":
                    jobs += self._locals.cancel(command.request_cancel_local_activity.seq)
                case "request_cancel_activity":
                    jobs += self._cancelling.activity(command)
                case "cancel_child_workflow_execution":
                    jobs += self._cancelling.child(command)
                case "cancel_signal_workflow":
                    jobs += self._cancelling.signal(command)
                case kind if kind in TERMINAL:
                    # Core keeps the first and sends it last, whatever came after it.
                    self._terminal = self._terminal or command
                case _:
                    self._commands.append(command)
        return jobs

    def _plan_heartbeat(self) -> None:
        at = self._server.agenda.now_us + HEARTBEAT
        self._server.agenda.at(at, self._run.workflow_id, self._heartbeat)

    async def _heartbeat(self) -> None:
        if not self._open:
            return
        if not self._driving:
            self._renew()
            await self._drive()
        if self._open:
            self._plan_heartbeat()

    def _renew(self) -> None:
        """End the task and begin the next at once, with the local activities of this one still under way."""
        if self._loss is not None:
            self.lose(self._loss)
            return
        self._send()
        self._deliver_pending()

    def _send(self) -> None:
        self._cancelling.sent()
        commands = list(self._commands)
        self._commands.clear()
        self._count_markers()
        self._server.apply(self._run, commands)

    def _count_markers(self) -> None:
        """Results of local activities reach the history with the commands of their task."""
        self._run.history_length += self._markers
        self._markers = 0

    def _complete(self) -> None:
        if self._loss is not None:
            self.lose(self._loss)
            return
        self._locals.forget()
        self._cancelling.sent()
        self._run.task = None
        if self._terminal is None:
            self._send()
            self._server.schedule_task(self._run)
        elif self._run.pending:
            raise NotSimulated(
                f"repetition of a last workflow task: {self._run.workflow_id} ends while a local activity of that task "
                "made an event for it"
            )
        else:
            self._count_markers()
            self._server.apply_last(self._run, self._commands, self._terminal)
