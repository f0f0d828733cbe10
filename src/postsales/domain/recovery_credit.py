"""What is given to make good: within the limit of a role at once, above it once two others approve.

Source: domain notes, story 7 (credit within somebody's approval limit: money, or the entitlement given back);
semantics, "Money" (credit over the limit: two different approvers, neither the requester).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from postsales.domain import approval
from postsales.domain.approval import Approval
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.complaint import Cause
from postsales.domain.errors import Refused
from postsales.domain.money import Money
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import Given, RecoveryState
from postsales.domain.seats import Person, Roster, Seat, Side

APPROVING = {
    Side.VENDOR: (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD, Seat.EXECUTIVE),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_FINANCE),
}
"""Who approves what the giver's role may not give on its own."""


def approvers(roster: Roster, side: Side) -> tuple[Person, ...]:
    """Everybody who may approve what that side gives."""
    found = {person.id: person for seat in APPROVING.get(side, ()) for person in roster.holders(seat)}
    return tuple(found.values())


def limit(policy: RecoveryPolicy, role: str, unit: str) -> Decimal:
    """What the role may give on its own in one recovery; what no policy names it may not."""
    return policy.limits.get(role, {}).get(unit, Decimal(0))


def given_freely(state: RecoveryState, role: str, unit: str) -> Decimal:
    """What that role has given without approval in this recovery."""
    found = (each for each in state.given if each.stands and each.approval is None)
    return sum((each.quantity for each in found if each.role == role and each.unit == unit), Decimal(0))


def give(state: RecoveryState, policy: RecoveryPolicy, wanted: Given) -> RecoveryState:
    """The recovery with it: under way, or asked for when it is beyond what the role may give in one recovery.

    Refused: `approval_waits_already`, `nobody_to_approve`, and as `Money` when an amount is finer than its currency.
    """
    if wanted.form != "entitlement":
        Money.of(wanted.quantity, wanted.unit)
    so_far = given_freely(state, wanted.role, wanted.unit)
    if so_far + wanted.quantity <= limit(policy, wanted.role, wanted.unit):
        return state.model_copy(update={"given": (*state.given, wanted)})
    if any(each.waiting for each in state.approvals):
        raise Refused("approval_waits_already", recovery=state.n)
    others = [person for person in approvers(state.roster, wanted.side) if person.id != wanted.by]
    if len(others) < approval.APPROVALS_NEEDED:
        raise Refused("nobody_to_approve", limit=str(limit(policy, wanted.role, wanted.unit)), unit=wanted.unit)
    requests = approval.request(
        state.approvals, sort="credit", shown=shown(state, wanted), by=wanted.by, at=wanted.at,
        expires_at=wanted.at + timedelta(days=policy.approve_within_days),
    )  # fmt: skip
    waits = wanted.model_copy(update={"state": "asked", "approval": requests[-1].n})
    return state.model_copy(update={"given": (*state.given, waits), "approvals": requests})


def refuse_known(state: RecoveryState, wanted: Given, calendar: BusinessCalendar) -> None:
    """The same given once more is a mistake, not more: same day, quantity, place and reason, asked for or given.

    Refused: `given_already`.
    """
    for each in state.given:
        same = _what(each) == _what(wanted) and calendar.local_date(each.at) == calendar.local_date(wanted.at)
        if same and each.state != "refused":
            raise Refused("given_already", credit=each.n, quantity=f"{each.quantity.normalize():,f}", unit=each.unit,
                          reason=each.reason)  # fmt: skip


def _what(given: Given) -> tuple[object, ...]:
    return given.form, given.quantity, given.unit, given.instalment, given.entitlement, given.reason


def makes_good_what_is_disputed(state: RecoveryState, given: Given) -> bool:
    """Whether it takes back what was charged and not delivered, on the instalment that was disputed for it."""
    return state.cause is Cause.NOT_DELIVERED and state.matter == f"instalment:{given.instalment}"


def shown(state: RecoveryState, wanted: Given) -> dict[str, str]:
    """What an approver decides by."""
    freely = (each.quantity for each in state.given if each.stands and each.unit == wanted.unit)
    return {
        "sort": wanted.form,
        "amount": str(wanted.quantity),
        "currency": wanted.unit,
        "reason": wanted.reason,
        "matter": state.matter,
        "cause": state.cause.value,
        "instalment": str(wanted.instalment or ""),
        "entitlement": wanted.entitlement or "",
        "given_before": str(sum(freely, Decimal(0))),
    }


def decide(
    state: RecoveryState, *, by: str, yes: bool, now: datetime, n: int | None = None, seen: str | None = None
) -> tuple[RecoveryState, Approval, Given]:
    """An approver's word; with the second it is under way. Refused `not_an_approver`, and as `approval.decide`."""
    request = approval.waiting(state.approvals, n)
    wanted = next(each for each in state.given if each.approval == request.n)
    if by not in {person.id for person in approvers(state.roster, wanted.side)}:
        raise Refused("not_an_approver", person=by)
    decided = approval.decide(request, by=by, yes=yes, now=now, stands=shown(state, wanted), seen=seen)
    outcome: dict[str, dict[str, Any]] = {
        "granted": {"state": "under_way"},
        "refused": {"state": "refused", "why": "refused"},
    }
    after = wanted.model_copy(update=outcome.get(decided.state, {}))
    requests = approval.with_changed(state.approvals, decided)
    return _with(state.model_copy(update={"approvals": requests}), after), decided, after


def expire(state: RecoveryState, request: Approval) -> RecoveryState:
    """The words did not come in time: it is not given."""
    late = request.model_copy(update={"state": "expired"})
    wanted = next(each for each in state.given if each.approval == request.n)
    refused = wanted.model_copy(update={"state": "refused", "why": "expired"})
    return _with(state.model_copy(update={"approvals": approval.with_changed(state.approvals, late)}), refused)


def booked(state: RecoveryState, n: int, refused: str | None) -> tuple[RecoveryState, Given] | None:
    """What whoever books it has said; None when it was known."""
    wanted = next((each for each in state.given if each.n == n and each.state == "under_way"), None)
    if wanted is None:
        return None
    after = wanted.model_copy(update={"state": "refused" if refused else "given", "why": refused})
    return _with(state, after), after


def costs(state: RecoveryState) -> Mapping[tuple[Side, str], Decimal]:
    """What it has cost each side, by currency or unit: what was given, and what was spent besides (`hours`)."""
    found: dict[tuple[Side, str], Decimal] = {}
    entries = [(each.side, each.unit, each.quantity) for each in state.given if each.state == "given"]
    entries += [(each.side, each.currency, each.amount) for each in state.costs if each.currency and each.amount]
    entries += [(each.side, "hours", each.hours) for each in state.costs if each.hours]
    for side, unit, quantity in entries:
        found[side, unit] = found.get((side, unit), Decimal(0)) + quantity
    return found


def _with(state: RecoveryState, one: Given) -> RecoveryState:
    given = tuple(one if each.n == one.n else each for each in state.given)
    return state.model_copy(update={"given": given})
