"""A delivery's verbs about included service that counts down. The rules are in `domain.entitlement`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from temporalio import workflow

from postsales.domain import entitlement as entitlements
from postsales.domain import requester as requesters
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.entitlement import Entitlement, Level
from postsales.domain.errors import Refused
from postsales.domain.requester import Likeness, Requester
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from postsales.messages.effects import Effect
from postsales.messages.entitlement import ApproveUse, GiveBack, SamePerson, UseEntitlement
from postsales.messages.rows import WorkRow
from workflows import scope_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb

HAPPENED = {
    None: "entitlement_used",
    Level.TOLD: "entitlement_running_low",
    Level.USED_UP: "entitlement_used_up",
    Level.CUT_OFF: "entitlement_cut_off",
}
"""What the fact is called, by the level that was reached with it."""


class DeliveryEntitlements(DeliveryBase):
    """What is included counts down here, told before it is used up and asked for before it is cut off."""

    @verb("entitlement.use")
    def use_entitlement(self, body: UseEntitlement, by: By) -> Change[DeliveryState]:
        """Somebody used some. Refused by `entitlement.use`; `requester_unknown` without a name and an address."""
        one = self.served(body.entitlement, by)
        who = self.requester(body)
        after = entitlements.use(
            one, self.policy.entitlement, requester=who.id, quantity=body.quantity, reference=body.reference
        )
        known = self.state.requesters
        alike = requesters.noted(self.state.likenesses, requesters.likenesses(who, known.values()))
        state = self.with_entitlement(after).model_copy(
            update={"requesters": {**known, who.id: who}, "likenesses": (*self.state.likenesses, *alike)}
        )
        level = after.level if after.level is not one.level else None
        details = {**self.told_of(after), "quantity": letters.plain(body.quantity), "requester": who.name}
        extra = tuple(self.flagged(each, state) for each in alike)
        return Change(state, HAPPENED[level], details, self.level_told(state, after, level, who), extra)

    def level_told(
        self, state: DeliveryState, one: Entitlement, level: Level | None, who: Requester
    ) -> tuple[Effect, ...]:
        """Everybody concerned hears of a level when it is reached, each level once for so much of it."""
        if level is None:
            return ()
        occasion = f"{level.value}:{letters.plain(one.granted)}:{letters.plain(one.approved)}"
        people = letters.concerned(state, one)
        told = self.about_it(state, one, f"entitlement/{level.value}", occasion, *people)
        if level is Level.TOLD or who.id in {person.id for person in people if person is not None}:
            return told
        person = state.roster.person(who.id)
        language = person.language.value if person else self.contract.customer.language.value
        return (*told, letters.to_requester(self.contract, who, one, occasion, language))

    def requester(self, body: UseEntitlement) -> Requester:
        """Whoever used it: known to the delivery, known from before, or newly named."""
        person = self.state.roster.person(body.requester)
        if person is not None:
            return Requester(id=person.id, name=person.name, email=person.email, phone=body.phone)
        known = self.state.requesters.get(body.requester)
        if known is not None:
            said = {"name": body.name, "email": body.email, "phone": body.phone}
            return known.model_copy(update={field: value for field, value in said.items() if value is not None})
        if body.name is None or body.email is None:
            raise Refused("requester_unknown", requester=body.requester)
        return Requester(id=body.requester, name=body.name, email=body.email, phone=body.phone)

    def flagged(self, found: Likeness, state: DeliveryState) -> WorkRow:
        """Two names of maybe one person are work for a human, and stop nobody."""
        first, second = state.requesters[found.first], state.requesters[found.second]
        decided = next(each for each in state.likenesses if (each.first, each.second) == (found.first, found.second))
        return WorkRow(
            key=f"same_person:{self.contract.number}:{found.first}:{found.second}", delivery=self.contract.number,
            what="same_person", role="delivery",
            facts={"first": first.id, "second": second.id, "first_name": first.name, "second_name": second.name,
                   "alike": found.why},
            since=workflow.now(), done_at=None if decided.same is None else workflow.now(),
        )  # fmt: skip

    @verb("entitlement.same_person")
    def same_person(self, body: SamePerson, by: By) -> Change[DeliveryState]:
        """A human says whether they are one person; the work it was is done."""
        refuse_when_ended(self.state)
        found = requesters.decide(self.state.likenesses, body.first, body.second, same=body.same)
        state = self.state.model_copy(update={"likenesses": found})
        pair = {body.first, body.second}
        work = tuple(self.flagged(each, state) for each in found if {each.first, each.second} == pair)
        details = {"first": body.first, "second": body.second}
        return Change(state, "found_to_be_one" if body.same else "found_to_be_two", details, (), work)

    @verb("entitlement.approve")
    def approve_use(self, body: ApproveUse, by: By) -> Change[DeliveryState]:
        """So much may be used beyond what there is."""
        refuse_when_ended(self.state)
        one = entitlements.find(self.state.entitlements, body.entitlement)
        entitlements.refuse_who_may_not_approve(one, self.state.roster, by.person)
        after = entitlements.approve(one, self.policy.entitlement, quantity=body.quantity)
        state = self.with_entitlement(after)
        quantity = letters.plain(body.quantity)
        occasion = f"approved:{self.journal.seq + 1}"
        people = letters.concerned(state, after)
        told = self.about_it(
            state, after, "entitlement/approved", occasion, *people, quantity=quantity, reason=body.reason
        )
        details = {**self.told_of(after), "quantity": quantity, "reason": body.reason}
        return Change(state, "overuse_approved", details, told)

    @verb("entitlement.give_back")
    def give_back(self, body: GiveBack, by: By) -> Change[DeliveryState]:
        """So much counts as unused again."""
        one = self.served(body.entitlement, by)
        return self.given_back(entitlements.give_back(one, quantity=body.quantity), body.quantity, body.reason)

    def given_back(self, after: Entitlement, given: Decimal, reason: str) -> Change[DeliveryState]:
        """So much less is used, and everybody concerned hears why."""
        state = self.with_entitlement(after)
        quantity = letters.plain(given)
        occasion = f"given_back:{self.journal.seq + 1}"
        people = letters.concerned(state, after)
        told = self.about_it(
            state, after, "entitlement/given_back", occasion, *people, quantity=quantity, reason=reason
        )
        details = {**self.told_of(after), "quantity": quantity, "reason": reason}
        return Change(state, "entitlement_given_back", details, told)

    def served(self, id: str, by: By) -> Entitlement:
        """The entitlement, if the speaker's side may count it: its provider, or the vendor whose customer it is."""
        refuse_when_ended(self.state)
        one = entitlements.find(self.state.entitlements, id)
        if by.role is not Role.ADMIN and by.side not in (one.provider, Side.VENDOR):
            raise Refused("not_the_one_who_serves", entitlement=id, side=one.provider.value)
        return one

    def with_entitlement(self, one: Entitlement) -> DeliveryState:
        """The state with the entitlement as it is now."""
        return self.state.model_copy(update={"entitlements": entitlements.replaced(self.state.entitlements, one)})

    def about_it(
        self, state: DeliveryState, one: Entitlement, template: str, occasion: str, *people: Any, **facts: Any
    ) -> tuple[Effect, ...]:
        """A letter about an entitlement to each of these people who exist."""
        policy = self.policy.entitlement
        return letters.about_entitlement(state, self.contract, policy, one, template, occasion, *people, **facts)

    def told_of(self, one: Entitlement) -> dict[str, Any]:
        """What a fact says of an entitlement."""
        return {
            "entitlement": one.id, "name": one.name, "unit": one.unit.value,
            "remaining": letters.plain(one.remaining), "granted": letters.plain(one.granted),
        }  # fmt: skip
