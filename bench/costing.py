"""What a year in the simulation took: events and activities by workflow, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bench.year import SIGNED, Year, YearIn
from postsales.bootstrap.simulate import Stage
from postsales.simulation.activity_host import ActivityHost, Attempt

APART = ("payer/", "finance/")
"""Shared by all deliveries of a payer or a legal entity."""


@dataclass(frozen=True)
class Cost:
    """What each workflow took, and what happened in all. Activities by workflow id and whether they were local."""

    events: dict[str, int]
    activities: Counter[tuple[str, bool]]
    happened: Counter[str]

    def of_tree(self) -> tuple[int, int, int]:
        """Events, regular and local activities of all workflows but those shared with other deliveries."""
        events = sum(count for workflow, count in self.events.items() if own(workflow))
        regular, local = (
            sum(count for (workflow, is_local), count in self.activities.items() if own(workflow) and is_local is kind)
            for kind in (False, True)
        )
        return events, regular, local


def own(workflow_id: str) -> bool:
    """Whether a workflow is a delivery's own."""
    return not workflow_id.startswith(APART)


async def cost_of(year: Year) -> Cost:
    """Play it, and count. Raises when it did not come to its end."""
    stage = Stage(SIGNED)
    try:
        played = YearIn(year, stage.world, stage.store, replace(stage.desk, policy=year.policy))
        with counted(stage.world.server.activities) as activities:
            ended = await played.play()
        if ended != "closed":
            raise AssertionError(f"the year ended in {ended}")
        happenings = stage.store.timelines.of(played.contract.number, limit=5_000).happenings
        return Cost(
            events={run.workflow_id: run.history_length for run in stage.world.server.runs()},
            activities=activities,
            happened=Counter(happening.what for happening in happenings),
        )
    finally:
        stage.close()


@contextmanager
def counted(hands: ActivityHost) -> Iterator[Counter[tuple[str, bool]]]:
    counts: Counter[tuple[str, bool]] = Counter()
    run = hands.run

    async def noted(attempt: Attempt) -> object:
        counts[attempt.workflow_id, attempt.is_local] += 1
        return await run(attempt)

    hands.run = noted  # type: ignore[method-assign,assignment]
    yield counts
    hands.run = run  # type: ignore[method-assign]
