"""Closing: the checklist of what must be true before a delivery ends, what of it may be waived, when it ends by itself.

Source: domain notes, story 9; semantics, "Stages": closed needs everything accepted and settled, no open promise or
issue. That is never waived. What a policy asks for beyond it holds back, too, until it is so or somebody lets it pass.

A delivery whose policy was written before there was a checklist (`closing` is None) closes as it always did.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.closing_policy import Careful, ClosingPolicy
from postsales.domain.contract import Contract
from postsales.domain.delivery import DeliveryState, Stage, open_matters, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.domain.waiver import Waiver

ALWAYS = ("acceptance", "receipt", "instalment", "promise", "issue", "scope")
"""What is asked for whatever the policy says, by kind of matter."""


class ClosingItem(Frozen):
    """One point. `matter` is a kind, or an open thing of it (`instalment:2`); `holds`: nothing closes while it is open.

    `waivable`: it may be let pass with a reason, which then stands in `reason`, with `by`.
    """

    matter: str
    state: Literal["done", "open", "waived"]
    holds: bool
    waivable: bool
    reason: str | None = None
    by: str | None = None


def checklist(state: DeliveryState, policy: ClosingPolicy | None) -> tuple[ClosingItem, ...]:
    """Every point: what must always be true first, then what the policy watches. Open things each by themselves."""
    found = _items(ALWAYS, open_matters(state), holds=True, waivable=False)
    if policy is None:
        return found
    waived = {waiver.matter: waiver for waiver in state.waivers}
    for kind in Careful:
        holds = kind in policy.require
        found += _items((kind.value,), _open(state, kind), holds=holds, waivable=True)
    return tuple(_waived(item, waived.get(item.matter)) for item in found)


def holding(state: DeliveryState, policy: ClosingPolicy | None) -> tuple[str, ...]:
    """What holds the closing back."""
    return tuple(item.matter for item in checklist(state, policy) if item.holds and item.state == "open")


def waive(
    state: DeliveryState, policy: ClosingPolicy | None, matter: str, *, reason: str, by: str, at: datetime
) -> DeliveryState:
    """Let a point pass. Refused: `not_on_the_checklist` (naming what is), `not_waivable`, `nothing_to_waive`."""
    refuse_when_ended(state)
    items = {item.matter: item for item in checklist(state, policy)}
    item = items.get(matter)
    if item is None:
        raise Refused("not_on_the_checklist", matter=matter[:80], known=", ".join(items))
    if not item.waivable:
        raise Refused("not_waivable", matter=matter)
    if item.state != "open":
        raise Refused("nothing_to_waive", matter=matter, state=item.state)
    waiver = Waiver(matter=matter, reason=reason, by=by, at=at)
    return state.model_copy(update={"waivers": (*state.waivers, waiver)})


def ask_to_close(state: DeliveryState, policy: ClosingPolicy | None, by: str) -> DeliveryState:
    """Somebody says it is done. Refused `not_ready_to_close`, naming what is open and what of it may be waived."""
    refuse_when_ended(state)
    if matters := holding(state, policy):
        loose = {item.matter for item in checklist(state, policy) if item.waivable}
        waivable = ", ".join(matter for matter in matters if matter in loose)
        raise Refused("not_ready_to_close", open=", ".join(matters), waivable=waivable or None)
    return state.model_copy(update={"close_asked_by": by})


def may_close(state: DeliveryState, contract: Contract, policy: ClosingPolicy | None, today: date) -> bool:
    """Everything on the checklist, and the service period over or closing asked for."""
    if state.stage is not Stage.LIVE or holding(state, policy):
        return False
    if state.close_asked_by is not None:
        return True
    return contract.service_until is not None and today > contract.service_until


def held_since(state: DeliveryState, contract: Contract, policy: ClosingPolicy | None) -> dict[str, datetime]:
    """What alone keeps a delivery open whose service is over (or will be), and since when. No clock runs for it."""
    if policy is None or contract.service_until is None or state.stage is not Stage.LIVE or open_matters(state):
        return {}
    over = state.calendars[Side.CUSTOMER].end_of_day(contract.service_until)
    return dict.fromkeys(holding(state, policy), over)


def unended_since(state: DeliveryState, contract: Contract, policy: ClosingPolicy | None) -> dict[str, datetime]:
    """Of a delivery whose contract names no end of the service: what keeps it open once all is settled, and since when.

    `closing` when nothing does but that nobody has said so. No clock ran for it otherwise (semantics, "Always true" 3).
    """
    if contract.service_until is not None or state.stage is not Stage.LIVE or state.close_asked_by is not None:
        return {}
    if state.live_on is None or open_matters(state):
        return {}
    live = state.calendars[Side.CUSTOMER].end_of_day(state.live_on)
    return dict.fromkeys(holding(state, policy) or ("closing",), live)


def _items(kinds: tuple[str, ...], matters: tuple[str, ...], *, holds: bool, waivable: bool) -> tuple[ClosingItem, ...]:
    found: list[ClosingItem] = []
    for kind in kinds:
        still = [matter for matter in matters if matter.partition(":")[0] == kind]
        found += [ClosingItem(matter=matter, state="open", holds=holds, waivable=waivable) for matter in still]
        if not still:
            found.append(ClosingItem(matter=kind, state="done", holds=holds, waivable=waivable))
    return tuple(found)


def _open(state: DeliveryState, kind: Careful) -> tuple[str, ...]:
    match kind:
        case Careful.INSTALLATION:
            # Accepted as a whole it has ended, unless something of it was left that nobody has finished.
            return ("installation",) if "installation" not in state.ended else ()
        case Careful.REQUEST:
            return tuple(f"request:{request.n}" for request in state.requests if request.open)
        case Careful.UNUSED:
            return tuple(f"unused:{each.id}" for each in state.entitlements if each.remaining > 0)


def _waived(item: ClosingItem, waiver: Waiver | None) -> ClosingItem:
    if waiver is None or item.state != "open":
        return item
    return item.model_copy(update={"state": "waived", "reason": waiver.reason, "by": waiver.by})
