"""An amendment that crossed an invoice being issued: it is in force as a whole or not at all.

Source: semantics, "Money" (issued invoices never change; parts always add up to the contract). The delivery decides on
an amendment by what it knows, and an invoice may be on its way out that moment. Its row cannot follow any more, and
without it the others would not add up: so all of it is withdrawn, as it would have been refused a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from postsales.domain.amendment import Amendment
from postsales.domain.frozen import Frozen
from postsales.domain.instalment_plan import PlannedInstalment


class PutBack(Frozen):
    """How the plan stands again. `told` are rows whose instalments have to hear of it, `added` those that begin anew.

    A row that the amendment had dropped has ended for good: it comes back under another number.
    """

    changed: tuple[PlannedInstalment, ...]
    told: tuple[PlannedInstalment, ...]
    added: tuple[PlannedInstalment, ...]


def in_force(amendments: Sequence[Amendment]) -> tuple[Amendment, ...]:
    """Those that were not withdrawn, oldest first."""
    return tuple(each for each in amendments if each.withdrawn_for is None)


def crossed(
    amendments: Sequence[Amendment], n: int, late: int, after: Mapping[int, PlannedInstalment]
) -> PutBack | None:
    """What withdrawing amendment `n` comes to, for whose row `late` it came too late; `after` is the plan with it.

    None when it is not the last one any more, or was withdrawn already: what has come since stands on it.
    """
    made = amendments[-1] if amendments else None
    if made is None or made.n != n or made.withdrawn_for is not None or not made.before:
        return None
    dropped = [row for row in made.before if after[row.n].cancelled and row.n != late]
    back = [row for row in made.before if row not in dropped]
    gone = [after[number].model_copy(update={"cancelled": True}) for number in made.added if number in after]
    fresh = (row.model_copy(update={"n": number}) for number, row in enumerate(dropped, start=max(after) + 1))
    return PutBack(changed=(*back, *gone), told=(*(row for row in back if row.n != late), *gone), added=tuple(fresh))


def withdrawn(amendments: Sequence[Amendment], late: int) -> tuple[Amendment, ...]:
    """The amendments with the last one withdrawn for that instalment's invoice."""
    return (*amendments[:-1], amendments[-1].model_copy(update={"withdrawn_for": late, "before": ()}))


def remembered(amendments: Iterable[Amendment]) -> tuple[Amendment, ...]:
    """Earlier amendments as they are kept when another follows: how it was before them is not needed any more."""
    return tuple(each.model_copy(update={"before": ()}) if each.before else each for each in amendments)
