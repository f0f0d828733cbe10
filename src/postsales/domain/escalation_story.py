"""What time does to an issue: who is told when nobody answers.

Source: domain notes, story 5; semantics, "Service-level clocks" (each level once per breach, in order, never down)
and "Fault claims and verdicts" (only the verdict waits for evidence, and not for ever).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from postsales.domain import escalation_cost as cost
from postsales.domain.errors import Refused
from postsales.domain.escalation_clocks import Terms, used_up
from postsales.domain.issue import REOPENABLE, Breach, Duty, EscalationState, pass_ball, unwaited
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


@dataclass(frozen=True, slots=True)
class Warn:
    """Most of a target is used up: whoever has to answer hears, once."""

    duty: Duty
    side: Side


@dataclass(frozen=True, slots=True)
class ExpertSilent:
    """An expert who was asked did not say yes or no."""

    person: str


@dataclass(frozen=True, slots=True)
class DecideByDate:
    """The day by which both heads were to decide has come."""


@dataclass(frozen=True, slots=True)
class MissSession:
    """Both sides were to meet about it, and there is no verdict still: the heads hear."""


@dataclass(frozen=True, slots=True)
class CustomerWaits:
    """The customer has waited longer than they should, whoever had the ball meanwhile: their window hears, once."""


@dataclass(frozen=True, slots=True)
class CostUnanswered:
    """Whoever the verdict names was asked for money, and says neither yes nor no: their head hears, once."""


Deed = (
    Climb
    | MissInterim
    | ClimbForEvidence
    | WaiveEvidence
    | Warn
    | ExpertSilent
    | DecideByDate
    | MissSession
    | CustomerWaits
    | CostUnanswered
)
Step = Deed | WaitUntil | WaitForNews | Done


def next_step(issue: EscalationState, terms: Terms, now: datetime) -> Step:
    """What to do now, or how long to wait. What came due first is done first."""
    if not issue.open:
        return _afterwards(issue, terms, now)
    at, deed = min(_ahead(issue, terms, now), key=lambda coming: coming[0], default=(None, None))
    if at is None or deed is None:
        return WaitForNews()
    return deed if at <= now else WaitUntil(at)


def _afterwards(issue: EscalationState, terms: Terms, now: datetime) -> Step:
    """An issue that is over: it may come back for a while, and what is asked for it in money is answered first."""
    until = reopenable_until(issue, terms)
    if until is None:
        return Done()
    if cost.pending(issue) is None:
        return Done() if until <= now else WaitUntil(until)
    at = cost.unanswered_at(issue, terms)
    if at is None:
        return WaitForNews()
    return CostUnanswered() if at <= now else WaitUntil(at)


def reopenable_until(issue: EscalationState, terms: Terms) -> datetime | None:
    """Until when an issue that is over may come back; None when it cannot."""
    if issue.released or issue.stage not in REOPENABLE or issue.closed_at is None:
        return None
    return issue.closed_at + terms.policy.reopen_within


def _ahead(issue: EscalationState, terms: Terms, now: datetime) -> list[tuple[datetime, Deed]]:
    if issue.contest is not None and issue.contest.pending:
        return [(issue.contest.decide_by, DecideByDate())]
    if issue.verdict is not None:
        # What is promised now is watched as a promise.
        return [*_session(issue, terms), *_cost(issue, terms)]
    climbs = [coming for duty in _watched(issue) if (coming := _next_climb(issue, duty, terms, now)) is not None]
    warnings = [coming for duty in _watched(issue) if (coming := _warning(issue, duty, terms, now)) is not None]
    # At one instant the warning comes first.
    asked = (*_interim(issue, terms), *_evidence(issue, terms), *_experts(issue, terms))
    return [*warnings, *climbs, *asked, *_customer(issue, terms, now)]


def _watched(issue: EscalationState) -> tuple[Duty, ...]:
    acknowledging: tuple[Duty, ...] = () if issue.acknowledged_at else ("acknowledge",)
    # While evidence is awaited the claimant is asked for it, on a clock of its own; what was late of it was told then.
    asked = issue.evidence_awaited or (issue.evidence_step != "none" and issue.ball is not Side.PARTNER)
    return (*acknowledging, "vendor") if asked else (*acknowledging, "vendor", "partner")


def _next_climb(issue: EscalationState, duty: Duty, terms: Terms, now: datetime) -> tuple[datetime, Deed] | None:
    """The first climb comes with the target; each further level gets the time to acknowledge, then the next hears."""
    side = issue.handler if duty == "acknowledge" else Side(duty)
    fired, top = issue.fired.get(duty, ()), len(terms.ladder(issue, side))
    level = fired[-1] + 1 if fired else min(issue.levels.get(side, 1) + 1, top)
    if level > top:
        return None
    targets = terms.level(issue)
    first = targets.acknowledge if duty == "acknowledge" else targets.resolve
    patience = sum((terms.patience(issue, side, each) for each in fired), timedelta(0))
    at = used_up(issue, duty, first + patience, terms, now)
    return None if at is None else (terms.awake(issue, side, level, at), Climb(duty, side, level))


def _warning(issue: EscalationState, duty: Duty, terms: Terms, now: datetime) -> tuple[datetime, Deed] | None:
    if duty in issue.warned or issue.fired.get(duty):
        return None
    side = issue.handler if duty == "acknowledge" else Side(duty)
    targets = terms.level(issue)
    target = targets.acknowledge if duty == "acknowledge" else targets.resolve
    breach = used_up(issue, duty, target, terms, now)
    if breach is not None and breach <= now:
        return None  # too late to warn: it climbs
    at = used_up(issue, duty, target * terms.policy.warn_percent / 100, terms, now)
    return None if at is None else (at, Warn(duty, side))


def _customer(issue: EscalationState, terms: Terms, now: datetime) -> list[tuple[datetime, Deed]]:
    if any(breach.what == "customer" for breach in issue.breaches):
        return []
    at = used_up(issue, "customer", terms.level(issue).resolve, terms, now)
    return [] if at is None else [(at, CustomerWaits())]


def _interim(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    if issue.claim is None or issue.interim is not None or issue.interim_missed:
        return []
    return [(terms.after(issue, Side.VENDOR, issue.claim.at, terms.policy.interim_within), MissInterim())]


def _evidence(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    if not issue.evidence_awaited or issue.claim is None or issue.evidence_since is None:
        return []
    at = terms.after(issue, issue.claim.side, issue.evidence_since, terms.policy.evidence_within)
    return [(at, ClimbForEvidence() if issue.evidence_step == "asked" else WaiveEvidence())]


def _experts(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    found: list[tuple[datetime, Deed]] = []
    for expert in issue.experts:
        person = issue.roster.person(expert.person)
        if expert.state == "asked" and person is not None:
            at = terms.after(issue, person.side, expert.since, terms.policy.expert_within)
            found.append((at, ExpertSilent(expert.person)))
    return found


def _cost(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    at = cost.unanswered_at(issue, terms)
    return [] if at is None else [(at, CostUnanswered())]


def _session(issue: EscalationState, terms: Terms) -> list[tuple[datetime, Deed]]:
    if issue.session is None or issue.session.missed:
        return []
    calendar = terms.calendars[Side.CUSTOMER]
    return [(calendar.end_of_day(calendar.add_business_days(issue.session.on, 1)), MissSession())]


def warn(issue: EscalationState, step: Warn) -> EscalationState:
    """Whoever has to answer has been warned."""
    return issue.model_copy(update={"warned": (*issue.warned, step.duty)})


def customer_waits(issue: EscalationState, at: datetime) -> EscalationState:
    """The customer's window has been told."""
    breach = Breach(what="customer", level=Seat.SALES_REP.value, at=at)
    return issue.model_copy(update={"breaches": (*issue.breaches, breach)})


def miss_session(issue: EscalationState, at: datetime) -> EscalationState:
    """The heads have been told that both sides did not come to a verdict."""
    session = issue.session.model_copy(update={"missed": True}) if issue.session else None
    breach = Breach(what="session", level=Seat.VENDOR_HEAD.value, at=at)
    return issue.model_copy(update={"session": session, "breaches": (*issue.breaches, breach)})


def climb(issue: EscalationState, step: Climb, terms: Terms, at: datetime) -> EscalationState:
    """The level has been told; the breach stays recorded whatever comes after."""
    breach = Breach(what=step.duty, level=terms.rung(issue, step.side, step.level).name, at=at)
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
