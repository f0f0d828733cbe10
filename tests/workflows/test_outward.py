"""News and letters of one moment in one activity: neither holds the other back, and a retry repeats no letter."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from activities.call import CallActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.seats import Party
from postsales.messages.checkin import CheckinSpec
from postsales.messages.effects import Call, Hook, Outgoing
from postsales.messages.failures import EngineSilent
from postsales.messages.news import News
from postsales.messages.news.checkin import DeliveryLeft
from postsales.simulation.engine import VirtualEngine
from postsales.simulation.world import VirtualWorld
from tests.fakes import RecordedFacts, SentHooks, SentMail
from tests.workflows.deal import at

SPEC = CheckinSpec(customer=Party(id="acme", name="Acme"), calendar=SEOUL_OFFICE, policy=CheckinPolicy())
HOOK = Hook(key="signal:HB-1/1", topic="finance.payment_due", body={"amount": "1"})
CALL = Call(
    workflow="checkin",
    id="customer/hanbit/checkins",
    spec=SPEC.model_dump(mode="json"),
    news=News(id="HB-1:left", news=DeliveryLeft(delivery="HB-1")),
)


class AwayAtFirst(VirtualEngine):
    """Nobody answers the first call."""

    def __init__(self, world: VirtualWorld, *called: str) -> None:
        super().__init__(world.client)
        self.called = list(called)

    async def signal_with_start(
        self, workflow: str, spec: BaseModel, *, id: str, signal: str, message: BaseModel
    ) -> None:
        self.called.append(id)
        if len(self.called) == 1:
            raise EngineSilent(id)
        assert isinstance(spec, CheckinSpec)


async def test_a_call_nobody_answers_holds_no_letter_back_and_repeats_none():
    with VirtualWorld(start=at(3, 2)) as world:
        engine, hooks = AwayAtFirst(world), SentHooks()
        messages = Messages(postbox=SentMail(), hooks=hooks, sent=RecordedFacts())
        outward = OutwardActivities(messages, CallActivities(engine))
        outgoing = Outgoing(news=(CALL,), messages=(HOOK,))
        with pytest.raises(EngineSilent):
            await outward.tell_and_send(outgoing)
        assert len(hooks.hooks) == 1
        outcomes = await outward.tell_and_send(outgoing)
    assert [each.outcome for each in outcomes.delivered] == ["sent"]
    assert (len(engine.called), len(hooks.hooks)) == (2, 1)


async def test_a_letter_nobody_takes_holds_no_call_back():
    with VirtualWorld(start=at(3, 2)) as world:
        engine, hooks = AwayAtFirst(world, "before"), SentHooks()
        hooks.fails = lambda hook: ConnectionError("away")
        messages = Messages(postbox=SentMail(), hooks=hooks, sent=RecordedFacts())
        with pytest.raises(ConnectionError):
            await OutwardActivities(messages, CallActivities(engine)).tell_and_send(
                Outgoing(news=(CALL,), messages=(HOOK,))
            )
    assert engine.called == ["before", CALL.id]
