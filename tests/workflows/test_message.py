"""One message the other side would not take: days of patience, then work for somebody, never silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from activities.call import CallActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.record import RecordActivities
from postsales.messages import ids
from postsales.messages.effects import Hook
from postsales.messages.failures import Refusal
from postsales.messages.message import MessageSpec
from postsales.messages.rows import WorkRow
from postsales.simulation.world import VirtualWorld
from tests.fakes import RecordedFacts, SentHooks, SentMail
from tests.workflows.deal import at
from workflows.message import Message

HOOK = Hook(key="ticket:HB-1/1", topic="vendor.ticket", body={"issue": 1}, about="HB-1")
START = at(3, 2)


def away() -> Exception:
    return ConnectionError("away")


def gone() -> Exception:
    return Refusal("410 Gone")


async def story(
    failing: Callable[[], Exception], *, for_days: float, watch_days: float
) -> tuple[str, RecordedFacts, SentHooks]:
    with VirtualWorld(start=START) as world:
        store, hooks = RecordedFacts(), SentHooks()
        back = START + timedelta(days=for_days)
        hooks.fails = lambda hook: failing() if world.now() < back else None
        messages = Messages(postbox=SentMail(), hooks=hooks, sent=store)
        outward = OutwardActivities(messages, CallActivities(world.engine))
        world.employ(workflows=[Message], activities=[RecordActivities(store).record, outward.send])
        await world.engine.start("message", MessageSpec(message=HOOK), id=ids.message(HOOK.key))
        await world.advance_to(START + timedelta(days=watch_days))
        return str(await world.client.result(ids.message(HOOK.key), str)), store, hooks


async def test_it_arrives_when_the_receiver_is_back_after_days():
    ended, store, hooks = await story(away, for_days=3, watch_days=3.1)
    assert (ended, store.whats(), len(hooks.hooks)) == ("sent", ["message_sent"], 1)


@pytest.mark.parametrize(("failure", "what"), [(away, "message_given_up"), (gone, "message_refused")])
async def test_what_cannot_arrive_becomes_work_for_somebody(failure, what):
    ended, store, hooks = await story(failure, for_days=30, watch_days=8)
    assert (f"message_{ended}", store.whats(), hooks.hooks) == (what, [what], [])
    work = store.rows(WorkRow)
    assert [(row.what, row.delivery, row.facts["topic"]) for row in work] == [(what, "HB-1", "vendor.ticket")]
