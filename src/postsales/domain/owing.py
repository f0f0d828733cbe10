"""What a person, and a seat, owes a delivery at present: it may not be left lying when somebody goes.

Source: domain notes, "The story of one delivery": every step of it waits for somebody's seat.
"""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.absence import owed_promises
from postsales.domain.contract import Channel
from postsales.domain.delivery import DeliveryState, Stage
from postsales.domain.errors import Refused
from postsales.domain.seats import Seat, Side

ANSWERS_ISSUES = {
    Side.VENDOR: (Seat.SUPPORT,),
    Side.PARTNER: (Seat.PARTNER_PM,),
    Side.CUSTOMER: (Seat.REQUESTER,),
}
PAYS = {Side.CUSTOMER: Seat.PAYER, Side.PARTNER: Seat.PARTNER_PAYER}
HANDS_OVER = frozenset({Seat.SALES_REP, Seat.DELIVERY_MANAGER})
INSTALLS = frozenset({Seat.PARTNER_PM, Seat.PARTNER_ENGINEER})


def owed_by_seat(state: DeliveryState, channel: Channel, seat: Seat) -> tuple[str, ...]:
    """What waits for whoever has the seat, as `kind` or `kind:number`."""
    return tuple(dict.fromkeys((*_of_the_stage(state, channel, seat), *_numbered(state, seat))))


def _of_the_stage(state: DeliveryState, channel: Channel, seat: Seat) -> Iterator[str]:
    if state.stage is Stage.HANDOFF and seat in HANDS_OVER:
        yield "handoff"
    if state.stage is Stage.INSTALLATION and state.accepted_on is None:
        if seat in (INSTALLS if channel is Channel.INDIRECT else {Seat.CONSULTANT}):
            yield "installation"
        if seat is Seat.ACCEPTANCE_DECIDER:
            yield "acceptance"
    if state.accepted_on is not None and state.received_on is None and seat is Seat.ACCEPTANCE_DECIDER:
        yield "receipt"
    if state.termination is not None and state.termination.waiting and seat is Seat.VENDOR_APPROVER:
        yield "termination_approval"


def _numbered(state: DeliveryState, seat: Seat) -> Iterator[str]:
    for issue in state.issues:
        if issue.open and seat in ANSWERS_ISSUES[issue.ball or Side.VENDOR]:
            yield f"issue:{issue.n}"
    for row in state.instalments:
        if not row.settled and row.due_on is not None and PAYS.get(row.debtor) is seat:
            yield f"instalment:{row.n}"
    for request in state.requests:
        if request.open and request.sort == "do" and request.seat is seat:
            yield f"request:{request.n}"


def refuse_orphans(
    state: DeliveryState, channel: Channel, seat: Seat, person_id: str, visits: tuple[int, ...] = ()
) -> None:
    """Somebody leaves a seat and nobody is named to follow. Refused: `seat_owes`, naming what is owed.

    Their own promises, unless another seat keeps them here; when nobody else sits there, what the seat owes and the
    `visits` they are planned for, which else would be whoever's sits beside them.
    """
    owed: list[str] = []
    stays, alone = state.roster.seats_of(person_id) != (seat,), state.roster.seats.get(seat, ()) == (person_id,)
    if not stays:
        owed += [f"promise:{promise.n}" for promise in owed_promises(state.promises, person_id)]
    if alone and not stays:
        owed += [f"visit:{n}" for n in visits]
    if alone:
        owed += owed_by_seat(state, channel, seat)
    if owed:
        raise Refused("seat_owes", seat=seat.value, person=person_id, owed=", ".join(owed))
