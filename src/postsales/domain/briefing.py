"""What earlier deliveries teach whoever visits a customer next.

Source: domain notes, story 3 ("what failed last time"). Lessons come from deliveries of the same partner (of the same
vendor, in a direct deal) that sold one of the same products; a customer's own people never read about other customers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from postsales.domain.frozen import Frozen

MOST_LESSONS = 8
WORTH_TELLING = {"verdict": 0, "missed": 1, "incomplete": 2, "rejected": 3}
"""What happened, the most instructive first."""


class Lesson(Frozen):
    """One thing that went wrong before: `what` (a key of `WORTH_TELLING`), in which delivery, and what was said."""

    what: str
    delivery: str
    on: date
    text: str
    outcome: str | None = None


def chosen(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """The lessons worth reading: the instructive first, the latest first among equals, each said once."""
    ranked = sorted(lessons, key=lambda each: (WORTH_TELLING.get(each.what, len(WORTH_TELLING)), -each.on.toordinal()))
    once = {(each.what, each.text, each.outcome): each for each in reversed(ranked)}
    return tuple(each for each in ranked if once[(each.what, each.text, each.outcome)] is each)[:MOST_LESSONS]
