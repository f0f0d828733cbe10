"""Whom a delivery writes to about scope requests and entitlements. The words are templates."""

from __future__ import annotations

from typing import Any

from postsales.domain import entitlement as entitlements
from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState
from postsales.domain.entitlement import Entitlement
from postsales.domain.policy import EntitlementPolicy
from postsales.domain.requester import Requester, same_as
from postsales.domain.scope import ANSWERING, PAYING, ScopeRequest
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.messages.effects import Effect, Mail, Recipient
from workflows.delivery_letters import contact, letter


def answering(roster: Roster, request: ScopeRequest) -> Person | None:
    """Who is asked first to answer."""
    return roster.holder(*ANSWERING[request.provider])


def asking(roster: Roster, request: ScopeRequest) -> Person | None:
    """Who asked; if that is nobody the delivery knows, who hears for that side."""
    return roster.person(request.asker) or contact(roster, request.asker_side)


def paying(roster: Roster, request: ScopeRequest) -> Person | None:
    """Who is asked first to agree to a quote."""
    return roster.holder(*PAYING[request.asker_side])


def about_scope(
    state: DeliveryState, contract: Contract, request: ScopeRequest, template: str, *people: Person | None, **facts: Any
) -> tuple[Effect, ...]:
    """A letter about a request to each of these people, once each. It says everything there is to say about it."""
    told = {**scope_facts(state.roster, request), **facts}
    unique = {person.id: person for person in people if person is not None}
    return tuple(letter(contract, person, template, f"{request.n}", **told) for person in unique.values())


def scope_facts(roster: Roster, request: ScopeRequest) -> dict[str, Any]:
    """What a letter about a request tells; None of what is not there yet."""
    asker, quote = asking(roster, request), request.quote
    answered = roster.person(request.answered_by or "") or answering(roster, request)
    return {
        "n": request.n,
        "what": request.what,
        "asker": asker.name if asker else request.asker,
        "answerer": answered.name if answered else "",
        "answer_by": request.answer_by.isoformat(),
        "amount": str(quote.net.amount) if quote else None,
        "currency": quote.net.currency if quote else None,
        "hours": f"{quote.hours.normalize():f}" if quote and quote.hours else None,
        "valid_until": quote.valid_until.isoformat() if quote else None,
        "due_on": request.due_on.isoformat() if request.due_on else None,
        "reason": request.reason,
        "instalment": request.instalment,
    }


def about_entitlement(
    state: DeliveryState, contract: Contract, policy: EntitlementPolicy, one: Entitlement, template: str,
    occasion: str, *people: Person | None, **facts: Any,
) -> tuple[Effect, ...]:  # fmt: skip
    """A letter about an entitlement to each of these people, with who used how much of it."""
    names = {each.id: each.name for each in state.requesters.values()}
    used = entitlements.shares(one, same_as(state.likenesses))
    most = sorted(used.items(), key=lambda each: (-each[1], each[0]))[:5]
    told = {
        "name": one.name,
        "entitlement": one.id,
        "unit": one.unit.value,
        "granted": plain(one.granted),
        "used": plain(one.counted),
        "remaining": plain(one.remaining),
        "over": plain(-one.remaining) if one.remaining < 0 else None,
        "most": plain(one.limit(policy) - one.counted),
        "grace": policy.grace_percent,
        "users": [{"name": names.get(who, who), "used": plain(quantity)} for who, quantity in most],
        **facts,
    }
    unique = {person.id: person for person in people if person is not None}
    return tuple(letter(contract, person, template, f"{one.id}:{occasion}", **told) for person in unique.values())


def concerned(state: DeliveryState, one: Entitlement) -> tuple[Person | None, ...]:
    """Who hears of how far an entitlement is used: the customer, who serves it, and who keeps the customer."""
    roster = state.roster
    serving = contact(roster, one.provider)
    return contact(roster, Side.CUSTOMER), serving, roster.holder(Seat.CSM, Seat.SALES_REP)


def to_requester(contract: Contract, requester: Requester, one: Entitlement, occasion: str, language: str) -> Mail:
    """Whoever asked for what used the last of it hears so too, if nobody else of the delivery is told in their name."""
    facts = {"delivery": contract.number, "title": contract.title, "name": one.name, "remaining": plain(one.remaining),
             "unit": one.unit.value, "granted": plain(one.granted)}  # fmt: skip
    template = "entitlement/to_requester"
    return Mail(
        key=f"{contract.number}:{template}:{one.id}:{occasion}:{requester.id}",
        to=Recipient(person=requester.id, name=requester.name, email=requester.email, language=language),
        template=template, facts=facts, about=contract.number,
    )  # fmt: skip


def plain(quantity: Any) -> str:
    """Hours, seats or trials as people read them: `7.5`, not `7.50`."""
    return f"{quantity.normalize():f}"
