"""What of scope requests and entitlements the read model shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState
from postsales.domain.entitlement import Entitlement, heavy_user
from postsales.domain.policy import EntitlementPolicy
from postsales.domain.requester import same_as
from postsales.domain.scope import ANSWERING, PAYING, ScopeRequest
from postsales.domain.scope_calendar import until_of, waits_for
from postsales.domain.seats import Seat, Side
from postsales.messages.command import role_of
from postsales.messages.rows import EntitlementRow, RequesterRow, Row, ScopeRow, WorkRow

SHOWN = frozenset({"scope", "entitlements", "requesters", "likenesses", "roster", "calendars"})
"""The parts of a delivery's state these rows tell of."""


def rows(state: DeliveryState, contract: Contract, policy: EntitlementPolicy) -> Iterator[Row]:
    """Every row about them."""
    for request in state.scope:
        yield _scope(request, contract)
        yield from _work(state, request, contract)
    found = same_as(state.likenesses)
    for one in state.entitlements:
        yield _entitlement(one, contract.number, heavy_user(one, policy, found))
        for who, used in one.by_requester.items():
            known = state.requesters[who]
            yield RequesterRow(
                delivery=contract.number, entitlement=one.id, requester=who, name=known.name, email=known.email,
                used=used, same_as=found.get(who),
            )  # fmt: skip


def _work(state: DeliveryState, request: ScopeRequest, contract: Contract) -> Iterator[Row]:
    """An answer, and then a decision, is somebody's to give until it is given or its day is over."""
    ended = request.decided_at or state.calendars[waits_for(request)].end_of_day(until_of(request))
    answered = request.answered_at or (None if request.open else ended)
    yield _work_row(
        state, request, contract, "scope_to_answer", ANSWERING[request.provider], request.asked_at, answered
    )
    if request.quote is not None and request.answered_at is not None:
        decided, payers = None if request.open else ended, PAYING[request.asker_side]
        yield _work_row(state, request, contract, "quote_to_decide", payers, request.answered_at, decided)


def _work_row(
    state: DeliveryState, request: ScopeRequest, contract: Contract, what: str, seats: tuple[Seat, ...],
    since: datetime, done_at: datetime | None,
) -> WorkRow:  # fmt: skip
    seat = next((seat for seat in seats if state.roster.holders(seat)), seats[0])
    person = state.roster.holder(seat)
    facts = {"request": request.n, "what": request.what, "until": until_of(request).isoformat()}
    return WorkRow(
        key=f"{what}:{contract.number}:{request.n}", delivery=contract.number, what=what, role=role_of(seat).value,
        person=person.id if person else None, facts=facts, since=since, done_at=done_at,
    )  # fmt: skip


def _entitlement(one: Entitlement, number: str, heavy: str | None) -> EntitlementRow:
    return EntitlementRow(
        delivery=number, entitlement=one.id, name=one.name, unit=one.unit.value, provider=one.provider,
        granted=one.granted, used=one.used, given_back=one.given_back, approved=one.approved,
        remaining=one.remaining, level=one.level.value if one.level else None, heavy=heavy,
    )  # fmt: skip


def _scope(request: ScopeRequest, contract: Contract) -> ScopeRow:
    quote = request.quote
    return ScopeRow(
        delivery=contract.number, n=request.n, what=request.what, asker=request.asker,
        asker_side=request.asker_side, provider=request.provider,
        asker_party=_party(contract, request.asker_side), provider_party=_party(contract, request.provider),
        state=request.status.value, asked_at=request.asked_at, answer_by=request.answer_by,
        answered_at=request.answered_at, answered_by=request.answered_by, decided_at=request.decided_at,
        decided_by=request.decided_by, entitlement=request.entitlement, adds=request.adds,
        hours=quote.hours if quote else None, amount=quote.net.amount if quote else None,
        currency=contract.currency, valid_until=quote.valid_until if quote else None, due_on=request.due_on,
        instalment=request.instalment, reason=request.reason,
    )  # fmt: skip


def _party(contract: Contract, side: Side) -> str:
    party = contract.party(side)
    return party.id if party else ""
