"""What people feel like doing about work outside the contract, and about what is included in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from postsales.domain.entitlement import APPROVING
from postsales.domain.seats import Seat, Side
from postsales.messages.rows import EntitlementRow, ScopeRow, TamTimeRow, WorkRow
from postsales.simulation.habits import Habits
from postsales.simulation.mirror import Mirror
from postsales.simulation.urge import Urge

REQUESTERS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"requester": "help-desk", "name": "Help Desk", "email": "help@customer.example"},
    {"requester": "end-user", "name": "Kim Yuna", "email": "help+erp@customer.example"},
)
"""Who uses what is included: somebody of the delivery, or one whom only support knows, under two names maybe."""


def scoping(habits: Habits, mirror: Mirror, luck: random.Random) -> Iterator[Urge]:
    """Extra work is asked for now and then, and answered as the partner works; what is included is used."""
    yield Urge("scope.request", 0.02, {"what": "One report more"}, luck.choice((Side.CUSTOMER, Seat.SALES_REP)))
    money = {"amount": "500", "hours": "10"}
    for row in mirror.all(ScopeRow):
        which = {"request": row.n}
        if row.state == "asked":
            reply = luck.choice(("accept", "quote", "quote", "refuse"))
            said = {**which, **money, "reply": reply, "quantity": "10", "reason": "No hands free", "valid_until": None}
            answerer = Seat.PARTNER_PM if row.provider is Side.PARTNER else Seat.DELIVERY_MANAGER
            yield Urge("scope.answer", habits.works / 4, said, answerer)
            yield Urge("scope.withdraw", 0.03, which, row.asker)
        elif row.state == "quoted":
            payer = Seat.PAYER if row.asker_side is Side.CUSTOMER else Seat.VENDOR_APPROVER
            yield Urge("scope.approve_quote", habits.signs / 4, which, payer)
            yield Urge("scope.decline_quote", habits.signs / 12, which, payer)
    spent = {"requester": None, "reference": None, "on": None, "issue": None}
    if mirror.sitting(Seat.TAM.value):
        yield Urge("tam.record", habits.works / 15, spent, Seat.TAM)
    for time in mirror.all(TamTimeRow)[-1:]:
        yield Urge("tam.strike", 0.03, {"entry": time.n}, Seat.TAM)
    for entitlement in mirror.all(EntitlementRow):
        one = {"entitlement": entitlement.entitlement}
        serving = entitlement.provider if entitlement.provider is not Side.CUSTOMER else Side.VENDOR
        used = {**one, **luck.choice(REQUESTERS), "reference": None}
        yield Urge("entitlement.use", habits.works / 10, used, serving)
        yield Urge("entitlement.approve", 0.03, one, APPROVING[entitlement.provider][0])
        yield Urge("entitlement.give_back", 0.005, one, serving)
    for work in mirror.all(WorkRow):
        if work.what == "same_person" and work.done_at is None:
            pair = {"first": work.facts["first"], "second": work.facts["second"]}
            yield Urge("entitlement.same_person", 0.2, {**pair, "same": luck.random() < 0.7}, Seat.DELIVERY_MANAGER)
