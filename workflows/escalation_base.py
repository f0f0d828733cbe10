"""What the parts of the issue's workflow share."""

from __future__ import annotations

from datetime import date
from typing import Any

from temporalio import workflow

from postsales.domain.complaint import Cause
from postsales.domain.contract import Channel
from postsales.domain.escalation_clocks import Terms, with_late_breaches
from postsales.domain.escalation_question import borne_by, owed_hours
from postsales.domain.issue import EscalationState
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import CLOCK, By, Role
from postsales.messages.effects import Effect, Tell
from postsales.messages.escalation_status import EscalationSpec
from postsales.messages.news import AnyNews, News
from postsales.messages.news.installation import PromiseWanted
from postsales.messages.news.recovery import RecoveryWanted
from postsales.messages.setting import Setting
from workflows.entity import Change, Entity
from workflows.escalation_letters import Letters

Changed = Change[EscalationState]


class EscalationBase(Entity[EscalationState]):
    """The issue's terms, and how a change of it is put together."""

    spec: EscalationSpec
    setting: Setting
    terms: Terms
    followed: bool
    """Whether the customer's TAM hears how it goes on."""

    @property
    def indirect(self) -> bool:
        """Whether a partner stands between vendor and customer."""
        return self.setting.channel is Channel.INDIRECT

    @property
    def number(self) -> str:
        """The contract's number."""
        return self.setting.delivery

    def today(self) -> date:
        """The customer's day."""
        return self.setting.calendars[Side.CUSTOMER].local_date(workflow.now())

    def change(self, state: EscalationState, what: str, effects: tuple[Effect, ...], **details: Any) -> Changed:
        """A change of this issue; an answer that came too late to prevent a breach records it."""
        state = with_late_breaches(self.state, state, self.terms, workflow.now())
        return Change(state, what, {"issue": state.n, **details}, effects)

    def letters(self, state: EscalationState) -> Letters:
        """What is written about this change; the fact's number tells its letters from others."""
        return Letters(self.setting, state, self.terms, self.journal.seq + 1, workflow.now(), self.followed)

    def on_behalf(self, by: By) -> Side | None:
        """For whom somebody speaks: a TAM in their seat for the customer, whose case they plead with the vendor."""
        tam = by.role is Role.TAM and self.state.roster.holds(by.person, Seat.TAM)
        return Side.CUSTOMER if tam else by.side

    def speaker(self, said_by: Side | None, by: By) -> Side:
        """Whose word it is: of whoever said it, and not of the vendor's man who wrote it down."""
        if said_by is not None and (said_by is Side.CUSTOMER or self.indirect):
            return said_by
        if by.side in (Side.PARTNER, Side.CUSTOMER):
            return by.side
        return Side.PARTNER if self.indirect else Side.CUSTOMER

    def promise_of_verdict(self, state: EscalationState, by: By) -> tuple[Tell, ...]:
        """What the verdict promises, for the delivery to watch; the promise of an earlier one is given up."""
        verdict = state.verdict
        if verdict is None:
            return ()
        nth = len(state.past_verdicts)
        key = f"{self.number}/issue/{state.n}:verdict" + (f":{nth + 1}" if nth else "")
        wanted = PromiseWanted(
            key=key,
            promise=verdict.remedy,
            owner=verdict.owner,
            to=Side.CUSTOMER,
            due_on=verdict.promised_on,
            about=f"issue/{state.n}",
            by=by,
            instead_of=state.past_verdicts[-1].remedy if nth else None,
        )
        return (self.to(ids.delivery(self.number), key, wanted),)

    def to_make_good(self) -> tuple[Tell, ...]:
        """The customer has waited longer than agreed: somebody calls, and makes it good."""
        if not workflow.patched("recovery-of-late-answers"):
            return ()
        n, side = self.state.n, self.state.handler
        late = RecoveryWanted(cause=Cause.LATE_ANSWER, about=f"issue:{n}", side=side, told=self.state.title, by=CLOCK)
        return (self.to(ids.delivery(self.number), f"{self.number}/issue/{n}:late", late),)

    @staticmethod
    def settled_costs(state: EscalationState) -> dict[str, str]:
        """Who bears what was put in meanwhile, as a fact tells it; nothing when nothing was put in."""
        bearer = borne_by(state)
        if not state.costs or bearer is None:
            return {}
        hours = ", ".join(f"{side.value} {each}" for side, each in owed_hours(state).items())
        return {"borne_by": bearer.value, "owed_hours": hours}

    @staticmethod
    def to(workflow_id: str, key: str, news: AnyNews) -> Tell:
        """News for another workflow."""
        return Tell(to=workflow_id, news=News(id=key, news=news))
