"""`activities.ports.Engine` in virtual time, so that desk and activities run on it unchanged."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from postsales.engine.failures import translated
from postsales.messages.command import Answer, Command
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.simulation.client import Missing, Unanswered, VirtualClient

M = TypeVar("M", bound=BaseModel)


class VirtualEngine:
    """Same answers and same errors as the engine of production."""

    def __init__(self, client: VirtualClient) -> None:
        self._client = client

    async def start(self, workflow: str, spec: BaseModel, *, id: str) -> bool:
        """Start it unless it was ever started; False if it was."""
        try:
            self._client.start(workflow, spec, id=id, reuse=WorkflowIDReusePolicy.REJECT_DUPLICATE)
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def update(self, workflow_id: str, verb: str, command: Command, *, update_id: str) -> Answer:
        """Say a verb. Raises `Refused`, `NoSuchWorkflow`, or `EngineSilent` when its handler waits for something."""
        try:
            answer: Answer = await self._client.update(
                workflow_id, verb, command, update_id=update_id, result_type=Answer
            )
        except Missing as missing:
            raise NoSuchWorkflow(workflow_id, closed=missing.closed) from missing
        except Unanswered as unanswered:
            raise EngineSilent(workflow_id) from unanswered
        except WorkflowUpdateFailedError as error:
            raise translated(error, workflow_id) from error
        return answer

    async def signal(self, workflow_id: str, signal: str, message: BaseModel) -> bool:
        """Tell it something; False when nobody is there to hear."""
        try:
            self._client.signal(workflow_id, signal, message)
        except Missing:
            return False
        return True

    async def signal_with_start(
        self, workflow: str, spec: BaseModel, *, id: str, signal: str, message: BaseModel
    ) -> None:
        """Tell it something, starting it first if it is not running."""
        self._client.start(workflow, spec, id=id, signal=(signal, [message]))

    async def query(self, workflow_id: str, query: str, answer: type[M]) -> M:
        """Ask how it stands, also after its end. Raises `NoSuchWorkflow`, or `EngineSilent` before it has begun."""
        try:
            found: M = await self._client.query(workflow_id, query, result_type=answer)
        except Missing as missing:
            raise NoSuchWorkflow(workflow_id, closed=missing.closed) from missing
        except Unanswered as unanswered:
            raise EngineSilent(workflow_id) from unanswered
        return found

    async def terminate(self, workflow_id: str, reason: str) -> None:
        """End it at once, without a word to it. Raises `NoSuchWorkflow` when there is nothing to end."""
        try:
            self._client.terminate(workflow_id, reason)
        except Missing as missing:
            raise NoSuchWorkflow(workflow_id, closed=missing.closed) from missing
