"""Workflow code: activations in, commands out, through the SDK's own workflow instance.

Nothing here knows time or the server. Workflow modules run unsandboxed, each activation in an empty context,
as on a worker's thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import temporalio.service
from temporalio import workflow
from temporalio.api.common.v1 import Payloads
from temporalio.bridge.proto.workflow_activation import InitializeWorkflow, WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.common import MetricMeter, Priority
from temporalio.converter import DataConverter, decode_search_attributes, decode_typed_search_attributes
from temporalio.worker._workflow_instance import (
    UnsandboxedWorkflowRunner,
    WorkflowInstance,
    WorkflowInstanceDetails,
)

from postsales.simulation.agenda import EPOCH
from postsales.simulation.failures import NotRegistered, NotSimulated, WorkflowTaskFailed
from postsales.simulation.replaying import Paranoia, Past, as_replayed, compare, patches
from postsales.simulation.run import Run

R = TypeVar("R")

PROVED_WITH = "1.35."
"""The SDK whose private interfaces this module was written against."""

LARGE_HISTORY = 4 * 1024 * 1024
"""Bytes from which the server suggests to continue as new; the simulation's count of them is rough."""

TASK_TIMEOUT = timedelta(seconds=10)


class WorkflowHost:
    """Makes and drives workflow instances of the given workflow classes."""

    def __init__(
        self,
        workflows: Collection[type],
        activity_names: Collection[str],
        *,
        converter: DataConverter,
        namespace: str,
        suggest_continue_as_new_after: int,
        paranoid: bool = False,
    ) -> None:
        if not temporalio.service.__version__.startswith(PROVED_WITH):
            raise NotSimulated(f"proof for temporalio {temporalio.service.__version__}, only for {PROVED_WITH}x")
        self._definitions = {
            definition.name: definition for definition in map(workflow._Definition.must_from_class, workflows)
        }
        if None in self._definitions:
            raise NotSimulated("dynamic workflow")
        self._activity_names = activity_names
        self._converter = converter
        self._namespace = namespace
        self._suggest_after = suggest_continue_as_new_after
        self._runner = UnsandboxedWorkflowRunner()
        self._throw_away = Paranoia() if paranoid else lambda run_id, seed, activations: False
        self.activations = 0
        self.witness: Callable[[Run, Sequence[WorkflowCommand]], None] = lambda run, commands: None
        """Sees every command workflow code asks for, in order: what a workflow's fingerprint is made of."""

    def activate(self, run: Run, jobs: Sequence[WorkflowActivationJob], now_us: int) -> Sequence[WorkflowCommand]:
        """Deliver the jobs, in Core's order already, and hand back what the workflow wants done.

        A run that was evicted is rebuilt first, by replay. Raises `WorkflowTaskFailed` where a real worker would
        retry the task for ever.
        """
        activation = WorkflowActivation(
            run_id=run.id,
            jobs=jobs,
            history_length=run.history_length,
            history_size_bytes=run.history_bytes,
            continue_as_new_suggested=run.history_length >= self._suggest_after or run.history_bytes >= LARGE_HISTORY,
        )
        activation.timestamp.FromMicroseconds(now_us)
        instance = run.instance
        if instance is None:
            instance = self._rebuild(run) if run.past else self._create(run, jobs[0].initialize_workflow, now_us)
            run.instance = instance
        commands = self._commands(run, instance, activation)
        if not jobs[0].HasField("query_workflow"):
            run.past.append(Past(activation, tuple(commands)))
            self.witness(run, commands)
            if self._throw_away(run.id, run.seed, len(run.past)):
                self.verify(run)
        return commands

    def verify(self, run: Run) -> None:
        """Throw the instance away and make it anew. Raises `NotDeterministic` when it does not do the same again."""
        self.evict(run)
        if run.past:
            run.instance = self._rebuild(run)

    def _rebuild(self, run: Run) -> WorkflowInstance:
        first = run.past[0].activation
        started_us = first.timestamp.ToMicroseconds()
        instance = self._create(run, first.jobs[0].initialize_workflow, started_us)
        for number, past in enumerate(run.past, start=1):
            replayed = as_replayed(past, patches(run.past) if number == 1 else ())
            if replayed is not None:
                compare(run.workflow_id, number, past, self._commands(run, instance, replayed))
        return instance

    def _commands(
        self, run: Run, instance: WorkflowInstance, activation: WorkflowActivation
    ) -> Sequence[WorkflowCommand]:
        self.activations += 1
        completion = _outside_the_loop(lambda: instance.activate(activation))
        if completion.HasField("failed"):
            error = WorkflowTaskFailed(run.workflow_id, run.start.workflow_type, completion.failed.failure)
            raise error from getattr(instance, "_current_activation_error", None)
        commands: Sequence[WorkflowCommand] = completion.successful.commands
        return commands

    def evict(self, run: Run) -> None:
        """Forget the instance, ending its tasks in order, as a worker does that drops it from its cache."""
        if run.instance is None:
            return
        activation = WorkflowActivation(run_id=run.id)
        activation.jobs.add().remove_from_cache.SetInParent()
        instance, run.instance = run.instance, None
        _outside_the_loop(lambda: instance.activate(activation))

    def forget(self, run: Run, after: int) -> None:
        """The worker that had it is gone; its next one knows no more than the first activations, so many."""
        self.evict(run)
        del run.past[after:]

    def _create(self, run: Run, init: InitializeWorkflow, now_us: int) -> WorkflowInstance:
        definition = self._definitions.get(init.workflow_type)
        if definition is None:
            raise NotRegistered(f"workflow {init.workflow_type!r}; registered: {', '.join(sorted(self.names))}")
        details = WorkflowInstanceDetails(
            payload_converter_factory=lambda: self._converter.payload_converter,
            failure_converter_class=self._converter.failure_converter_class,
            interceptor_classes=[],
            defn=definition,
            info=_info(run, init, now_us, self._namespace),
            randomness_seed=init.randomness_seed,
            extern_functions=self._extern_functions(),
            disable_eager_activity_execution=True,
            worker_level_failure_exception_types=[],
            patch_activation_callback=None,
            last_completion_result=Payloads(),
            last_failure=None,
        )
        return _outside_the_loop(lambda: self._runner.create_instance(details))

    @property
    def names(self) -> set[str]:
        """The workflow types there are."""
        return {name for name in self._definitions if name is not None}

    def _extern_functions(self) -> dict[str, Callable[..., object]]:
        return {
            "__temporal_get_metric_meter": lambda: MetricMeter.noop,
            "__temporal_assert_local_activity_valid": self._assert_registered,
        }

    def _assert_registered(self, activity: str) -> None:
        if activity not in self._activity_names:
            raise NotRegistered(f"local activity {activity!r}")


