"""Workflow tasks that were lost after they had recorded facts, and by which numbers the facts of their repetition go.

Facts are recorded by a local activity, within the workflow task they are noted in. A worker killed before that task
ended leaves them recorded, and the server gives the task to another worker, together with whatever came meanwhile: it
may decide otherwise, and then notes other facts under the same numbers. What the lost task recorded never happened.
The tables of facts only grow, so it stays there, marked; the facts of the repetition are kept behind it.

Two facts of a workflow that have one number are told apart by the instant they were noted at, which is when their
task began: a repetition begins later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from postsales.domain.frozen import Frozen
from postsales.messages.facts import Fact


class LostTask(Frozen):
    """Facts `first` to `last` of a workflow never happened. `since`: when the first of what happened instead was noted.

    The numbers are the store's, which run on through what was lost.
    """

    first: int
    last: int
    since: datetime

    @property
    def facts(self) -> int:
        """How many it had recorded: so much higher than in the workflow's journal are numbers behind it."""
        return self.last - self.first + 1

    def __contains__(self, seq: int) -> bool:
        """Whether the fact of that number is one of them."""
        return self.first <= seq <= self.last


@dataclass(frozen=True)
class Numbered:
    """Facts by the store's numbers. `found`: a lost task that they show to have been one."""

    facts: tuple[Fact, ...]
    found: LostTask | None = None


def first_asked_about(facts: Sequence[Fact], lost: Sequence[LostTask]) -> int:
    """From which number on the store must be asked what it knows, before these facts can be numbered."""
    return min(fact.seq + _behind(fact, lost) for fact in facts)


def numbered(facts: Sequence[Fact], known: Mapping[int, datetime], lost: Sequence[LostTask]) -> Numbered:
    """By which numbers these facts of one workflow are kept, in their order.

    `known`: when the facts were noted that the store has, from `first_asked_about` on, and the last one in any case.
    What is known already keeps its number. A known number with a later instant begins the repetition of a lost task.
    What a killed worker says belatedly, after the repetition, is left out.
    """
    kept: list[Fact] = []
    found: LostTask | None = None
    highest = max(known, default=0)
    for fact in sorted(facts, key=lambda each: each.seq):
        n = fact.seq + _behind(fact, lost)
        if found is None and known.get(n) != fact.at:
            if _belated(fact, n, known, lost):
                continue
            if n in known:
                found = LostTask(first=n, last=highest, since=fact.at)
        if found is not None:
            n += found.facts
        kept.append(fact if n == fact.seq else fact.model_copy(update={"seq": n}))
    return Numbered(tuple(kept), found)


def _behind(fact: Fact, lost: Sequence[LostTask]) -> int:
    """How many lost facts come before it."""
    return sum(each.facts for each in lost if each.since <= fact.at)


def _belated(fact: Fact, n: int, known: Mapping[int, datetime], lost: Sequence[LostTask]) -> bool:
    """Whether something else, noted later, is known to have happened instead."""
    if any(each.since > fact.at for each in lost):
        return True
    if not known:
        return False
    highest = max(known)
    return known.get(n, known[highest] if n > highest else fact.at) > fact.at
