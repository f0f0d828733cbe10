"""What people feel like doing about what went wrong: customers complain and thank, others call, apologise, give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from postsales.domain.money import Money
from postsales.domain.seats import Seat, Side
from postsales.messages.rows import (
    ApprovalRow,
    BalanceRow,
    ConductRow,
    EntitlementRow,
    InstalmentRow,
    IssueRow,
    RecoveryRow,
)
from postsales.simulation.habits import Habits
from postsales.simulation.mirror import Mirror
from postsales.simulation.urge import Urge

LETTER = "We kept you waiting, and nobody told you why. That was our fault, and here is what happens now."
OVER = frozenset({"closed", "taken_over", "cancelled"})


def making_good(habits: Habits, mirror: Mirror, luck: random.Random) -> Iterator[Urge]:
    """Customers complain of what is open; whoever is asked answers as quickly as the vendor does at all."""
    matters = [f"issue:{row.n}" for row in mirror.all(IssueRow)] + [None]
    said = {"about": luck.choice(matters), "text": "Nobody has called us"}
    yield Urge("complaint.record", habits.blames / 40, said, luck.choice((Side.CUSTOMER, Seat.SALES_REP)))
    yield Urge("thanks.record", 0.01, {"people": []}, Side.CUSTOMER)
    for row in mirror.all(RecoveryRow):
        if row.state not in OVER:
            yield from _recovery(row, habits, mirror, luck)
    for person in mirror.people(luck.choice((Side.VENDOR, Side.PARTNER)))[:1]:
        yield Urge("conduct.complain", 0.005, {"person": person.person}, Side.CUSTOMER)
    for complaint in mirror.all(ConductRow):
        if complaint.answered_at is None:
            yield Urge("conduct.answer", habits.vendor_answers / 2, {"complaint": complaint.reference}, complaint.head)
    for balance in mirror.all(BalanceRow):
        owed = [each.n for each in mirror.owed() if each.invoice and each.debtor == customer(mirror)]
        if owed and balance.left > 0:
            used = {"balance": balance.n, "instalment": luck.choice(owed), "amount": None}
            yield Urge("balance.use", 0.15, used, Seat.VENDOR_FINANCE if balance.side is Side.VENDOR else balance.side)


def customer(mirror: Mirror) -> str | None:
    """The company that bought it, as invoices name it."""
    return mirror.delivery.customer if mirror.delivery is not None else None


def _recovery(row: RecoveryRow, habits: Habits, mirror: Mirror, luck: random.Random) -> Iterator[Urge]:
    which, answers = {"recovery": row.n}, habits.vendor_answers
    if row.acknowledged_at is None:
        yield Urge("recovery.acknowledge", answers, which, row.owner)
    elif row.answered_at is None:
        yield Urge("recovery.apologise", answers / 2, {**which, "text": LETTER}, row.owner)
    else:
        yield Urge("recovery.promise", answers / 4, which, row.owner)
        told = {"note": "They have it in writing, with a day"}
        yield Urge("recovery.close", answers / 2, {**which, **told}, row.owner)
    yield Urge("recovery.cost", 0.03, {**which, "hours": "2", "amount": None}, Side.VENDOR)
    if billed := [each for each in mirror.all(InstalmentRow) if each.debtor == customer(mirror)]:
        # Whoever bills the customer gives it money, whosever fault it was.
        billing = Side.PARTNER if mirror.delivery is not None and mirror.delivery.partner else Side.VENDOR
        yield Urge("recovery.credit", 0.08, {**which, **_money(luck.choice(billed), luck)}, billing)
    for entitlement in mirror.all(EntitlementRow):
        back = {"entitlement": entitlement.entitlement, "quantity": "1", "amount": None, "instalment": None}
        yield Urge("recovery.credit", 0.03, {**which, **back}, row.owner)
    for asked in mirror.all(ApprovalRow):
        if asked.state == "waiting" and asked.key.startswith(f"{row.delivery}/recovery/{row.n}/"):
            for approver in (Seat.VENDOR_APPROVER, Seat.PARTNER_HEAD):
                yield Urge("recovery.approve", 0.2, {**which, "request": asked.request, "seen": None}, approver)


def _money(billed: InstalmentRow, luck: random.Random) -> dict[str, Any]:
    """A part of what was billed, from a gesture to what two others must approve: off that invoice, or kept in hand."""
    part = billed.amount * Decimal(luck.choice(("0.0001", "0.01", "0.05")))
    amount = str(Money.rounded(part, billed.currency).amount)
    owed = billed.invoice is not None and billed.outstanding > 0
    instalment = billed.n if owed and luck.random() < 0.5 else None
    return {"amount": amount, "instalment": instalment, "entitlement": None, "quantity": None}
