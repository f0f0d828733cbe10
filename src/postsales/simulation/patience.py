"""People who were refused do not ask again the next day: they leave it alone, the longer the oftener it happened.

Nor do they do again what is done once, and what they have done before they do less and less: a delivery's people move
one date, and another, but not one every week of a year.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from postsales.simulation.interests import STORY
from postsales.simulation.urge import Urge

AT_FIRST = timedelta(days=12)
LONGEST = timedelta(days=120)
FOR_GOOD = timedelta(days=1000)
ONCE = frozenset(
    {
        "product.received",
        "delivery.go_live",
        "visit.brief",
        "issue.interim",
        "issue.charge",
        "retrospective.answer",
        "hold.announce",
        "closing.waive",
    }
)

UNWILLING = frozenset({"acceptance.reject", "visit.reschedule"})
"""Of the story, and yet nobody does them gladly again and again."""

IN_PRINCIPLE = frozenset({"closing.waive", "interest.claim", "invoice.partner_number", "tam.record"})
"""Refused for one thing, it is refused for all: nobody tries with the next."""

REMINDED, UNTIL_REMINDED = frozenset({"signal.acknowledge"}), timedelta(days=3)
"""Whoever is written to every morning until it is done soon tries again."""


@dataclass
class Patience:
    """What nobody wants to hear of for the time being, in one life."""

    _until: dict[tuple[str, str], date] = field(default_factory=dict)
    _refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    _left: dict[str, float] = field(default_factory=dict)
    _done: Counter[str] = field(default_factory=Counter)

    def refused(self, urge: Urge, today: date) -> None:
        """Nobody says that of that again for a while."""
        about = _about(urge)
        self._refused[about] += 1
        if urge.verb in REMINDED:
            wait = UNTIL_REMINDED
        elif urge.verb in IN_PRINCIPLE:
            wait = LONGEST
        else:
            wait = min(AT_FIRST * 2 ** (self._refused[about] - 1), LONGEST)
        self._until[about] = today + wait

    def done(self, urge: Urge, today: date) -> None:
        """What is done once is not done again every other week, and nothing for ever as gladly as at first."""
        if urge.verb in ONCE:
            self._until[_about(urge)] = today + FOR_GOOD
        if urge.verb not in STORY or urge.verb in UNWILLING:
            self._done[urge.verb] += 1
            self._left[urge.verb] = 1 / self._done[urge.verb] ** 2

    def left(self, verb: str) -> float:
        """How much of an urge to say it is left, of 1."""
        return self._left.get(verb, 1.0)

    def allows(self, urge: Urge, today: date) -> bool:
        """Whether it may be tried (again)."""
        return not self._until or self._until.get(_about(urge), today) <= today


def _about(urge: Urge) -> tuple[str, str]:
    """The verb and what it is said of, which an urge names first."""
    if urge.verb in IN_PRINCIPLE:
        return urge.verb, ""
    return urge.verb, str(next(iter(urge.said.values()), ""))
