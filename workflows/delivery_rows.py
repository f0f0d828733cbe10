"""What of a delivery the read model shows."""

from __future__ import annotations

from postsales.domain.contract import Contract
from postsales.domain.delivery import ENDED, DeliveryState, ball
from postsales.domain.promise import Promise
from postsales.domain.seats import Roster, Seat
from postsales.messages.facts import DeliveryRow, PersonRow, PromiseRow, Row, SeatRow


def changed(before: DeliveryState | None, state: DeliveryState, contract: Contract) -> tuple[Row, ...]:
    """The rows that differ; all of them when there was nothing before."""
    known = frozenset(_rows(before, contract)) if before is not None else frozenset()
    return tuple(row for row in _rows(state, contract) if row not in known)


def _rows(state: DeliveryState, contract: Contract) -> list[Row]:
    number = contract.number
    rows: list[Row] = [delivery_row(state, contract)]
    rows += [_seat_row(number, state.roster, seat) for seat in state.roster.seats]
    rows += [
        PersonRow(
            delivery=number, person=person.id, name=person.name, side=person.side, email=person.email,
            language=person.language.value,
        )
        for person in state.roster.people
    ]  # fmt: skip
    return rows + [_promise_row(number, promise) for promise in state.promises]


def delivery_row(state: DeliveryState, contract: Contract) -> DeliveryRow:
    """The delivery at a glance."""
    move = ball(state, contract)
    rep, manager = state.roster.holder(Seat.SALES_REP), state.roster.holder(Seat.DELIVERY_MANAGER)
    return DeliveryRow(
        delivery=contract.number, title=contract.title, stage=state.stage.value, channel=contract.channel.value,
        vendor=contract.vendor.id, partner=contract.partner.id if contract.partner else None,
        customer=contract.customer.id, customer_name=contract.customer.name, currency=contract.currency,
        net_total=contract.net_total.amount, signed_on=contract.signed_on, started_at=state.started_at,
        sales_rep=rep.id if rep else None, delivery_manager=manager.id if manager else None,
        ball=move.side, awaited=move.what, next_at=move.until, live_on=state.live_on,
        closed_at=state.ended_at if state.stage in ENDED else None,
    )  # fmt: skip


def _seat_row(number: str, roster: Roster, seat: Seat) -> SeatRow:
    return SeatRow(delivery=number, seat=seat.value, side=seat.side, people=roster.seats[seat])


def _promise_row(number: str, promise: Promise) -> PromiseRow:
    return PromiseRow(
        delivery=number, n=promise.n, what=promise.what, owner=promise.owner, to=promise.to, due_on=promise.due_on,
        state=promise.status.value, moves=promise.moves, about=promise.about,
    )  # fmt: skip
