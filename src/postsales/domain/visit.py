"""Site visits and their readiness gate: no visit is confirmed before its engineer has acknowledged the briefing.

Source: domain notes, story 3 and "Who is the customer" (a visit naming another party's person is proposed).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class VisitStage(StrEnum):
    """How a visit stands. `proposed`: planned for the engineer by another party, until the engineer acknowledges."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    BRIEFED = "briefed"
    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"
    DONE = "done"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"


OVER = frozenset({VisitStage.DONE, VisitStage.INCOMPLETE, VisitStage.CANCELLED})


class Visit(Frozen):
    """One site visit. `day` is a local date of the customer's; `briefings` counts the letters sent."""

    n: int
    day: date
    purpose: str
    engineer: str
    side: Side
    packages: tuple[str, ...] = ()
    planned_by: str
    stage: VisitStage
    briefing: str | None = None
    briefings: int = 0
    report_missing_since: datetime | None = None

    @property
    def over(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.stage in OVER

    def at(self, stage: VisitStage) -> Visit:
        """The visit at another stage."""
        return self.model_copy(update={"stage": stage})


def briefed(visit: Visit, text: str) -> Visit:
    """The engineer is sent this; a new text must be acknowledged anew. Refused: `visit_is_over`."""
    _not_over(visit)
    stage = VisitStage.PROPOSED if visit.stage is VisitStage.PROPOSED else VisitStage.BRIEFED
    return visit.model_copy(update={"stage": stage, "briefing": text, "briefings": visit.briefings + 1})


def acknowledged(visit: Visit, by: str) -> Visit:
    """The engineer has read it, and with it takes on a visit that was only proposed.

    Refused: `not_the_engineer`, `not_briefed_yet`, `visit_is_over`.
    """
    _not_over(visit)
    if by != visit.engineer:
        raise Refused("not_the_engineer", visit=visit.n, engineer=visit.engineer)
    if visit.briefing is None:
        raise Refused("not_briefed_yet", visit=visit.n)
    return visit if visit.stage is VisitStage.CONFIRMED else visit.at(VisitStage.ACKNOWLEDGED)


def confirmed(visit: Visit) -> Visit:
    """The visit will take place. Refused: `briefing_not_acknowledged`, `visit_is_over`."""
    _not_over(visit)
    if visit.stage not in (VisitStage.ACKNOWLEDGED, VisitStage.CONFIRMED):
        raise Refused("briefing_not_acknowledged", visit=visit.n, engineer=visit.engineer)
    return visit.at(VisitStage.CONFIRMED)


def reported(visit: Visit, outcome: Literal["done", "incomplete"], today: date) -> Visit:
    """The visit took place. Refused: `visit_not_confirmed`, `visit_is_ahead`, `visit_is_over`."""
    _not_over(visit)
    if visit.stage is not VisitStage.CONFIRMED:
        raise Refused("visit_not_confirmed", visit=visit.n)
    if today < visit.day:
        raise Refused("visit_is_ahead", visit=visit.n, day=visit.day.isoformat())
    return visit.at(VisitStage(outcome))


def _not_over(visit: Visit) -> None:
    if visit.over:
        raise Refused("visit_is_over", visit=visit.n, state=visit.stage.value)
