"""Late interest: outstanding × annual rate / 365 × days late, as a claim with a ledger of its own.

Source: semantics, "Money" (interest). Paying the principal does not make it vanish. Always: claimed = paid + waived +
outstanding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.ledger import LedgerEntry, balance
from postsales.domain.money import Money, add_up

if TYPE_CHECKING:
    from postsales.domain.receivable import Receivable

DAYS = 365
InterestKind = Literal["interest_claimed", "interest_paid", "interest_waived"]


class InterestEntry(Frozen):
    """One movement of the interest claim, always a positive amount. `until`: the last day a claim covers."""

    id: str
    kind: InterestKind
    amount: Money
    on: date
    cause: str = ""
    by: str
    until: date | None = None


class Interest(Frozen):
    """What was claimed, paid and waived of late interest on one instalment."""

    entries: tuple[InterestEntry, ...] = ()

    def of(self, kind: InterestKind, currency: str) -> Money:
        """The sum of one kind."""
        return add_up((each.amount for each in self.entries if each.kind == kind), currency)

    def outstanding(self, currency: str) -> Money:
        """What is still owed of it."""
        claimed, paid = self.of("interest_claimed", currency), self.of("interest_paid", currency)
        return claimed - paid - self.of("interest_waived", currency)

    @property
    def claimed_until(self) -> date | None:
        """The last day that has been claimed."""
        return max((each.until for each in self.entries if each.until is not None), default=None)


def accrued(receivable: Receivable, rate: Decimal, until: date) -> Money:
    """The interest of the days late that nobody has claimed yet, to the end of `until`, rounded half-even once.

    A day counts with what was outstanding when it began: on the day of a payment the whole is still late.
    """
    if receivable.invoice is None:
        return Money.zero(receivable.currency)
    claimed = receivable.interest.claimed_until
    day = max(receivable.invoice.due_on, claimed or receivable.invoice.due_on) + timedelta(days=1)
    amount_days = Decimal(0)
    for upto in [*_turns(receivable.entries, day, until), until + timedelta(days=1)]:
        amount_days += _owed_before(receivable, day).amount * (upto - day).days
        day = upto
    return Money.rounded(amount_days * rate / 100 / DAYS, receivable.currency)


def claim(receivable: Receivable, *, id: str, rate: Decimal, until: date, on: date, by: str) -> Receivable:
    """Claim what has accrued. Refused: `not_invoiced_yet`, `date_in_the_future`, `no_interest_yet`."""
    if receivable.invoice is None:
        raise Refused("not_invoiced_yet")
    if until > on:
        raise Refused("date_in_the_future", on=until.isoformat(), today=on.isoformat())
    since = receivable.interest.claimed_until or receivable.invoice.due_on
    amount = accrued(receivable, rate, until) if until > since else Money.zero(receivable.currency)
    if not amount:
        raise Refused("no_interest_yet", since=since.isoformat(), until=until.isoformat())
    cause = f"late:{since.isoformat()}..{until.isoformat()} at {rate} %"
    return _with(receivable, InterestEntry(
        id=id, kind="interest_claimed", amount=amount, on=on, cause=cause, by=by, until=until
    ))  # fmt: skip


def pay(receivable: Receivable, *, id: str, amount: Money, on: date, by: str, cause: str) -> Receivable:
    """Interest came in. Refused: `amount_not_positive`, `more_than_owed`, `currency_mismatch`."""
    return _reduce(receivable, InterestEntry(id=id, kind="interest_paid", amount=amount, on=on, cause=cause, by=by))


def waive(receivable: Receivable, *, id: str, amount: Money, on: date, by: str, cause: str) -> Receivable:
    """We give up on some of it. Refused as `pay`."""
    return _reduce(receivable, InterestEntry(id=id, kind="interest_waived", amount=amount, on=on, cause=cause, by=by))


def _reduce(receivable: Receivable, entry: InterestEntry) -> Receivable:
    if entry.amount.amount <= 0:
        raise Refused("amount_not_positive", amount=str(entry.amount))
    owed = receivable.interest.outstanding(receivable.currency)
    if owed < entry.amount:
        raise Refused("more_than_owed", outstanding=str(owed), amount=str(entry.amount))
    return _with(receivable, entry)


def _with(receivable: Receivable, entry: InterestEntry) -> Receivable:
    entries = (*receivable.interest.entries, entry)
    return receivable.model_copy(update={"interest": Interest(entries=entries)})


def _turns(entries: Iterable[LedgerEntry], first: date, last: date) -> list[date]:
    """The days, after the first, on which another amount is outstanding than on the day before."""
    return sorted({day for each in entries if first < (day := each.on + timedelta(days=1)) <= last})


def _owed_before(receivable: Receivable, day: date) -> Money:
    return balance([each for each in receivable.entries if each.on < day], receivable.currency).outstanding
