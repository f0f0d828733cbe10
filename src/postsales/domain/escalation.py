"""What people do with an issue: blame the product, help meanwhile, wait, answer, decide.

Source: domain notes, story 5; semantics, "Fault claims and verdicts". What an issue is stands in `issue`, how its
clocks stand in `escalation_clocks`, what time does to it in `escalation_story`, how it ends in `escalation_ending`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from postsales.domain.clock import ClockEntry
from postsales.domain.errors import Refused
from postsales.domain.evidence_form import EvidenceForm, still_missing
from postsales.domain.issue import (
    TECHNICAL,
    Claim,
    Duty,
    EscalationState,
    Interim,
    SeverityChange,
    Waiting,
    pass_ball,
    past_verdicts,
    refuse_when_answered,
    refuse_when_contested,
    refuse_when_over,
    stopped,
    turned,
    unwaited,
)
from postsales.domain.issue_parts import Session, Verdict
from postsales.domain.policy import Severity
from postsales.domain.seats import Side


def begin(issue: EscalationState, *, indirect: bool, claim: bool, at: datetime) -> EscalationState:
    """Open it. The partner answers its own customer; a claim, a direct question, and all else is the vendor's."""
    partner = indirect and not claim and issue.question is None and issue.raised_side is Side.CUSTOMER
    handler = Side.PARTNER if partner else Side.VENDOR
    logs = {"acknowledgement": turned(issue.acknowledgement, True, at, "opened")}
    opened = issue.model_copy(update={"handler": handler, "levels": {handler: 1}, **logs})
    return pass_ball(opened, handler, at, "opened")


def blame(
    issue: EscalationState, side: Side, recorded_by: str, symptom: str | None, evidence: dict[str, Any], at: datetime,
    form: EvidenceForm | None = None,
) -> EscalationState:  # fmt: skip
    """It is said to be the product: the vendor has to answer, and the verdict waits for evidence only.

    Refused: `issue_is_over`, `claimed_already`, `answered_already`.
    """
    refuse_when_over(issue)
    if issue.claim is not None:
        raise Refused("claimed_already", issue=issue.n)
    refuse_when_answered(issue)
    if issue.handler is not Side.VENDOR or issue.question is not None:
        issue = _hand_to_vendor(issue, at)
    claimed = unwaited(issue).model_copy(
        update={
            "claim": Claim(side=side, recorded_by=recorded_by, at=at),
            "symptom": symptom or issue.symptom,
            "evidence": {**issue.evidence, **evidence},
            "levels": {**issue.levels, Side.VENDOR: max(issue.levels.get(Side.VENDOR, 1), 1)},
        }
    )
    missing = still_missing(form, claimed.evidence)
    if not missing:
        return pass_ball(claimed.model_copy(update={"evidence_step": "given"}), Side.VENDOR, at, "claimed")
    asked = {"evidence_step": "asked", "evidence_since": at, "evidence_missing": missing}
    return pass_ball(claimed.model_copy(update=asked), side, at, "evidence_asked")


def _hand_to_vendor(issue: EscalationState, at: datetime) -> EscalationState:
    """The vendor's support has not seen it yet: its acknowledgement is still to come, on its own ladder from below."""
    started = (ClockEntry(at=at, kind="start", reason="claimed"),)
    again: tuple[Duty, ...] = ("acknowledge", "vendor") if issue.question is not None else ("acknowledge",)
    fired = {duty: levels for duty, levels in issue.fired.items() if duty not in again}
    update: dict[str, Any] = {"acknowledgement": started, "acknowledged_at": None, "fired": fired}
    update["warned"] = tuple(duty for duty in issue.warned if duty not in again)
    if issue.question is not None:
        update["levels"] = {**issue.levels, Side.VENDOR: 1}
    return issue.model_copy(update={"handler": Side.VENDOR, **update})


def add_evidence(
    issue: EscalationState, evidence: dict[str, Any], at: datetime, form: EvidenceForm | None = None
) -> EscalationState:
    """More is known; a verdict that waited for it waits no longer, once the form is filled.

    What is incomplete goes back: the claimant keeps the ball, and its clock runs on from when it was first asked.
    Refused: `issue_is_over`, `evidence_missing`.
    """
    refuse_when_over(issue)
    if not evidence:
        raise Refused("evidence_missing", issue=issue.n)
    known = issue.model_copy(update={"evidence": {**issue.evidence, **evidence}})
    if not issue.evidence_awaited:
        return known
    if missing := still_missing(form, known.evidence):
        return known.model_copy(update={"evidence_missing": missing})
    given = unwaited(known).model_copy(update={"evidence_step": "given", "evidence_missing": ()})
    return pass_ball(given, Side.VENDOR, at, "evidence_given")


def acknowledge(issue: EscalationState, side: Side | None, at: datetime) -> EscalationState:
    """Whoever has to answer has seen it. Refused: `issue_is_over`, `acknowledged_already`, `not_yours_to_answer`."""
    refuse_when_over(issue)
    if side is not issue.handler:
        raise Refused("not_yours_to_answer", issue=issue.n, side=issue.handler.value)
    if issue.acknowledged_at is not None:
        raise Refused("acknowledged_already", issue=issue.n)
    return seen(issue, at)


