"""Whom a delivery writes to, and about what. The words are templates."""

from __future__ import annotations

from typing import Any

from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState
from postsales.domain.delivery_ball import ball
from postsales.domain.promise import Promise
from postsales.domain.request import Request
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.messages.effects import Effect, Mail, Recipient

CONTACTS = {
    Side.CUSTOMER: (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
}
"""Who hears for a side, in order of preference."""


def letter(contract: Contract, person: Person, template: str, occasion: str, **facts: Any) -> Mail:
    """One letter about this delivery. `occasion` makes the key: the same one is never sent twice."""
    return Mail(
        key=f"{contract.number}:{template}:{occasion}:{person.id}", to=Recipient.of(person), template=template,
        facts={"delivery": contract.number, "title": contract.title, **facts}, about=contract.number,
    )  # fmt: skip


def contact(roster: Roster, side: Side) -> Person | None:
    """Who hears for that side."""
    return roster.holder(*CONTACTS[side])


def promise_facts(promise: Promise, roster: Roster) -> dict[str, Any]:
    """What a letter about a promise tells."""
    owner = roster.person(promise.owner)
    return {
        "n": promise.n, "what": promise.what, "owner": owner.name if owner else promise.owner,
        "due_on": promise.due_on.isoformat(), "moves": promise.moves, "to_side": promise.to.value,
    }  # fmt: skip


def about_promise(
    state: DeliveryState, contract: Contract, promise: Promise, template: str, occasion: str, *people: Person | None,
    **facts: Any,
) -> tuple[Effect, ...]:  # fmt: skip
    """A letter about a promise to each of these people, once each."""
    told = promise_facts(promise, state.roster) | facts
    unique = {person.id: person for person in people if person is not None}
    return tuple(letter(contract, person, template, f"{promise.n}:{occasion}", **told) for person in unique.values())


def about_request(
    state: DeliveryState, contract: Contract, request: Request, template: str, *people: Person | None
) -> tuple[Effect, ...]:
    """A letter about a request to each of these people who exist, once each."""
    asker = state.roster.person(request.asked_by)
    facts = {
        "n": request.n, "seat": request.seat.value, "reason": request.what, "verb": request.verb or "",
        "asked_by": asker.name if asker else request.asked_by, "answer_by": request.answer_by.isoformat(),
        "answer": request.answer or "", "declined": request.status.value == "declined", "fill": request.sort == "fill",
    }  # fmt: skip
    unique = {person.id: person for person in people if person is not None}
    return tuple(letter(contract, person, template, str(request.n), **facts) for person in unique.values())


def seat_filled(
    state: DeliveryState, requests: tuple[Request, ...], contract: Contract, roster: Roster
) -> tuple[Effect, ...]:
    """Whoever asked for a seat to be filled hears that it is."""
    told: list[Effect] = []
    for before, after in zip(state.requests, requests, strict=True):
        if before.open and not after.open:
            holder = roster.holder(after.seat)
            named = after.model_copy(update={"answer": holder.name if holder else ""})
            asker = state.roster.person(after.asked_by)
            told += about_request(state, contract, named, "delivery/request_answered", asker)
    return tuple(told)


def live(state: DeliveryState, contract: Contract) -> tuple[Effect, ...]:
    """The customer hears that it is live, and who stays with them."""
    customer, csm = contact(state.roster, Side.CUSTOMER), state.roster.holder(Seat.CSM)
    if customer is None:
        return ()
    facts = {"on": state.live_on.isoformat() if state.live_on else "", "csm": csm.name if csm else ""}
    return (letter(contract, customer, "delivery/live", "live", **facts),)


def stuck(state: DeliveryState, contract: Contract, matters: tuple[str, ...], occasion: str) -> tuple[Effect, ...]:
    """Whoever has the ball, the delivery manager and the sales rep hear what is stuck. `occasion`: the day of it."""
    move = ball(state, contract)
    holder = (state.roster.person(move.person) if move.person else None) or contact(
        state.roster, move.side or Side.VENDOR
    )
    people = (holder, state.roster.holder(Seat.DELIVERY_MANAGER), state.roster.holder(Seat.SALES_REP))
    unique = {person.id: person for person in people if person is not None}
    return tuple(
        letter(contract, person, "delivery/stuck", occasion, matters=list(matters)) for person in unique.values()
    )


def termination_requested(state: DeliveryState, contract: Contract) -> tuple[Effect, ...]:
    """Everybody who may approve hears that they are asked."""
    asked = state.termination
    if asked is None:
        return ()
    approvers = {
        person.id: person
        for seat in (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD)
        for person in state.roster.holders(seat)
        if person.id != asked.requested_by
    }
    facts = {"reason": asked.reason, "refund": asked.refund, "requested_by": asked.requested_by,
             "until": asked.expires_at.isoformat()}  # fmt: skip
    occasion = asked.requested_at.isoformat()
    return tuple(
        letter(contract, person, "delivery/termination_requested", occasion, **facts) for person in approvers.values()
    )


def ended(state: DeliveryState, contract: Contract, what: str) -> tuple[Effect, ...]:
    """The sides' contacts hear how it ended."""
    mediator = contract.law.mediator.value if contract.law.mediator else None
    facts = {"how": state.stage.value, "refunded": str(state.refunded), "currency": contract.currency,
             "forum": contract.law.forum, "mediator": mediator}  # fmt: skip
    people = [contact(state.roster, side) for side in contract.sides] + [state.roster.holder(Seat.SALES_REP)]
    unique = {person.id: person for person in people if person is not None}
    return tuple(letter(contract, person, "delivery/ended", what, **facts) for person in unique.values())
