"""A worker killed between recording a fact and ending its workflow task: the store tells what happened, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from postsales.desk.errors import WorkerSilent
from postsales.messages import ids
from postsales.messages.command import CLOCK, Answer, By, Role
from postsales.messages.facts import Fact, Recording
from postsales.simulation.losing import Loss
from postsales.simulation.noted import astray
from tests.workflows.deal import at
from tests.workflows.whole import Whole

SECOND = timedelta(seconds=1)
AWAY = {"person": "oliver", "from_on": "2026-04-06", "until_on": "2026-04-08"}
DEATHS = [Loss(told=told, forgets=forgets) for told in (False, True) for forgets in (False, True)]


class Storm:
    """A delivery, whose workers die when told to."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.next: Loss | None = None
        whole.world.server.loss = self._loss

    def _loss(self) -> Loss | None:
        loss, self.next = self.next, None
        return loss

    async def say(self, verb: str, id: str, **body: Any) -> Answer:
        """The delivery manager says something."""
        whole = self.whole
        answer = await whole.desk.say(whole.by("delivery:oliver"), verb, body, number=whole.number, id=id)
        await whole.settled()
        return answer

    async def in_vain(self, loss: Loss, verb: str, id: str, **body: Any) -> None:
        """The same; whoever hears it dies of its first effect."""
        self.next = loss
        with pytest.raises(WorkerSilent):
            await self.say(verb, id, **body)
        assert self.next is None

    async def later(self, seconds: int = 11) -> None:
        """Long enough for another worker."""
        await self.whole.until(self.whole.world.now() + seconds * SECOND)

    def told(self, workflow_id: str) -> list[tuple[int, str, str]]:
        """What the timeline says of a workflow: number, what, who."""
        happenings = self.whole.store.timelines.of(self.whole.number).happenings
        return [(each.seq, each.what, each.by.person) for each in happenings if each.workflow_id == workflow_id]

    def is_right(self) -> None:
        """Store, rows and histories agree."""
        assert list(astray(self.whole.world.server, self.whole.store)) == []
        assert self.whole.store.projection.compare() == ()


@pytest.fixture
async def storm() -> AsyncIterator[Storm]:
    whole = Whole("hanbit-erp", at(3, 3, 10))
    contract = whole.contract.model_dump(mode="json", by_alias=True)
    await whole.desk.start(By(person="root", role=Role.ADMIN), contract, id="start")
    await whole.settled()
    yield Storm(whole)
    whole.close()


@pytest.mark.parametrize("loss", DEATHS, ids=str)
async def test_what_is_answered_is_in_the_store_once(storm: Storm, loss: Loss) -> None:
    here = ids.delivery(storm.whole.number)
    before = storm.told(here)
    await storm.in_vain(loss, "handoff.absence", "1", **AWAY)
    lost = storm.told(here)[len(before) :]
    assert [what for _, what, _ in lost] == ["absence_stated"]
    await storm.later()
    first, again = await storm.say("handoff.absence", "1", **AWAY), await storm.say("handoff.absence", "1", **AWAY)
    assert first == again
    after = storm.told(here)[len(before) :]
    assert [(what, who) for _, what, who in after if what == first.what] == [("absence_stated", "oliver")]
    assert after[0][0] > lost[-1][0]
    storm.is_right()


@pytest.mark.parametrize("loss", DEATHS[::3], ids=str)
async def test_also_when_something_else_was_heard_first_the_second_time(storm: Storm, loss: Loss) -> None:
    here = ids.delivery(storm.whole.number)
    before = storm.told(here)
    await storm.in_vain(loss, "handoff.absence", "1", **AWAY)
    await storm.later(3)
    # The handoff, which is over with that, tells the delivery.
    await storm.say("handoff.complete", "2", kickoff_on="2026-03-03")
    await storm.later()
    await storm.say("handoff.absence", "1", **AWAY)
    after = storm.told(here)[len(before) :]
    assert [what for _, what, _ in after] == ["stage_reached", "absence_stated"]
    storm.is_right()


async def test_a_fact_that_nobody_noted_is_found(storm: Storm) -> None:
    here = ids.delivery(storm.whole.number)
    storm.is_right()
    last = storm.told(here)[-1][0]
    fact = Fact(seq=last + 1, at=storm.whole.world.now(), what="invented", by=CLOCK)
    storm.whole.store.record(Recording(workflow_id=here, facts=(fact,)))
    [(where, found)] = astray(storm.whole.world.server, storm.whole.store)
    assert where == here
    assert found.startswith(f"fact {last + 1} is invented at ")
