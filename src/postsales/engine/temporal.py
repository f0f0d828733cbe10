"""Workflows in Temporal, behind `activities.ports.Engine`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pydantic import BaseModel
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from postsales.engine.failures import SILENCES, is_missing, translated
from postsales.messages.command import Answer, Command
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.messages.ids import TASK_QUEUE

M = TypeVar("M", bound=BaseModel)

QUERY_WITHIN = timedelta(seconds=2)
UPDATE_WITHIN = timedelta(seconds=5)
"""Without a worker a query hangs for 30 s and an update for 75 s; nobody at a desk waits that long."""


@dataclass(frozen=True)
class TemporalEngine:
    """The engine of production. Every call has a deadline; past it, `EngineSilent`."""

    client: Client
    task_queue: str = TASK_QUEUE
    query_within: timedelta = QUERY_WITHIN
    update_within: timedelta = UPDATE_WITHIN

    async def start(self, workflow: str, spec: BaseModel, *, id: str) -> bool:
        """Start it unless it was ever started; False if it was, also when it has ended meanwhile."""
        try:
            async with self._answering(id):
                await self.client.start_workflow(
                    workflow,
                    spec,
                    id=id,
                    task_queue=self.task_queue,
                    # With the default conflict policy (fail) the server says whether it was there already.
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    static_summary=id,
                    rpc_timeout=self.update_within,
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def update(self, workflow_id: str, verb: str, command: Command, *, update_id: str) -> Answer:
        """Say a verb. Raises `Refused`, `NoSuchWorkflow` or `EngineSilent` (it may still happen)."""
        async with self._answering(workflow_id):
            answer: Answer = await self._handle(workflow_id).execute_update(
                verb, command, id=update_id, result_type=Answer, rpc_timeout=self.update_within
            )
            return answer

    async def signal(self, workflow_id: str, signal: str, message: BaseModel) -> bool:
        """Tell it something; False when nobody is there to hear."""
        try:
            async with self._answering(workflow_id):
                await self._handle(workflow_id).signal(signal, message, rpc_timeout=self.update_within)
        except NoSuchWorkflow:
            return False
        return True

    async def signal_with_start(
        self, workflow: str, spec: BaseModel, *, id: str, signal: str, message: BaseModel
    ) -> None:
        """Tell it something, starting it first if it is not running (again, if it has ended)."""
        async with self._answering(id):
            await self.client.start_workflow(
                workflow,
                spec,
                id=id,
                task_queue=self.task_queue,
                start_signal=signal,
                start_signal_args=[message],
                static_summary=id,
                rpc_timeout=self.update_within,
            )

    async def query(self, workflow_id: str, query: str, answer: type[M]) -> M:
        """Ask how it stands. Raises `NoSuchWorkflow` or `EngineSilent`."""
        async with self._answering(workflow_id, self.query_within):
            found: M = await self._handle(workflow_id).query(query, result_type=answer, rpc_timeout=self.query_within)
            return found

    async def terminate(self, workflow_id: str, reason: str) -> None:
        """End it at once, without a word to it. Raises `NoSuchWorkflow` when there is nothing to end."""
        async with self._answering(workflow_id):
            await self._handle(workflow_id).terminate(reason=reason, rpc_timeout=self.update_within)

    def _handle(self, workflow_id: str) -> WorkflowHandle[object, object]:
        """By id without run id: the present run, also after it went on in a new one."""
        return self.client.get_workflow_handle(workflow_id)

    @asynccontextmanager
    async def _answering(self, workflow_id: str, within: timedelta | None = None) -> AsyncIterator[None]:
        """Deadline and error translation around one call.

        The deadline is our own beside the RPC's: an update is several calls in a row, and one that cannot connect is
        repeated by the SDK.
        """
        try:
            async with asyncio.timeout((within or self.update_within).total_seconds()):
                yield
        except WorkflowAlreadyStartedError:
            raise
        except SILENCES as silent:
            raise EngineSilent(workflow_id) from silent
        except RPCError as error:
            if is_missing(error):
                raise NoSuchWorkflow(workflow_id, closed=await self._has_ended(workflow_id)) from error
            raise translated(error, workflow_id) from error
        except Exception as error:
            raise translated(error, workflow_id) from error

    async def _has_ended(self, workflow_id: str) -> bool:
        """Whether there was one once: "ended" and "never was" are different answers to a person."""
        try:
            described = await self._handle(workflow_id).describe(rpc_timeout=self.query_within)
        except RPCError:
            return False
        return described.close_time is not None
