"""Which earlier movement a bank takes back."""

from __future__ import annotations

from collections.abc import Iterable

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.matching import Reason
from postsales.domain.payer_name import plain_name
from postsales.domain.statement import BankLine, compact, is_reference

UNDONE_FROM = frozenset({"applied", "part_applied", "ignored"})
"""States in which somebody, or a rule, has decided what a line is for."""


class Reversed(Frozen):
    """Which line a reversal takes back; `certain` when a reference says so, and there is no other."""

    line: str | None = None
    certain: bool = False
    reason: Reason | None = None


def reversed_by(line: BankLine, earlier: Iterable[BankLine]) -> Reversed:
    """The movement a reversal takes back: the same amount on the same account, by its references, else by its payer."""
    if line.amount.amount > 0:
        # What went out came back: nothing of ours was paid by it.
        return Reversed(reason=Reason(code="came_back"))
    fitting = [
        each
        for each in earlier
        if each.account == line.account
        and each.amount == -line.amount
        and each.booked_on <= line.booked_on
        and not each.reversal
    ]
    by_reference = [each for each in fitting if _same_reference(line, each)]
    if len(by_reference) == 1:
        return Reversed(line=by_reference[0].id, certain=True)
    likely = by_reference or [each for each in fitting if _same_payer(line, each)] or fitting
    if not likely:
        return Reversed(reason=Reason(code="nothing_to_reverse"))
    newest = max(likely, key=lambda each: (each.booked_on, each.id))
    return Reversed(line=newest.id, reason=Reason(code="reverses_perhaps", facts={"count": len(likely)}))


def refuse_taken_back(line: str, *, taken_back_by: str | None) -> None:
    """A bank takes a movement back once, and then nothing of it is left. Refused `taken_back_already`."""
    if taken_back_by is not None:
        raise Refused("taken_back_already", line=line, reversal=taken_back_by)


def refuse_undoing(line: str, state: str, *, reverses: str | None, taken_back_by: str | None) -> None:
    """Nothing is undone of what was not decided, of a reversal, or of what the bank took back by another line.

    Refused: `nothing_to_undo`, `taken_back_already`.
    """
    if state not in UNDONE_FROM or reverses is not None:
        raise Refused("nothing_to_undo", line=line, state=state)
    # The money is gone by the bank's own word: what it paid is open again already.
    refuse_taken_back(line, taken_back_by=taken_back_by)


def _same_reference(line: BankLine, other: BankLine) -> bool:
    references = ((line.end_to_end, other.end_to_end), (line.reference, other.reference))
    return any(is_reference(one) and compact(one) == compact(two) for one, two in references)


def _same_payer(line: BankLine, other: BankLine) -> bool:
    if line.payer_account and compact(line.payer_account) == compact(other.payer_account):
        return True
    return bool(line.payer_name) and plain_name(line.payer_name) == plain_name(other.payer_name)
