"""Verbs about chances for a further purchase: brought by somebody, and what became of them."""

from __future__ import annotations

from typing import Any

from postsales.domain import opportunity
from postsales.domain.action import ActionSort, Wanted
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Side
from postsales.messages.command import By
from postsales.messages.expansion import BringOpportunity, OpportunityOutcome
from workflows import checkin_action_letters as letters
from workflows.checkin_base import Changed
from workflows.checkin_care import CheckinCare
from workflows.entity import Change, verb


class CheckinExpansion(CheckinCare):
    """An opportunity is an action of the sales rep's, with the facts that speak for it."""

    @verb("expansion.bring")
    def bring(self, body: BringOpportunity, by: By) -> Changed:
        """Somebody who works with the customer has seen it; the partner is credited with what its people bring."""
        bringer, number = self.bringer(by, body.delivery)
        joined = self.state.deliveries[number]
        owner = opportunity.seller(self.state, joined)
        if owner is None:
            raise Refused("nobody_sells", customer=self.customer.id)
        credited = joined.known.partner if bringer.side is Side.PARTNER else None
        due_on = self.terms.calendar.add_business_days(self.today(), self.spec.policy.care.opportunity_days)
        facts = {"cause": "brought", "brought_by": bringer.name, **self.health_facts(number)}
        if credited is not None:
            facts["partner"] = joined.known.partner_name
        wanted = Wanted(
            sort=ActionSort.EXPANSION, what=body.what, owner=owner, due_on=due_on, reason=body.reason, delivery=number,
            facts=facts, credited=credited,
        )  # fmt: skip
        return self.opened(self.state, wanted, by.person)

    @verb("expansion.outcome")
    def outcome(self, body: OpportunityOutcome, by: By) -> Changed:
        """Won, lost, or not now. Whoever of the partner's brought it hears."""
        known = self.owned(body.action, by)
        if known.sort is not ActionSort.EXPANSION:
            raise Refused("not_an_opportunity", action=body.action)
        if (body.amount is None) != (body.currency is None) or (body.amount is not None and body.result != "won"):
            raise Refused("amount_of_what", action=body.action)
        facts: dict[str, Any] = {"result": body.result}
        if body.amount is not None and body.currency is not None:
            facts |= {"amount": str(body.amount), "currency": body.currency}
        state, action = self.ended(body.action, "done", by.person, body.reason, facts)
        told = letters.outcome(self.customer, state, action, self.anybody(action.opened_by))
        return Change(state, "opportunity_ended", self.of_action(action, reason=body.reason, **facts), told)

    def bringer(self, by: By, number: str | None) -> tuple[Person, str]:
        """Who brings it, and about which delivery: the newest that knows them, unless one is named.

        Refused: `not_the_customers_delivery`, `not_of_this_customer`.
        """
        if number is not None and number not in self.state.deliveries:
            known = ", ".join(sorted(self.state.deliveries))
            raise Refused("not_the_customers_delivery", delivery=number, customer=self.customer.id, known=known)
        newest_first = sorted(self.state.deliveries.values(), key=lambda joined: joined.signed_on, reverse=True)
        for joined in newest_first:
            person = joined.roster.person(by.person)
            if person is not None and person.side is not Side.CUSTOMER and number in (None, joined.delivery):
                return person, joined.delivery
        raise Refused("not_of_this_customer", person=by.person, customer=self.customer.id)

    def anybody(self, person: str) -> Person | None:
        """Somebody any of the deliveries knows."""
        rosters = (joined.roster for joined in self.state.deliveries.values())
        return next((known for roster in rosters if (known := roster.person(person)) is not None), None)