def _outside_the_loop(act: Callable[[], R]) -> R:
    """Run it in an empty context, and put back the running asyncio loop, which an activation takes away.

    Nor do the loop's hooks hear of async generators workflow code begins: it would close them when it ends, and a world
    may outlive the loop it was begun in. An evicted workflow closes its own.
    """
    loop, hooks = asyncio._get_running_loop(), sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        return contextvars.Context().run(act)
    finally:
        sys.set_asyncgen_hooks(*hooks)
        asyncio._set_running_loop(loop)


def _info(run: Run, init: InitializeWorkflow, now_us: int, namespace: str) -> workflow.Info:
    parent, root = init.parent_workflow_info, init.root_workflow
    return workflow.Info(
        attempt=init.attempt,
        continued_run_id=init.continued_from_execution_run_id or None,
        cron_schedule=None,
        execution_timeout=_span(run.start.execution_timeout),
        first_execution_run_id=init.first_execution_run_id,
        headers=dict(init.headers),
        namespace=namespace,
        original_execution_run_id=init.original_execution_run_id,
        parent=workflow.ParentInfo(namespace=namespace, run_id=parent.run_id, workflow_id=parent.workflow_id)
        if init.HasField("parent_workflow_info")
        else None,
        root=workflow.RootInfo(run_id=root.run_id, workflow_id=root.workflow_id)
        if init.HasField("root_workflow")
        else None,
        raw_memo=dict(init.memo.fields),
        retry_policy=None,
        run_id=run.id,
        run_timeout=_span(run.start.run_timeout),
        search_attributes=decode_search_attributes(init.search_attributes),
        start_time=_instant(now_us),
        workflow_start_time=_instant(run.started_us),
        task_queue=run.start.task_queue,
        task_timeout=TASK_TIMEOUT,
        typed_search_attributes=decode_typed_search_attributes(init.search_attributes),
        workflow_id=init.workflow_id,
        workflow_type=init.workflow_type,
        priority=Priority.default,
    )


def _span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)


def _instant(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