def seen(issue: EscalationState, at: datetime) -> EscalationState:
    """Acknowledged, if it was not: by saying so, or by doing something about it."""
    if issue.acknowledged_at is not None:
        return issue
    stage = "acknowledged" if issue.stage == "requested" else issue.stage
    log = stopped(issue.acknowledgement, at, "acknowledged")
    return issue.model_copy(update={"acknowledged_at": at, "acknowledgement": log, "stage": stage})


def set_interim(issue: EscalationState, interim: Interim, side: Side | None, today: date) -> EscalationState:
    """The customer gets somebody, a workaround and a date at once, whoever is at fault.

    Refused: `issue_is_over`, `answered_already`, `not_the_customers_work`, `unknown_owner`, `promise_in_the_past`.
    """
    refuse_when_over(issue)
    refuse_when_answered(issue)
    refuse_customer(issue, side)
    refuse_empty_promise(issue, interim.owner, interim.on, today)
    stage = "working" if issue.stage == "acknowledged" else issue.stage
    return issue.model_copy(update={"interim": interim, "stage": stage})


def wait_for(issue: EscalationState, side: Side | None, on: Side, reason: str, at: datetime) -> EscalationState:
    """Whoever has the ball waits for somebody else: their own clock pauses.

    Refused: `issue_is_over`, `answered_already`, `waiting_already`, `not_your_ball`, `no_such_party`.
    """
    refuse_when_over(issue)
    refuse_when_answered(issue)
    if issue.waiting is not None:
        raise Refused("waiting_already", issue=issue.n, side=issue.waiting.on.value)
    if issue.ball is None or side is not issue.ball or on is issue.ball:
        raise Refused("not_your_ball", issue=issue.n, side=issue.ball.value if issue.ball else None)
    if not any(person.side is on for person in issue.roster.people):
        raise Refused("no_such_party", side=on.value)
    known = seen(issue, at) if side is issue.handler else issue
    waiting = Waiting(on=on, reason=reason, then=issue.ball)
    return pass_ball(known.model_copy(update={"waiting": waiting, "stage": "waiting"}), on, at, reason)


def resume(issue: EscalationState, at: datetime) -> EscalationState:
    """What was waited for has come. Refused: `issue_is_over`, `not_waiting`."""
    refuse_when_over(issue)
    if issue.waiting is None:
        raise Refused("not_waiting", issue=issue.n)
    return pass_ball(unwaited(issue), issue.waiting.then, at, "resumed")


def change_severity(issue: EscalationState, severity: Severity, at: datetime, by: str, reason: str) -> EscalationState:
    """Better or worse than thought; deadlines follow from the same logs, paused or not, and it is kept why.

    Refused: `issue_is_over`, `same_severity`.
    """
    refuse_when_over(issue)
    if severity is issue.severity:
        raise Refused("same_severity", issue=issue.n, severity=severity.value)
    changed = SeverityChange(at=at, was=issue.severity, severity=severity, by=by, reason=reason)
    return issue.model_copy(update={"severity": severity, "severities": (*issue.severities, changed)})


def decide(issue: EscalationState, verdict: Verdict, today: date, at: datetime) -> EscalationState:
    """The verdict. The vendor has answered; whoever owns the remedy has the ball now.

    Undetermined: both sides meet about it on the promised day, and then there is another verdict.
    Refused: `issue_is_over`, `answered_already`, `heads_decide`, `not_a_technical_seat`, `unknown_owner`,
    `promise_in_the_past`.
    """
    refuse_when_over(issue)
    refuse_when_contested(issue)
    refuse_when_answered(issue)
    if not issue.roster.holds(verdict.by, *TECHNICAL):
        raise Refused("not_a_technical_seat", person=verdict.by)
    refuse_empty_promise(issue, verdict.owner, verdict.promised_on, today)
    owner = issue.roster.person(verdict.owner)
    meeting = verdict.kind == "undetermined"
    answered = seen(issue, at).model_copy(
        update={
            "verdict": verdict,
            "past_verdicts": past_verdicts(issue),
            "answer": verdict.answer,
            "waiting": None,
            "stage": "answered",
            "vendor": stopped(issue.vendor, at, "answered"),
            "session": Session(on=verdict.promised_on, because="undetermined") if meeting else None,
        }
    )
    return pass_ball(answered, owner.side if owner else Side.VENDOR, at, "verdict")


def refuse_customer(issue: EscalationState, side: Side | None) -> None:
    """Refused: `not_the_customers_work`."""
    if side is Side.CUSTOMER:
        raise Refused("not_the_customers_work", issue=issue.n)


def refuse_empty_promise(issue: EscalationState, owner: str, on: date, today: date) -> None:
    """Refused: `unknown_owner`, `promise_in_the_past`."""
    if issue.roster.person(owner) is None:
        raise Refused("unknown_owner", issue=issue.n, person=owner)
    if on < today:
        raise Refused("promise_in_the_past", due_on=on.isoformat(), today=today.isoformat())
