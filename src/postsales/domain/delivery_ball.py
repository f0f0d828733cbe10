"""Whose move a delivery is, and for what.

Source: semantics, "Stages".
"""

from __future__ import annotations

from datetime import date, datetime

from postsales.domain.contract import Contract
from postsales.domain.delivery import ENDED, DeliveryState, Stage
from postsales.domain.frozen import Frozen
from postsales.domain.handoff import SOLD_IT
from postsales.domain.scope import ScopeRequest, ScopeStatus
from postsales.domain.scope_calendar import until_of, waits_for, whose_turn
from postsales.domain.seats import Seat, Side


class Ball(Frozen):
    """Whose move it is, and for what."""

    what: str
    side: Side | None = None
    person: str | None = None
    until: datetime | None = None


def ball(state: DeliveryState, contract: Contract) -> Ball:
    """Who has the ball: an open issue first, then the stage, then the money, then the calendar."""
    if state.stage in ENDED:
        return Ball(what="nothing")
    if state.stage is Stage.STOPPING:
        return Ball(what="being_stopped", side=Side.VENDOR)
    if state.termination is not None and state.termination.waiting:
        return Ball(what="termination_approval", side=Side.VENDOR, until=state.termination.expires_at)
    urgent = sorted((issue for issue in state.issues if issue.open), key=lambda issue: (not issue.blocking, issue.n))
    if urgent:
        first = urgent[0]
        return Ball(what="issue", side=first.ball or Side.VENDOR, until=first.until)
    return _ball_of_stage(state, contract)


def _ball_of_stage(state: DeliveryState, contract: Contract) -> Ball:
    if state.stage is Stage.HANDOFF and state.handoff.questions:
        # The delivery manager waits for sales: nothing is handed over before it has answered.
        asked, by = state.roster.holder(*SOLD_IT), state.handoff.answer_by
        until = state.calendars[Side.VENDOR].end_of_day(by) if by is not None else None
        return Ball(what="handoff_answers", side=Side.VENDOR, person=asked.id if asked else None, until=until)
    if state.stage is Stage.HANDOFF:
        manager = state.roster.holder(Seat.DELIVERY_MANAGER, Seat.SALES_REP)
        return Ball(what="handoff", side=Side.VENDOR, person=manager.id if manager else None)
    if state.stage is Stage.INSTALLATION and state.accepted_on is None:
        if state.acceptance.waits:
            decider = state.roster.holder(Seat.ACCEPTANCE_DECIDER)
            person = decider.id if decider else None
            return Ball(what="acceptance", side=Side.CUSTOMER, person=person, until=state.acceptance.until)
        lead = state.roster.holder(Seat.PARTNER_PM, Seat.CONSULTANT, Seat.DELIVERY_MANAGER)
        side = Side.PARTNER if contract.partner is not None else Side.VENDOR
        return Ball(what="installation", side=side, person=lead.id if lead else None)
    if state.received_on is None:
        decider = state.roster.holder(Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER)
        return Ball(what="receipt", side=Side.CUSTOMER, person=decider.id if decider else None)
    return _ball_of_service(state, contract)


_PAYERS = {Side.CUSTOMER: Seat.PAYER, Side.PARTNER: Seat.PARTNER_PAYER, Side.VENDOR: Seat.VENDOR_FINANCE}


def _ball_of_service(state: DeliveryState, contract: Contract) -> Ball:
    owed = [row for row in state.instalments if not row.settled and row.due_on is not None]
    if owed:
        first = min(owed, key=lambda row: (row.due_on or date.max, row.n))
        payer = state.roster.holder(_PAYERS[first.debtor])
        until = state.calendars[first.debtor].end_of_day(first.due_on) if first.due_on else None
        return Ball(what="payment", side=first.debtor, person=payer.id if payer else None, until=until)
    promised = sorted((promise for promise in state.promises if promise.unsettled), key=lambda each: each.due_on)
    if promised:
        first_promise = promised[0]
        until = state.calendars[first_promise.owner_side].end_of_day(first_promise.due_on)
        return Ball(what="promise", side=first_promise.owner_side, person=first_promise.owner, until=until)
    if (request := next((each for each in state.scope if each.open), None)) is not None:
        return _ball_of_scope(state, request)
    if (recovery := next((each for each in state.recoveries if each.open), None)) is not None:
        return Ball(what="recovery", side=recovery.side)
    until = state.calendars[Side.CUSTOMER].end_of_day(contract.service_until) if contract.service_until else None
    return Ball(what="closing", side=Side.VENDOR, until=until)


def _ball_of_scope(state: DeliveryState, request: ScopeRequest) -> Ball:
    side, person = waits_for(request), whose_turn(request, state.roster)
    until = state.calendars[side].end_of_day(until_of(request))
    asked = request.status is ScopeStatus.ASKED
    return Ball(what="scope_answer" if asked else "quote_decision", side=side, person=person, until=until)
