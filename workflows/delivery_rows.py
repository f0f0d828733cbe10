"""What of a delivery the read model shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from postsales.domain.amendment import Amendment
from postsales.domain.amendment_crossed import in_force
from postsales.domain.balance import Balance
from postsales.domain.contract import Contract
from postsales.domain.delivery import ENDED, DeliveryState
from postsales.domain.delivery_ball import ball
from postsales.domain.money import Money, add_up
from postsales.domain.policy import Policy
from postsales.domain.promise import ANSWERING, CALLS, Promise, PromiseStatus
from postsales.domain.request import Request, whose
from postsales.domain.scope_agreed import bought_since
from postsales.domain.seats import Roster, Seat, Side
from postsales.domain.sitting import Sitting
from postsales.messages.command import role_of
from postsales.messages.rows import (
    AmendmentRow,
    BalanceRow,
    DeliveryRow,
    PersonRow,
    PromiseRow,
    Row,
    SeatRow,
    SittingRow,
    WorkRow,
    key_of,
)
from workflows import scope_rows


def changed(before: DeliveryState | None, state: DeliveryState, contract: Contract, policy: Policy) -> tuple[Row, ...]:
    """The rows that differ; all of them when there was nothing before."""
    # Most facts touch neither seats nor promises; what was not touched is the same object still.
    parts = type(state).model_fields
    touched = [part for part in parts if before is None or getattr(before, part) is not getattr(state, part)]
    known = {key_of(row): row for row in _rows(before, contract, policy, touched)} if before is not None else {}
    return tuple(row for row in _rows(state, contract, policy, touched) if known.get(key_of(row)) != row)


def _rows(state: DeliveryState, contract: Contract, policy: Policy, touched: Collection[str]) -> list[Row]:
    """Those in which some part of the state is shown that was touched."""
    number = contract.number
    rows: list[Row] = [delivery_row(state, contract)]
    if "roster" in touched:
        rows += [_seat_row(number, state.roster, seat) for seat in state.roster.seats]
        rows += [
            PersonRow(
                delivery=number, person=person.id, name=person.name, side=person.side, email=person.email,
                language=person.language.value, away=person.id in state.roster.away,
            )
            for person in state.roster.people
        ]  # fmt: skip
    if "promises" in touched:
        rows += [_promise_row(number, promise) for promise in state.promises]
    if "sittings" in touched:
        rows += [_sitting_row(number, sitting) for sitting in state.sittings]
    if "amendments" in touched:
        rows += [_amendment_row(contract, each) for each in state.amendments]
    if "balances" in touched:
        rows += [_balance_row(contract, each) for each in state.balances]
    if "requests" in touched or "roster" in touched:
        rows += [_request_work(number, request, state.roster) for request in state.requests]
    if not scope_rows.SHOWN.isdisjoint(touched):
        rows += scope_rows.rows(state, contract, policy.entitlement)
    return rows


def delivery_row(state: DeliveryState, contract: Contract) -> DeliveryRow:
    """The delivery at a glance."""
    move, sold = ball(state, contract), _sold(state, contract)
    rep, manager = state.roster.holder(Seat.SALES_REP), state.roster.holder(Seat.DELIVERY_MANAGER)
    return DeliveryRow(
        delivery=contract.number, title=contract.title, stage=state.stage.value, channel=contract.channel.value,
        vendor=contract.vendor.id, partner=contract.partner.id if contract.partner else None,
        customer=contract.customer.id, customer_name=contract.customer.name, currency=contract.currency,
        net_total=sold.amount, signed_on=contract.signed_on, started_at=state.started_at,
        sales_rep=rep.id if rep else None, delivery_manager=manager.id if manager else None,
        ball=move.side, awaited=move.what, holder=move.person, next_at=move.until, live_on=state.live_on,
        closed_at=state.ended_at if state.stage in ENDED else None, timezone=contract.customer.timezone,
    )  # fmt: skip


def _sold(state: DeliveryState, contract: Contract) -> Money:
    """What the customer pays, net: the contract as amended last, what it bought since, what it agreed to bear."""
    known = in_force(state.amendments)
    signed = Money.of(known[-1].total, contract.currency) if known else contract.net_total
    borne = (each.net for each in state.extra if each.n in state.costs and each.debtor is Side.CUSTOMER)
    return signed + bought_since(contract, state.scope) + add_up(borne, contract.currency)


def _seat_row(number: str, roster: Roster, seat: Seat) -> SeatRow:
    return SeatRow(delivery=number, seat=seat.value, side=seat.side, people=roster.seats[seat])


def _sitting_row(number: str, sitting: Sitting) -> SittingRow:
    return SittingRow(
        delivery=number, n=sitting.n, seat=sitting.seat.value, person=sitting.person, since=sitting.since,
        until=sitting.until, why=sitting.why, successor=sitting.successor,
    )  # fmt: skip


def _amendment_row(contract: Contract, made: Amendment) -> AmendmentRow:
    return AmendmentRow(
        delivery=contract.number, currency=contract.currency, **made.model_dump(exclude={"before", "added"})
    )


def _request_work(number: str, request: Request, roster: Roster) -> WorkRow:
    """A request is work for whoever it was routed to, until it is answered."""
    to = whose(request, roster)
    seats = roster.seats_of(to.id) if to is not None else (request.seat,)
    mine = request.seat if request.seat in seats or not seats else seats[0]
    asker = roster.person(request.asked_by)
    facts = {"request": request.n, "seat": request.seat.value, "what": request.what, "verb": request.verb,
             "asked_by": asker.name if asker else request.asked_by,
             "answer_by": request.answer_by.isoformat()}  # fmt: skip
    return WorkRow(
        key=f"request:{number}:{request.n}", delivery=number,
        what="seat_asked" if request.sort == "fill" else "request_routed", role=role_of(mine).value,
        person=request.answered_by if request.answered_by else to.id if to is not None else None, facts=facts,
        since=request.asked_at, done_at=request.answered_at,
    )  # fmt: skip


def _promise_row(number: str, promise: Promise) -> PromiseRow:
    return PromiseRow(
        delivery=number, n=promise.n, what=promise.what, owner=promise.owner, to=promise.to, due_on=promise.due_on,
        state=promise.status.value, moves=promise.moves, about=promise.about, owner_side=promise.owner_side,
        made_by=promise.made_by, made_at=promise.made_at, done_at=promise.done_at, broken_on=promise.broken_on,
        reason=promise.reason,
    )  # fmt: skip


def _balance_row(contract: Contract, one: Balance) -> BalanceRow:
    party = contract.party(one.side) or contract.vendor
    return BalanceRow(
        delivery=contract.number, n=one.n, recovery=one.recovery, side=one.side, party=party.id,
        currency=one.currency, granted=one.granted, left=one.left,
    )  # fmt: skip


# Work for people


def work(before: DeliveryState | None, state: DeliveryState, number: str, now: datetime) -> tuple[Row, ...]:
    """Promises that need somebody to act, new ones and those that do not any more."""
    if before is not None and before.promises is state.promises and before.stage is state.stage:
        return ()
    known = {} if before is None else _work(before, number, now)
    found = _work(state, number, now)
    new = (row for key, row in found.items() if key not in known)
    done = (row.model_copy(update={"done_at": now}) for key, row in known.items() if key not in found)
    return (*new, *done)


def _work(state: DeliveryState, number: str, now: datetime) -> dict[str, WorkRow]:
    if state.stage in ENDED:
        return {}
    rows = (_promise_work(promise, state, number, now) for promise in state.promises)
    return {row.key: row for row in rows if row is not None}


def _promise_work(promise: Promise, state: DeliveryState, number: str, now: datetime) -> WorkRow | None:
    """A broken promise wants a call, an apology and a new date; a proposal that climbed wants an answer."""
    facts = {"promise": promise.n, "what": promise.what, "owner": promise.owner, "to": promise.to.value,
             "due_on": promise.due_on.isoformat()}  # fmt: skip
    if promise.status is PromiseStatus.BROKEN:
        what, key = "promise_broken", promise.due_on.isoformat()
        person = state.roster.holder(*CALLS)
    elif promise.status is PromiseStatus.PROPOSED and promise.climbed:
        what, key = "promise_unanswered", ""
        person = state.roster.holder(*ANSWERING[promise.owner_side])
    else:
        return None
    return WorkRow(
        key=f"{what}:{number}:{promise.n}:{key}", delivery=number, what=what, role="delivery",
        person=person.id if person else None, facts=facts, since=now,
    )  # fmt: skip
