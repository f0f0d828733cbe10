"""What the parts of a recovery share."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain.errors import Refused
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import RecoveryState
from postsales.messages import ids
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import AnyNews, News
from postsales.messages.recovery import PromiseAnew, RecoverySpec
from postsales.messages.setting import Setting
from workflows.entity import Change, Entity
from workflows.recovery_letters import Letters

RecoveryChange = Change[RecoveryState]


class RecoveryBase(Entity[RecoveryState]):
    """The recovery's policy and setting, and how a change of it is put together."""

    spec: RecoverySpec
    setting: Setting
    policy: RecoveryPolicy

    @property
    def id(self) -> str:
        """Its own."""
        return ids.recovery(self.setting.delivery, self.spec.n)

    def change(self, state: RecoveryState, what: str, effects: tuple[Effect, ...], **details: Any) -> RecoveryChange:
        """A change of this recovery."""
        return Change(state, what, {"recovery": state.n, **details}, effects)

    def letters(self, state: RecoveryState) -> Letters:
        """What is written about this change; the fact's number tells its letters from others."""
        return Letters(self.setting, self.policy, state, self.journal.seq + 1)

    def to_delivery(self, what: str, news: AnyNews) -> Tell:
        """News for the delivery."""
        return self.to(ids.delivery(self.setting.delivery), what, news)

    def to(self, workflow_id: str, what: str, news: AnyNews) -> Tell:
        """News for another workflow; `what` makes its id within this one."""
        return Tell(to=workflow_id, news=News(id=f"{self.id}:{what}", news=news))

    def refuse_strange_promise(self, body: PromiseAnew) -> None:
        """Refused as by the delivery, but at once: `person_unknown`, `promise_in_the_past`."""
        person = self.state.roster.person(body.owner)
        if person is None:
            raise Refused("person_unknown", person=body.owner)
        today = self.setting.calendars[person.side].local_date(workflow.now())
        if body.due_on < today:
            raise Refused("promise_in_the_past", due_on=body.due_on.isoformat(), today=today.isoformat())
