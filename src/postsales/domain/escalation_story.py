"""What time does to an issue: who is told when nobody answers.

Source: domain notes, story 5; semantics, "Service-level clocks" (each level once per breach, in order, never down)
and "Fault claims and verdicts" (only the verdict waits for evidence, and not for ever).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postsales.domain.errors import Refused
from postsales.domain.escalation_clocks import Terms, used_up
from postsales.domain.issue import Breach, Duty, EscalationState, pass_ball, unwaited
from postsales.domain.seats import Seat, Side


@dataclass(frozen=True, slots=True)
class Climb:
    """The target of a duty passed unanswered: the next level of that side hears."""

    duty: Duty
    side: Side
    level: int


@dataclass(frozen=True, slots=True)
class MissInterim:
    """The customer has nobody, no workaround and no date yet: the delivery manager hears."""


@dataclass(frozen=True, slots=True)
class ClimbForEvidence:
    """No evidence came: the claimant's head hears."""


@dataclass(frozen=True, slots=True)
class WaiveEvidence:
    """It never came: the vendor's clock starts all the same, and the vendor looks for itself."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing to do before then."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForNews:
    """Only somebody's word can change anything."""


@dataclass(frozen=True, slots=True)
class Done:
    """It is over."""


Deed = Climb | MissInterim | ClimbForEvidence | WaiveEvidence
Step = Deed | WaitUntil | WaitForNews | Done


def next_step(issue: EscalationState, terms: Terms, now: datetime) -> Step:
    """What to do now, or how long to wait. What came due first is done first."""
    if not issue.open:
        return Done()
    at, deed = min(_ahead(issue, terms, now), key=lambda coming: coming[0], default=(None, None))
    if at is None or deed is None:
        return WaitForNews()
    return deed if at <= now else WaitUntil(at)


def _ahead(issue: EscalationState, terms: Terms, now: datetime) -> list[tuple[datetime, Deed]]:
    if issue.verdict is not None:
        return []  # what is promised now is watched as a promise
    climbs = [coming for duty in _watched(issue) if (coming := _next_climb(issue, duty, terms, now)) is not None]
    return [*climbs, *_interim(issue, terms), *_evidence(issue, terms)]


def _watched(issue: EscalationState) -> tuple[Duty, ...]:
    acknowledging: tuple[Duty, ...] = () if issue.acknowledged_at else ("acknowledge",)
    # While evidence is awaited the claimant is asked for it, on a clock of its own.
    return (*acknowledging, "vendor") if issue.evidence_awaited else (*acknowledging, "vendor", "partner")


def _next_climb(issue: EscalationState, duty: Duty, terms: Terms, now: datetime) -> tuple[datetime, Deed] | None:
    """The first climb comes with the target; each further level gets the time to acknowledge, then the next hears."""
    side = issue.handler if duty == "acknowledge" else Side(duty)
    fired, top = issue.fired.get(duty, ()), len(terms.ladder(side))
    level = fired[-1] + 1 if fired else min(issue.levels.get(side, 1) + 1, top)
    if level > top:
        return None
    targets = terms.level(issue)
    first = targets.acknowledge if duty == "acknowledge" else targets.resolve
    at = used_up(issue, duty, first + len(fired) * targets.acknowledge, terms, now)
    return None if at is None else (at, Climb(duty, side, level))


def _interim(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    if issue.claim is None or issue.interim is not None or issue.interim_missed:
        return []
    return [(terms.after(issue, Side.VENDOR, issue.claim.at, terms.policy.interim_within), MissInterim())]


def _evidence(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    if not issue.evidence_awaited or issue.claim is None or issue.evidence_since is None:
        return []
    at = terms.after(issue, issue.claim.side, issue.evidence_since, terms.policy.evidence_within)
    return [(at, ClimbForEvidence() if issue.evidence_step == "asked" else WaiveEvidence())]


def climb(issue: EscalationState, step: Climb, terms: Terms, at: datetime) -> EscalationState:
    """The level has been told; the breach stays recorded whatever comes after."""
    breach = Breach(what=step.duty, level=terms.ladder(step.side)[step.level - 1].name, at=at)
    return issue.model_copy(
        update={
            "levels": {**issue.levels, step.side: max(step.level, issue.levels.get(step.side, 1))},
            "fired": {**issue.fired, step.duty: (*issue.fired.get(step.duty, ()), step.level)},
            "breaches": (*issue.breaches, breach),
        }
    )


def miss_interim(issue: EscalationState, at: datetime) -> EscalationState:
    """The delivery manager has been told that the customer waits with empty hands."""
    breach = Breach(what="interim", level=Seat.DELIVERY_MANAGER.value, at=at)
    return issue.model_copy(update={"interim_missed": True, "breaches": (*issue.breaches, breach)})


def climb_for_evidence(issue: EscalationState, at: datetime) -> EscalationState:
    """The claimant's head has been told; they get as long again."""
    seat = Seat.PARTNER_HEAD if issue.roster.holders(Seat.PARTNER_HEAD) else Seat.SALES_REP
    breach = Breach(what="evidence", level=seat.value, at=at)
    update = {"evidence_step": "climbed", "evidence_since": at, "breaches": (*issue.breaches, breach)}
    return issue.model_copy(update=update)


def waive_evidence(issue: EscalationState, at: datetime) -> EscalationState:
    """The vendor has the ball, evidence or not. Refused: `evidence_not_awaited`."""
    if not issue.evidence_awaited:
        raise Refused("evidence_not_awaited", issue=issue.n)
    waived = unwaited(issue).model_copy(update={"evidence_step": "waived"})
    return pass_ball(waived, Side.VENDOR, at, "evidence_waived")
