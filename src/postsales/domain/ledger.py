"""The ledger of one invoice: append-only entries, and what they add up to.

Source: semantics, "Money". Always: invoiced = (paid − refunded) + credited + written off + outstanding.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money, add_up

FROM_THE_BANK = "bank/"
"""How ids of entries begin that a part of a bank line made: `bank/<line>-<n>`."""

EntryKind = Literal["invoiced", "paid", "refunded", "credited", "written_off"]


class LedgerEntry(Frozen):
    """One movement, always a positive amount. `id` is its sender's: the same id never counts twice.

    `cause` says what it follows from: `trigger:<what>`, `said` (recorded by hand), `bank:<part of a line>`,
    `reverses:<entry>`, `credit`, `dispute:<n>`, `approval:<n>`, `reissue:<invoice>`, `termination`.
    """

    id: str
    kind: EntryKind
    amount: Money
    on: date
    reference: str = ""
    cause: str = ""
    by: str
    covers_dispute: bool = False
    """A credit of what is disputed, as far as anything is (`disputing.covered`)."""


def refuse_by_hand(payment: str) -> None:
    """What a bank line paid is taken back where it was matched: by hand the line would be said to pay it still.

    Refused: `undo_the_match`.
    """
    if payment.startswith(FROM_THE_BANK):
        line = payment.removeprefix(FROM_THE_BANK).rpartition("-")[0]
        raise Refused("undo_the_match", payment=payment, line=line)


ADDS: frozenset[EntryKind] = frozenset({"invoiced", "refunded"})
"""The kinds after which more is owed; after all others less is."""


class Balance(Frozen):
    """The sums of a ledger by kind, and what they leave outstanding."""

    invoiced: Money
    paid: Money
    refunded: Money
    credited: Money
    written_off: Money

    @property
    def kept(self) -> Money:
        """What was paid and not given back."""
        return self.paid - self.refunded

    @property
    def outstanding(self) -> Money:
        """What is still owed."""
        return self.invoiced - self.kept - self.credited - self.written_off


def owed(entries: Sequence[LedgerEntry], currency: str) -> Money:
    """What they leave outstanding: that of their `balance`, without its other sums. Refused `currency_mismatch`."""
    more = add_up((entry.amount for entry in entries if entry.kind in ADDS), currency)
    return more - add_up((entry.amount for entry in entries if entry.kind not in ADDS), currency)


def balance(entries: Sequence[LedgerEntry], currency: str) -> Balance:
    """The sums of these entries. Refused `currency_mismatch`."""
    # In one pass and unchecked, being made of checked money: it is asked for at every turn of a collection.
    sums: dict[str, Any] = dict.fromkeys(Balance.model_fields, Money.zero(currency))
    for entry in entries:
        sums[entry.kind] += entry.amount
    return Balance.model_construct(**sums)
