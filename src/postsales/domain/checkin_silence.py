"""A customer who never answers: called, called again some days later, and in the end somebody else tries.

Source: domain notes, story 6: a customer wants to be told; one who does not pick up may be content, or gone. Not the
CSM is to blame, so it is no missed check-in: it ends as `unanswered`, and the customer's window and the head hear.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from postsales.domain.cadence import CheckinState, Past, Planned, Sort, Terms, plan
from postsales.domain.checkin import counted_as_passed, planned_of
from postsales.domain.frozen import Frozen

Tried = Literal["again", "given_up"]


class Attempt(Frozen):
    """What came of one more call that nobody answered: it is tried again on `next.due_on`, or given up."""

    outcome: Tried
    tried: int
    about: Planned
    state: CheckinState


def no_answer(state: CheckinState, sort: Sort | None, note: str | None, by: str, terms: Terms, at: datetime) -> Attempt:
    """Called, and nobody answered. Refused: `nothing_planned`.

    Tried again `again_after_days` business days later; after `attempts` tries this check-in is over.
    """
    current = planned_of(state, sort)
    tried, today = current.tried + 1, terms.calendar.local_date(at)
    if tried < terms.policy.attempts:
        day = terms.calendar.add_business_days(today, terms.policy.again_after_days)
        moved = Planned(
            n=current.n, sort=current.sort, nominal=current.nominal, due_on=day, pinned=True, tried=tried
        )  # fmt: skip
        return Attempt(outcome="again", tried=tried, about=moved, state=state.model_copy(update={"current": moved}))
    over = Past(
        n=current.n, sort=current.sort, due_on=current.due_on, state="unanswered", by=by, at=at, reason=note,
        tried=tried,
    )  # fmt: skip
    passed = counted_as_passed(state, current)
    update = {
        "current": None,
        "latest": over,
        "not_held_in_a_row": state.not_held_in_a_row + 1,
        "silent_in_a_row": state.silent_in_a_row + 1,
    }
    return Attempt(
        outcome="given_up", tried=tried, about=current, state=plan(passed.model_copy(update=update), terms)
    )  # fmt: skip
