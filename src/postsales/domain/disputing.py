"""What a debtor disputes of a receivable, and how that ends.

Source: semantics, "Money". Each function returns the receivable as it is afterwards, or raises Refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from postsales.domain.errors import Refused
from postsales.domain.money import Money, add_up
from postsales.domain.receivable import Dispute, Receivable
from postsales.domain.settlement import credit, must_be_invoiced, must_be_owed, must_be_positive, told_before


def dispute(
    receivable: Receivable, *, id: str, amount: Money, reason: str, on: date, expires_on: date, by: str
) -> Receivable:
    """The debtor contests an amount: it is not chased until settled; the rest is.

    Refused: `not_invoiced_yet`, `more_than_owed` (with what is owed and not yet disputed), `amount_not_positive`,
    `currency_mismatch`, `id_reused`.
    """
    said = Dispute(
        id=id,
        number=len(receivable.disputes) + 1,
        amount=amount,
        reason=reason,
        by=by,
        opened_on=on,
        expires_on=expires_on,
    )
    if told_before(receivable.disputes, said, besides={"number", "state", "owner", "credited"}):
        return receivable
    must_be_invoiced(receivable)
    must_be_positive(amount)
    must_be_owed(amount, receivable.chaseable)
    return receivable.model_copy(update={"disputes": (*receivable.disputes, said)})


def own_dispute(receivable: Receivable, number: int, owner: str) -> Receivable:
    """Somebody sees to the dispute, so it no longer expires. Refused: `no_such_dispute`, `dispute_is_closed`."""
    return _with_dispute(receivable, open_dispute(receivable, number).model_copy(update={"owner": owner}))


def settle_dispute(
    receivable: Receivable, number: int, *, id: str, credited: Money | None, on: date, by: str, cause: str | None = None
) -> Receivable:
    """The dispute ends: what was rightly disputed is credited, the rest is chased on.

    Some of it may have been credited before (`covered`): then only what is left of it can be, and none more need be.

    Told again after it was settled with the same credit, nothing changes. Refused: `no_such_dispute`,
    `dispute_is_closed`, `more_than_disputed`, `currency_mismatch`, `amount_not_positive` (pass None for nothing),
    `more_than_owed` (when it was paid meanwhile).
    """
    said: dict[str, Any] = {"id": id, "on": on, "by": by, "cause": cause or f"dispute:{number}"}
    said["reference"] = _dispute_reference(number)
    if any(entry.id == id for entry in receivable.entries) and credited is not None:
        return credit(receivable, amount=credited, **said)
    contested = open_dispute(receivable, number)
    if credited is None:
        state = "partly_upheld" if contested.credited else "rejected"
        return _with_dispute(receivable, contested.model_copy(update={"state": state}))
    if credited > contested.left:
        raise Refused("more_than_disputed", disputed=str(contested.left), amount=str(credited))
    state = "upheld" if credited == contested.left else "partly_upheld"
    settled = _with_dispute(receivable, _credited(contested, credited).model_copy(update={"state": state}))
    return credit(settled, amount=credited, **said)


def covered(before: Receivable, after: Receivable) -> Receivable:
    """`after`, in which what was credited since `before` of what is disputed is no longer contested: the oldest first.

    A dispute of which nothing is left is upheld. What goes beyond the disputes lowers what may be asked for; with
    nothing owed any more the disputes it did not reach are dropped, as ever.
    """
    since = after.entries[len(before.entries) :]
    spare = add_up((each.amount for each in since if each.covers_dispute), after.currency)
    was_open = {each.number for each in before.open_disputes}
    for each in after.disputes:
        taken = min(spare, each.left)
        if each.number in was_open and taken:
            spare -= taken
            told = _credited(each, taken)
            after = _with_dispute(after, told if told.left else told.model_copy(update={"state": "upheld"}))
    return after


def expire_dispute(receivable: Receivable, number: int) -> Receivable:
    """Nobody owned the dispute in time: its amount is chased on. Refused: `no_such_dispute`, `dispute_is_closed`."""
    return _with_dispute(receivable, open_dispute(receivable, number).model_copy(update={"state": "expired"}))


def open_dispute(receivable: Receivable, number: int) -> Dispute:
    """The dispute of that number. Refused: `no_such_dispute`, `dispute_is_closed`."""
    found = next((each for each in receivable.disputes if each.number == number), None)
    if found is None:
        raise Refused("no_such_dispute", number=number)
    if found.state != "open":
        raise Refused("dispute_is_closed", number=number, state=found.state)
    return found


def _credited(contested: Dispute, amount: Money) -> Dispute:
    before = Money.zero(amount.currency) if contested.credited is None else contested.credited
    return contested.model_copy(update={"credited": before + amount})


def _with_dispute(receivable: Receivable, changed: Dispute) -> Receivable:
    disputes = tuple(changed if each.number == changed.number else each for each in receivable.disputes)
    return receivable.model_copy(update={"disputes": disputes})


def _dispute_reference(number: int) -> str:
    return f"dispute/{number}"
