"""What is written about actions: to whoever is to do them, and to the head when they do not."""

from __future__ import annotations

from typing import Any

from postsales.domain.action import Action, ActionSort
from postsales.domain.cadence import HEADS, CheckinState
from postsales.domain.care import Standing
from postsales.domain.health import Band, Reason, worse
from postsales.domain.seats import Party, Person
from postsales.messages.effects import Mail, Recipient

UNSAID = dict.fromkeys(
    ("brought_by", "entitlement", "questions", "goal", "score", "sentiment", "adoption"), ""
)  # fmt: skip
"""What may speak for an opportunity: empty where nothing is known."""


def opened(customer: Party, state: CheckinState, action: Action, by: str) -> tuple[Mail, ...]:
    """Its owner hears, unless it was their own word."""
    if action.owner.id == by:
        return ()
    occasion = f"{action.n}:{action.moves}"
    if action.sort is ActionSort.EXPANSION:
        told = {**_facts(action), "facts": {**UNSAID, **action.facts}, "credited": action.facts.get("partner", "")}
        return (_letter(customer, state, "opportunity", occasion, action.owner, action.delivery, **told),)
    return (_letter(customer, state, "action_opened", occasion, action.owner, action.delivery, **_facts(action)),)


def late(customer: Party, state: CheckinState, action: Action) -> tuple[Mail, ...]:
    """Its day is over: its owner hears."""
    occasion = f"{action.n}:{action.due_on.isoformat()}"
    return (_letter(customer, state, "action_late", occasion, action.owner, action.delivery, **_facts(action)),)


def climbed(customer: Party, state: CheckinState, late: tuple[Action, ...]) -> tuple[Mail, ...]:
    """Their owners have heard, and still: one letter to the head about all of one morning."""
    head = state.person(*HEADS)
    theirs = [each for each in late if head is not None and each.owner.id != head.id]
    if head is None or not theirs:
        return ()
    occasion = ",".join(f"{each.n}:{each.due_on.isoformat()}" for each in theirs)
    facts = {"actions": [_facts(each) for each in theirs]}
    return (_letter(customer, state, "action_climbed", occasion, head, theirs[0].delivery, **facts),)


def outcome(customer: Party, state: CheckinState, action: Action, bringer: Person | None) -> tuple[Mail, ...]:
    """Whoever of the partner's brought an opportunity hears what became of it."""
    if bringer is None or action.credited is None:
        return ()
    told = {**_facts(action), "result": action.facts["result"], "said": action.outcome or ""}
    return (_letter(customer, state, "opportunity_ended", str(action.n), bringer, action.delivery, **told),)


def health(
    customer: Party, state: CheckinState, delivery: str, now: Standing, was: Band, reasons: tuple[Reason, ...],
    people: tuple[Person, ...],
) -> tuple[Mail, ...]:  # fmt: skip
    """A delivery's health is in another band: whoever looks after the customer hears, with the reasons."""
    facts = {
        "score": now.score, "band": now.band, "was": was, "fell": worse(now.band, was),
        "reasons": [{"code": each.code, "fact": each.fact, "points": each.points} for each in reasons],
    }  # fmt: skip
    occasion = f"{delivery}:{now.since}:{now.band}"
    return tuple(_letter(customer, state, "health", occasion, person, delivery, **facts) for person in people)


def _facts(action: Action) -> dict[str, Any]:
    return {
        "n": action.n, "sort": action.sort.value, "what": action.what, "owner": action.owner.name,
        "due_on": action.due_on.isoformat(), "reason": action.reason or "",
    }  # fmt: skip


def _letter(
    customer: Party, state: CheckinState, name: str, occasion: str, to: Person, delivery: str | None, **facts: Any
) -> Mail:
    newest = state.newest
    about = delivery if delivery in state.deliveries else newest.delivery if newest else None
    told = {"customer": customer.name, "customer_id": customer.id, "delivery": delivery or "", **facts}
    key = f"customer/{customer.id}/{name}/{occasion}:{to.id}"
    return Mail(key=key, to=Recipient.of(to), template=f"checkin/{name}", facts=told, about=about)
