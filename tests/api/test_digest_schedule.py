"""The weekly digest by itself: Temporal's schedule on the real server, over the store of a simulated delivery."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from postsales.bootstrap import building, digesting
from postsales.bootstrap.settings import Settings
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.weekly import DIGEST
from postsales.local.paths import DataDirectory
from postsales.local.temporal import EmbeddedTemporal
from tests.api.house import MONDAY, Caller
from tests.api.test_digest import digests
from tests.e2e.waiting import until
from tests.replay import golden


async def ended(client: Client, runs: int) -> None:
    """Wait until so many runs of the schedule have ended well, by the server's list of them."""

    async def so() -> bool:
        statuses = [each.status async for each in client.list_workflows("WorkflowType = 'digest'")]
        return statuses == [WorkflowExecutionStatus.COMPLETED] * runs

    await until(so)


@pytest.mark.slow
async def test_the_schedule_is_there_once_and_sends_once(caller: Caller, tmp_path: Path):
    promise = {"what": "A list of ports", "owner": "oliver", "to": "customer", "due_on": "2026-04-13"}
    await caller.stage.world.advance_to(MONDAY + timedelta(days=40))
    assert (await caller.say("delivery:oliver", "promise.make", promise)).status_code == 200
    await caller.stage.world.advance_to(MONDAY + timedelta(days=44))
    settings = Settings(data=tmp_path / "data")
    with EmbeddedTemporal(DataDirectory(tmp_path / "temporal")).start() as server:
        client = await connect(TemporalAddress(server.address, server.namespace, isolated=True))
        await digesting.keep_schedule(settings, client)
        await digesting.keep_schedule(settings, client)
        found = await client.get_schedule_handle(DIGEST).describe()
        calendar = found.schedule.spec.calendars[0]
        assert (calendar.day_of_week[0].start, calendar.hour[0].start, calendar.minute[0].start) == (1, 7, 30)
        assert found.info.last_updated_at is None
        async with building.worker(settings, client, caller.stage.store):
            await client.get_schedule_handle(DIGEST).trigger()
            await ended(client, 1)

            async def all_sent() -> bool:
                found = [each.status async for each in client.list_workflows("WorkflowType = 'message'")]
                return bool(found) and set(found) == {WorkflowExecutionStatus.COMPLETED}

            await until(all_sent)
            sent = await digests(caller)
            assert "minji" in [to for to, _, _ in sent]
            await client.get_schedule_handle(DIGEST).trigger()
            await ended(client, 2)
            assert await digests(caller) == sent
            async for run in client.list_workflows("WorkflowType = 'digest'"):
                history = await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
                await golden.replayer().replay_workflow(history)
        await digesting.keep_schedule(settings.model_copy(update={"digest_weekday": "fri"}), client)
        changed = await client.get_schedule_handle(DIGEST).describe()
        assert changed.schedule.spec.calendars[0].day_of_week[0].start == 5
        await digesting.keep_schedule(settings.model_copy(update={"digest": False}), client)
        with pytest.raises(RPCError):
            await client.get_schedule_handle(DIGEST).describe()
