"""Rows of complaints and thanks, and of what is made good."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class ComplaintRow(Frozen):
    """One complaint, in the customer's words. `said_by`: who said it, when `by` wrote it down for them."""

    kind: Literal["complaint"] = "complaint"
    delivery: str
    n: int
    recovery: int
    text: str
    by: str
    side: Side
    said_by: str | None = None
    at: datetime


class ThanksRow(Frozen):
    """Thanks, and the people they were passed on to."""

    kind: Literal["thanks"] = "thanks"
    delivery: str
    n: int
    text: str
    by: str
    said_by: str | None = None
    at: datetime
    people: tuple[str, ...] = ()


class RecoveryRow(Frozen):
    """One matter that is made good. `due_at`: until when the next thing is owed; `side`: whose fault it is."""

    kind: Literal["recovery"] = "recovery"
    delivery: str
    n: int
    matter: str
    cause: str
    side: Side
    party: str
    state: str
    sponsored: bool
    follows: int | None = None
    told: str | None = None
    complaints: int = 0
    owner: str | None = None
    level: int = 1
    opened_at: datetime
    due_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    apology: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    breaches: tuple[str, ...] = ()
    closed_at: datetime | None = None


class RecoveryCostRow(Frozen):
    """What making good cost a side: something given (`form`), or spent besides (`cost`).

    Money is an `amount` of its `currency`, work `hours`, an entitlement a `quantity` of its `unit`. Only what is
    `given` has cost anything.
    """

    kind: Literal["recovery_cost"] = "recovery_cost"
    delivery: str
    recovery: int
    form: str
    n: int
    side: Side
    party: str
    amount: Decimal | None = None
    currency: str | None = None
    hours: Decimal | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    text: str
    instalment: int | None = None
    entitlement: str | None = None
    state: str
    why: str | None = None
    by: str
    at: datetime


class BalanceRow(Frozen):
    """What the customer has in hand with whoever bills it, out of which recovery."""

    kind: Literal["balance"] = "balance"
    delivery: str
    n: int
    recovery: int
    side: Side
    party: str
    currency: str
    granted: Decimal
    left: Decimal
