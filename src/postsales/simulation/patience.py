"""People who were refused do not ask again the next day: they leave it alone, the longer the oftener it happened.

Nor do they do again what is done once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

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
        "retrospective.answer",
        "hold.announce",
        "closing.waive",
    }
)

IN_PRINCIPLE = frozenset({"closing.waive", "interest.claim", "invoice.partner_number", "tam.record"})
"""Refused for one thing, it is refused for all: nobody tries with the next."""


@dataclass
class Patience:
    """What nobody wants to hear of for the time being, in one life."""

    _until: dict[tuple[str, str], date] = field(default_factory=dict)
    _refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def refused(self, urge: Urge, today: date) -> None:
        """Nobody says that of that again for a while."""
        about = _about(urge)
        self._refused[about] += 1
        wait = LONGEST if urge.verb in IN_PRINCIPLE else AT_FIRST * 2 ** (self._refused[about] - 1)
        self._until[about] = today + min(wait, LONGEST)

    def done(self, urge: Urge, today: date) -> None:
        """What is done once is not done again every other week."""
        if urge.verb in ONCE:
            self._until[_about(urge)] = today + FOR_GOOD

    def allows(self, urge: Urge, today: date) -> bool:
        """Whether it may be tried (again)."""
        return not self._until or self._until.get(_about(urge), today) <= today


def _about(urge: Urge) -> tuple[str, str]:
    """The verb and what it is said of, which an urge names first."""
    if urge.verb in IN_PRINCIPLE:
        return urge.verb, ""
    return urge.verb, str(next(iter(urge.said.values()), ""))
