"""Reaching a workflow that may have to be started first (signal-with-start is not for workflows to do)."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.ports import Engine
from postsales.messages.effects import Call
from postsales.messages.specs import SPECS


@dataclass(frozen=True)
class CallActivities:
    """Signal-with-start."""

    engine: Engine

    @activity.defn(name="call")
    async def call(self, call: Call) -> None:
        """Tell the workflow, starting it if need be. News carries its own id, so twice is once."""
        spec = SPECS[call.workflow].model_validate(call.spec)
        await self.engine.signal_with_start(call.workflow, spec, id=call.id, signal="tell", message=call.news)
