"""What an engineer is told before a visit: the briefing, as it is shown and as it goes into the letter."""

from __future__ import annotations

from datetime import date

from postsales.domain.briefing import Lesson
from postsales.domain.frozen import Frozen
from postsales.messages.rows import VisitRow


class BriefedPromise(Frozen):
    """An open promise the customer may ask about."""

    n: int
    what: str
    owner: str
    due_on: date
    state: str


class BriefedIssue(Frozen):
    """An open issue."""

    n: int
    title: str
    severity: str
    blocking: bool
    ball: str | None = None


class BriefedVisit(Frozen):
    """The visit before this one, and how it went."""

    visit: int
    day: date
    purpose: str
    state: str
    left: tuple[str, ...] = ()
    stars: int | None = None
    words: str | None = None


class Stakeholder(Frozen):
    """Somebody the engineer may meet or need."""

    name: str
    seats: tuple[str, ...]
    side: str
    email: str


class Briefing(Frozen):
    """A briefing as of now. Texts are people's own; `expected` are promises of the sale, `risks` its warnings."""

    visit: VisitRow
    sold: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    promises: tuple[BriefedPromise, ...] = ()
    issues: tuple[BriefedIssue, ...] = ()
    left: tuple[str, ...] = ()
    last_visit: BriefedVisit | None = None
    stakeholders: tuple[Stakeholder, ...] = ()
    lessons: tuple[Lesson, ...] = ()
