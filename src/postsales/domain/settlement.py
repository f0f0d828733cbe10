"""What people and banks do to a receivable: pay, promise, refund, credit, write off, unwind. See `disputing`, too.

Source: semantics, "Money" and "Messages from outside". Each function returns the receivable as it is afterwards, or
raises Refused. Everything from outside has its sender's id: told twice it changes nothing, told differently under
the same id it is refused (`id_reused`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from postsales.domain import interest
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money, add_up
from postsales.domain.receivable import Dispute, PaymentPromise, Receivable


class Unwinding(Frozen):
    """What undoing an instalment takes: cancel it if it was never invoiced, else refund and credit."""

    cancel: bool
    refund: Money
    credit: Money


def record_payment(
    receivable: Receivable, *, id: str, amount: Money, on: date, reference: str = "", by: str, cause: str = "said"
) -> Receivable:
    """Money came in, for all or a part of what is owed.

    Refused: `not_invoiced_yet`, `more_than_owed` (with what is outstanding), `amount_not_positive`,
    `currency_mismatch`, `id_reused`.
    """
    entry = LedgerEntry(id=id, kind="paid", amount=amount, on=on, reference=reference, cause=cause, by=by)
    return _reduce(receivable, entry)


def refuse_known(receivable: Receivable, *, amount: Money, on: date, reference: str) -> None:
    """The same said once more by hand is a mistake, not more money: same day, amount and reference, and not reversed.

    Refused: `payment_is_known`.
    """
    reversed_ = {each.reference for each in receivable.entries if each.kind == "refunded"}
    for each in receivable.entries:
        same = (each.kind, each.cause, each.amount, each.on, each.reference) == ("paid", "said", amount, on, reference)
        if reference and same and _reversal_of(each.id) not in reversed_:
            raise Refused("payment_is_known", payment=each.id, amount=f"{amount.amount:,f}", currency=amount.currency,
                          on=on.isoformat(), reference=reference)  # fmt: skip


def credit(
    receivable: Receivable, *, id: str, amount: Money, on: date, reference: str = "", by: str, cause: str = "credit",
    covers_dispute: bool = False,
) -> Receivable:  # fmt: skip
    """A credit note takes back some of what is owed. Refused as `record_payment`."""
    entry = LedgerEntry(
        id=id, kind="credited", amount=amount, on=on, reference=reference, cause=cause, by=by,
        covers_dispute=covers_dispute,
    )  # fmt: skip
    return _reduce(receivable, entry)


def write_off(
    receivable: Receivable, *, id: str, amount: Money, on: date, reference: str = "", by: str, cause: str = ""
) -> Receivable:
    """We give up on some of what is owed; who may is decided elsewhere. Refused as `record_payment`."""
    entry = LedgerEntry(id=id, kind="written_off", amount=amount, on=on, reference=reference, cause=cause, by=by)
    return _reduce(receivable, entry)


def refund(
    receivable: Receivable, *, id: str, amount: Money, on: date, reference: str = "", by: str, owed_again: bool = False,
    cause: str = "",
) -> Receivable:  # fmt: skip
    """Money goes back to the debtor, with a credit note for as much unless it is `owed_again` (a bounced payment).

    Refused: `not_invoiced_yet`, `more_than_paid` (with what was kept), `amount_not_positive`, `currency_mismatch`,
    `id_reused`.
    """
    entry = LedgerEntry(id=id, kind="refunded", amount=amount, on=on, reference=reference, cause=cause, by=by)
    if told_before(receivable.entries, entry):
        return receivable
    must_be_invoiced(receivable)
    must_be_positive(amount)
    if receivable.balance.kept < amount:
        raise Refused("more_than_paid", paid=str(receivable.balance.kept), amount=str(amount))
    note = entry.model_copy(update={"id": f"{id}/credit", "kind": "credited"})
    # The credit note first: what was settled is never owed again on the way.
    entries = (entry,) if owed_again else (note, entry)
    return _with(receivable, entries=receivable.entries + entries)


def record_transfer(
    receivable: Receivable, *, id: str, amount: Money, charges: Money | None, on: date, reference: str, by: str,
    cause: str = "said",
) -> Receivable:  # fmt: skip
    """A payment with what the bank kept of it on the way: the debtor paid both, we bear the charges.

    Refused as `record_payment`, for both together.
    """
    paid = record_payment(receivable, id=id, amount=amount, on=on, reference=reference, by=by, cause=cause)
    if not charges:
        return paid
    return record_payment(paid, id=f"{id}/charges", amount=charges, on=on, reference="bank_charges", by=by, cause=cause)


def reverse_payment(receivable: Receivable, entry: str, *, id: str, on: date, by: str) -> Receivable:
    """A payment was none of this invoice's, or bounced: it is owed again, with the charges that came with it.

    Refused: `no_such_payment`, `already_reversed`, and as `refund`.
    """
    taken_back = [each for each in receivable.entries if each.kind == "paid" and each.id in (entry, f"{entry}/charges")]
    if not taken_back:
        raise Refused("no_such_payment", payment=entry)
    if any(each.kind == "refunded" and each.reference == _reversal_of(entry) for each in receivable.entries):
        raise Refused("already_reversed", payment=entry)
    for paid in taken_back:
        suffix = paid.id.removeprefix(entry)
        receivable = refund(
            receivable, id=f"{id}{suffix}", amount=paid.amount, on=on, reference=_reversal_of(paid.id), by=by,
            owed_again=True, cause=f"reverses:{paid.id}",
        )  # fmt: skip
    return receivable


def promise_to_pay(
    receivable: Receivable, *, id: str, pay_on: date, on: date, by: str, amount: Money | None = None
) -> Receivable:
    """The debtor promises to pay (all that may be asked for, unless an amount is named) by the end of `pay_on`.

    Reminders rest until then. A new promise replaces an open one. Refused: `not_invoiced_yet`,
    `promise_in_the_past`, `nothing_to_promise`, `more_than_owed`, `amount_not_positive`, `currency_mismatch`,
    `id_reused`.
    """
    said = PaymentPromise(
        id=id,
        number=len(receivable.promises) + 1,
        amount=receivable.chaseable if amount is None else amount,
        pay_on=pay_on,
        by=by,
        given_on=on,
        after_entries=len(receivable.entries),
    )
    # Without an amount the promise means what was owed then, which a later repetition cannot know.
    derived = {"number", "state", "after_entries"} | ({"amount"} if amount is None else set())
    if told_before(receivable.promises, said, besides=derived):
        return receivable
    must_be_invoiced(receivable)
    if pay_on < on:
        raise Refused("promise_in_the_past", pay_on=pay_on.isoformat(), today=on.isoformat())
    if not receivable.chaseable:
        raise Refused("nothing_to_promise")
    must_be_positive(said.amount)
    must_be_owed(said.amount, receivable.chaseable)
    replaced = _end_promise(receivable, "replaced")
    return _with(replaced, promises=(*replaced.promises, said))


def break_promise(receivable: Receivable) -> Receivable:
    """The promised day has ended without the money: the ladder resumes where it stands by the calendar."""
    return _end_promise(receivable, "broken")


def unwinding(receivable: Receivable) -> Unwinding:
    """What `unwind` would do now: for approval before anything is done."""
    sums = receivable.balance
    refundable = sums.kept
    return Unwinding(cancel=receivable.invoice is None, refund=refundable, credit=sums.outstanding + refundable)


def unwind(receivable: Receivable, *, id: str, on: date, by: str) -> Receivable:
    """Undo the instalment: credit what was invoiced, refund what was paid; cancel it if it was never invoiced.

    Afterwards nothing is outstanding. Doing it again changes nothing.
    """
    plan = unwinding(receivable)
    if plan.cancel:
        return receivable if receivable.cancelled_on else _with(receivable, cancelled_on=on)
    refunded = LedgerEntry(id=f"{id}/refund", kind="refunded", amount=plan.refund, on=on, by=by, cause="termination")
    credited = LedgerEntry(id=f"{id}/credit", kind="credited", amount=plan.credit, on=on, by=by, cause="termination")
    entries = tuple(entry for entry in (credited, refunded) if entry.amount)
    if late := receivable.interest.outstanding(receivable.currency):
        receivable = interest.waive(receivable, id=f"{id}/interest", amount=late, on=on, by=by, cause="termination")
    return _drop_what_is_moot(_with(receivable, entries=receivable.entries + entries))


# Inside


def _reduce(receivable: Receivable, entry: LedgerEntry) -> Receivable:
    """Append an entry that lowers what is owed."""
    if told_before(receivable.entries, entry):
        return receivable
    must_be_invoiced(receivable)
    must_be_positive(entry.amount)
    must_be_owed(entry.amount, receivable.outstanding)
    reduced = _with(receivable, entries=(*receivable.entries, entry))
    return _drop_what_is_moot(_keep_promise(reduced))


def _keep_promise(receivable: Receivable) -> Receivable:
    promise = receivable.open_promise
    if promise is None:
        return receivable
    since = receivable.entries[promise.after_entries :]
    paid = add_up((entry.amount for entry in since if entry.kind == "paid"), receivable.currency)
    # What was credited meanwhile needs no paying: a promise is kept by paying what is left of it.
    kept = paid and paid >= min(promise.amount, paid + receivable.outstanding)
    return _end_promise(receivable, "kept") if kept else receivable


def _drop_what_is_moot(receivable: Receivable) -> Receivable:
    """With nothing owed there is nothing left to dispute or promise."""
    if receivable.outstanding:
        return receivable
    disputes = tuple(
        each.model_copy(update={"state": "dropped"}) if each.state == "open" else each for each in receivable.disputes
    )
    return _end_promise(_with(receivable, disputes=disputes), "dropped")


def _end_promise(receivable: Receivable, state: str) -> Receivable:
    promises = tuple(
        each.model_copy(update={"state": state}) if each.state == "open" else each for each in receivable.promises
    )
    return _with(receivable, promises=promises)


def _reversal_of(entry: str) -> str:
    return f"reverses {entry}"


_Told = TypeVar("_Told", LedgerEntry, Dispute, PaymentPromise)


def told_before(known: Sequence[_Told], said: _Told, besides: set[str] | None = None) -> bool:
    """Whether this was told before under its id; `besides` are the fields we fill in ourselves."""
    before = next((each for each in known if each.id == said.id), None)
    if before is None:
        return False
    if before.model_dump(exclude=besides) != said.model_dump(exclude=besides):
        raise Refused("id_reused", id=said.id)
    return True


def must_be_invoiced(receivable: Receivable) -> None:
    """Refused: `cancelled`, `not_invoiced_yet`."""
    if receivable.cancelled_on is not None:
        raise Refused("cancelled")
    if receivable.invoice is None:
        raise Refused("not_invoiced_yet")


def must_be_positive(amount: Money) -> None:
    """Refused: `amount_not_positive`."""
    if amount.amount <= 0:
        raise Refused("amount_not_positive", amount=str(amount))


def must_be_owed(amount: Money, owed: Money) -> None:
    """Refused: `more_than_owed`, with what is."""
    if owed < amount:  # in this order a refusal names the currency that is owed as the one to use
        raise Refused("more_than_owed", outstanding=str(owed), amount=str(amount))


def _with(receivable: Receivable, **changes: Any) -> Receivable:
    return receivable.model_copy(update=changes)
