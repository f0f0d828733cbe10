"""What people do with an issue: blame the product, help meanwhile, wait, answer, decide, end it.

Source: domain notes, story 5; semantics, "Fault claims and verdicts". What an issue is stands in `issue`, how its
clocks stand in `escalation_clocks`, what time does to it in `escalation_story`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from postsales.domain.clock import ClockEntry
from postsales.domain.errors import Refused
from postsales.domain.issue import (
    TECHNICAL,
    Claim,
    EscalationState,
    Interim,
    Stage,
    Verdict,
    Waiting,
    pass_ball,
    refuse_when_answered,
    refuse_when_over,
    stopped,
    turned,
    unwaited,
)
from postsales.domain.policy import Severity
from postsales.domain.seats import Side


def begin(issue: EscalationState, *, indirect: bool, claim: bool, at: datetime) -> EscalationState:
    """Open it. The partner answers its own customer; a claim, and everybody else's question, is the vendor's."""
    partner = indirect and not claim and issue.raised_side is Side.CUSTOMER
    handler = Side.PARTNER if partner else Side.VENDOR
    logs = {"acknowledgement": turned(issue.acknowledgement, True, at, "opened")}
    opened = issue.model_copy(update={"handler": handler, "levels": {handler: 1}, **logs})
    return pass_ball(opened, handler, at, "opened")


def blame(
    issue: EscalationState, side: Side, recorded_by: str, symptom: str | None, evidence: dict[str, Any], at: datetime
) -> EscalationState:
    """It is said to be the product: the vendor has to answer, and the verdict waits for evidence only.

    Refused: `issue_is_over`, `claimed_already`, `answered_already`.
    """
    refuse_when_over(issue)
    if issue.claim is not None:
        raise Refused("claimed_already", issue=issue.n)
    refuse_when_answered(issue)
    if issue.handler is not Side.VENDOR:
        issue = _hand_to_vendor(issue, at)
    claimed = unwaited(issue).model_copy(
        update={
            "claim": Claim(side=side, recorded_by=recorded_by, at=at),
            "symptom": symptom or issue.symptom,
            "evidence": {**issue.evidence, **evidence},
            "levels": {**issue.levels, Side.VENDOR: max(issue.levels.get(Side.VENDOR, 1), 1)},
        }
    )
    if claimed.evidence:
        return pass_ball(claimed.model_copy(update={"evidence_step": "given"}), Side.VENDOR, at, "claimed")
    asked = claimed.model_copy(update={"evidence_step": "asked", "evidence_since": at})
    return pass_ball(asked, side, at, "evidence_asked")


def _hand_to_vendor(issue: EscalationState, at: datetime) -> EscalationState:
    """The vendor has not seen it yet: its acknowledgement is still to come."""
    started = (ClockEntry(at=at, kind="start", reason="claimed"),)
    fired = {duty: levels for duty, levels in issue.fired.items() if duty != "acknowledge"}
    update = {"handler": Side.VENDOR, "acknowledgement": started, "acknowledged_at": None, "fired": fired}
    return issue.model_copy(update=update)


def add_evidence(issue: EscalationState, evidence: dict[str, Any], at: datetime) -> EscalationState:
    """More is known; a verdict that waited for it waits no longer. Refused: `issue_is_over`, `evidence_missing`."""
    refuse_when_over(issue)
    if not evidence:
        raise Refused("evidence_missing", issue=issue.n)
    known = issue.model_copy(update={"evidence": {**issue.evidence, **evidence}})
    if not issue.evidence_awaited:
        return known
    given = unwaited(known).model_copy(update={"evidence_step": "given"})
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
    _refuse_customer(issue, side)
    _refuse_empty_promise(issue, interim.owner, interim.on, today)
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


def change_severity(issue: EscalationState, severity: Severity) -> EscalationState:
    """Better or worse than thought; deadlines follow from the same logs. Refused: `issue_is_over`, `same_severity`."""
    refuse_when_over(issue)
    if severity is issue.severity:
        raise Refused("same_severity", issue=issue.n, severity=severity.value)
    return issue.model_copy(update={"severity": severity})


def decide(issue: EscalationState, verdict: Verdict, today: date, at: datetime) -> EscalationState:
    """The verdict. The vendor has answered; whoever owns the remedy has the ball now.

    Refused: `issue_is_over`, `answered_already`, `not_a_technical_seat`, `unknown_owner`, `promise_in_the_past`.
    """
    refuse_when_over(issue)
    refuse_when_answered(issue)
    if not issue.roster.holds(verdict.by, *TECHNICAL):
        raise Refused("not_a_technical_seat", person=verdict.by)
    _refuse_empty_promise(issue, verdict.owner, verdict.promised_on, today)
    owner = issue.roster.person(verdict.owner)
    answered = seen(issue, at).model_copy(
        update={
            "verdict": verdict,
            "answer": verdict.answer,
            "waiting": None,
            "stage": "answered",
            "vendor": stopped(issue.vendor, at, "answered"),
        }
    )
    return pass_ball(answered, owner.side if owner else Side.VENDOR, at, "verdict")


def resolve(issue: EscalationState, answer: str | None, at: datetime) -> EscalationState:
    """It is done. Without a verdict the customer needs words. Refused: `issue_is_over`, `answer_missing`."""
    refuse_when_over(issue)
    if issue.verdict is None and not answer:
        raise Refused("answer_missing", issue=issue.n)
    return end(issue, "closed", at, answer=answer or issue.answer)


def decline(issue: EscalationState, side: Side | None, reason: str, at: datetime) -> EscalationState:
    """Nothing will be done, and why. Refused: `issue_is_over`, `answered_already`, `not_the_customers_work`."""
    refuse_when_over(issue)
    refuse_when_answered(issue)
    _refuse_customer(issue, side)
    return end(issue, "declined", at, answer=reason)


def end(issue: EscalationState, stage: Stage, at: datetime, *, answer: str | None = None) -> EscalationState:
    """Closed means closed: nobody has the ball, no clock runs."""
    logs = {
        name: stopped(getattr(issue, name), at, stage) for name in ("acknowledgement", "customer", "partner", "vendor")
    }
    return issue.model_copy(
        update={"stage": stage, "closed_at": at, "ball": None, "waiting": None, "answer": answer, **logs}
    )


def _refuse_customer(issue: EscalationState, side: Side | None) -> None:
    if side is Side.CUSTOMER:
        raise Refused("not_the_customers_work", issue=issue.n)


def _refuse_empty_promise(issue: EscalationState, owner: str, on: date, today: date) -> None:
    if issue.roster.person(owner) is None:
        raise Refused("unknown_owner", issue=issue.n, person=owner)
    if on < today:
        raise Refused("promise_in_the_past", due_on=on.isoformat(), today=today.isoformat())
