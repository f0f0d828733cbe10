"""An issue's verbs about what it cost: asked for in money, and agreed to or not.

The rules are in `domain.escalation_cost`.
"""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import escalation_cost as cost
from postsales.domain.escalation_contest import heads
from postsales.domain.issue import EscalationState
from postsales.domain.issue_parts import Charge
from postsales.domain.money import Money
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.effects import Effect, Mail
from postsales.messages.escalation import ChargeCost, SettleCost
from postsales.messages.news.escalation import CostAgreed
from workflows.entity import verb
from workflows.escalation_base import Changed, EscalationBase


class EscalationCost(EscalationBase):
    """Who pays whom for it."""

    @verb("issue.charge")
    def charge(self, body: ChargeCost, by: By) -> Changed:
        """What the work comes to; those who answer for the bearer's money hear."""
        amount = Money.of(body.amount, self.setting.currency)
        state = cost.charge(self.state, by.side, by.person, amount, indirect=self.indirect, at=workflow.now())
        asked = state.charges[-1]
        told = self.letters(state).to("cost_charged", cost.bearing(state, asked.bearer), **self.said(state, asked))
        return self.change(state, "cost_charged", told, bearer=asked.bearer.value)

    @verb("issue.settle")
    def settle(self, body: SettleCost, by: By) -> Changed:
        """Agreed, it becomes an instalment; refused, whoever asked hears why."""
        state = cost.settle(self.state, by.person, body.yes, body.reason)
        asked = state.charges[-1]
        told = self.about_cost(state, "cost_answered", asked.by, reason=body.reason or "", agreed=body.yes)
        if not body.yes:
            return self.change(state, "cost_refused", told, bearer=asked.bearer.value, reason=body.reason or "")
        agreed = CostAgreed(
            issue=state.n, title=state.title, creditor=asked.side, debtor=asked.bearer, amount=asked.amount, by=by
        )
        key = f"{self.number}/issue/{state.n}:cost:{len(state.charges)}"
        effects: tuple[Effect, ...] = (*told, self.to(ids.delivery(self.number), key, agreed))
        return self.change(state, "cost_agreed", effects, bearer=asked.bearer.value)

    def cost_unanswered(self) -> Changed:
        """Neither yes nor no: the head of whoever is asked hears, and whoever asked."""
        state = cost.climb(self.state, workflow.now())
        asked = state.charges[-1]
        above = (person.id for person in heads(state, asked.bearer))
        told = self.about_cost(state, "cost_unanswered", *above, asked.by)
        return self.change(state, "cost_unanswered", told, bearer=asked.bearer.value)

    def about_cost(self, state: EscalationState, what: str, *people: str, **facts: object) -> tuple[Mail, ...]:
        """A letter about what is asked for."""
        found = [person for each in people if (person := state.roster.person(each)) is not None]
        return self.letters(state).to(what, found, **self.said(state, state.charges[-1]), **facts)

    def said(self, state: EscalationState, asked: Charge) -> dict[str, str]:
        """What is asked for, as letters say it. Facts say no amounts: they are for those whose business money is."""
        hours = sum(each.hours for each in state.costs if each.side is asked.side)
        work = "; ".join(each.what for each in state.costs if each.side is asked.side)
        return {
            "amount": f"{asked.amount.amount:,f} {asked.amount.currency}",
            "creditor": self.setting.parties[asked.side].name,
            "bearer": self.setting.parties[asked.bearer].name,
            "hours": f"{hours:f}",
            "work": work,
        }
