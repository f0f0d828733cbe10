"""Corrections of an invoice: refund, write-off, credit; which of them two people have to approve, and what they see.

Source: semantics, "Money". Issued invoices never change: what is wrong is credited, and issued anew if need be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from postsales.domain import disputing, interest, settlement
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money, add_up
from postsales.domain.receivable import Receivable

CorrectionSort = Literal["refund", "write_off", "credit", "waiver"]
BY_HAND = "credit"
"""The cause of a credit nobody had to approve."""


class Correction(Frozen):
    """What is to be done, once approved. `dispute`: the one that a credit settles; `waiver` is of late interest.

    `covers_dispute`: a credit that takes what is disputed first, without settling it.
    """

    sort: CorrectionSort
    amount: Money
    reason: str
    dispute: int | None = None
    owed_again: bool = False
    covers_dispute: bool = False


def needs_approval(receivable: Receivable, amount: Money, limits: Mapping[str, Decimal]) -> bool:
    """Whether a credit is above the limit, all that was credited on this invoice without approval included.

    A currency without a limit has none to spare: every credit in it is approved.
    """
    so_far = (each.amount for each in receivable.entries if each.kind == "credited" and _freely(each.cause))
    return (add_up(so_far, receivable.currency) + amount).amount > limits.get(receivable.currency, Decimal(0))


def refuse_known(receivable: Receivable, wanted: Correction, *, on: date) -> None:
    """The same credit said once more by hand is a mistake, not a second one: same day, amount and reason.

    So is one that two have approved meanwhile. Credits of a dispute or a recovery are known by their own numbers.
    Refused: `credit_is_known`.
    """
    for each in receivable.entries:
        by_hand = each.kind == "credited" and (each.cause == BY_HAND or each.cause.startswith("approval:"))
        if by_hand and (each.amount, each.on, each.reference) == (wanted.amount, on, wanted.reason):
            raise Refused("credit_is_known", credit=each.id, amount=f"{each.amount.amount:,f}",
                          currency=each.amount.currency, on=on.isoformat(), reason=each.reference)  # fmt: skip


def carry_out(receivable: Receivable, wanted: Correction, *, id: str, on: date, by: str, cause: str) -> Receivable:
    """The receivable after it. Refused as the settlement of its sort; nothing is then changed."""
    match wanted.sort:
        case "refund":
            return settlement.refund(
                receivable, id=id, amount=wanted.amount, on=on, by=by, reference=wanted.reason, cause=cause,
                owed_again=wanted.owed_again,
            )  # fmt: skip
        case "write_off":
            return settlement.write_off(
                receivable, id=id, amount=wanted.amount, on=on, by=by, reference=wanted.reason, cause=cause
            )
        case "waiver":
            return interest.waive(receivable, id=id, amount=wanted.amount, on=on, by=by, cause=cause)
        case "credit" if wanted.dispute is not None:
            return disputing.settle_dispute(
                receivable, wanted.dispute, id=id, credited=wanted.amount, on=on, by=by, cause=cause
            )
        case "credit":
            return settlement.credit(
                receivable, id=id, amount=wanted.amount, on=on, by=by, reference=wanted.reason, cause=cause,
                covers_dispute=wanted.covers_dispute,
            )  # fmt: skip


def shown(receivable: Receivable, wanted: Correction) -> dict[str, str]:
    """What an approver decides by: what is asked for and why, and how the invoice stands."""
    sums = receivable.balance
    invoice = receivable.known_as
    return {
        "sort": wanted.sort,
        "amount": str(wanted.amount.amount),
        "currency": wanted.amount.currency,
        "reason": wanted.reason,
        "invoice": invoice or "",
        "debtor": receivable.debtor,
        "invoiced": str(sums.invoiced.amount),
        "paid": str(sums.kept.amount),
        "credited": str(sums.credited.amount),
        "written_off": str(sums.written_off.amount),
        "outstanding": str(sums.outstanding.amount),
        "interest": str(receivable.interest.outstanding(receivable.currency).amount),
        "owed_again": "yes" if wanted.owed_again else "no",
        "dispute": str(wanted.dispute or ""),
    }


def reissue(receivable: Receivable, *, on: date, by: str, reason: str) -> Receivable:
    """Cancel the invoice by a credit of all of it, so that the instalment is invoiced anew under a new number.

    Refused: `not_invoiced_yet`, `cancelled`; `invoice_touched` when anything was paid, credited or written off: that
    is reversed or refunded first, so that no money hangs on an invoice that is void.
    """
    settlement.must_be_invoiced(receivable)
    invoice = receivable.invoice
    if invoice is None or receivable.outstanding != receivable.gross:
        raise Refused("invoice_touched", outstanding=str(receivable.outstanding), amount=str(receivable.gross))
    credited = settlement.credit(
        receivable, id=f"reissue/{invoice.number}", amount=receivable.gross, on=on, by=by, reference=reason,
        cause=f"reissue:{invoice.number}",
    )  # fmt: skip
    told = {invoice.number: receivable.tax_number} if receivable.tax_number else {}
    fresh = {
        "void_tax_numbers": {**receivable.void_tax_numbers, **told},
        "invoice": None, "version": receivable.version + 1, "reminders": (), "signals": (), "rep_told": (),
        "tax_number": None, "partner_number": None,
    }  # fmt: skip
    return credited.model_copy(update=fresh)


def _freely(cause: str) -> bool:
    return cause == BY_HAND or cause.startswith("dispute:")
