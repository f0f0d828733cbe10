"""Deliveries that began under older code go on under this one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow

from postsales.bootstrap.assembly import WORKFLOWS
from postsales.messages.handoff import HandoffSpec
from tests.replay import golden

KEPT = sorted(path for path in golden.GOLDEN.iterdir() if path.is_dir())


@pytest.mark.parametrize("directory", KEPT, ids=lambda path: path.name)
async def test_histories_replay(directory: Path) -> None:
    replayer = golden.replayer()
    for history in golden.histories(directory):
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        if result.replay_failure is not None:
            pytest.fail(f"{directory.name}/{history.workflow_id}: {result.replay_failure}\n{golden.ADVICE}")


def test_every_kind_of_workflow_is_among_them() -> None:
    begun = set().union(*map(golden.kinds, KEPT))
    assert begun == {name for each in WORKFLOWS if (name := workflow._Definition.must_from_class(each).name)}


@workflow.defn(name="handoff")
class Careless:
    """A handoff whose author did not know of the running ones."""

    @workflow.run
    async def run(self, spec: HandoffSpec) -> None:
        await workflow.sleep(timedelta(days=1))


async def test_a_careless_change_is_noticed() -> None:
    (history,) = (each for each in golden.histories(golden.GOLDEN / "smooth") if each.workflow_id.endswith("handoff"))
    result = await golden.replayer((Careless,)).replay_workflow(history, raise_on_replay_failure=False)
    assert isinstance(result.replay_failure, workflow.NondeterminismError)
