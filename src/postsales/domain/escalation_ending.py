"""How an issue ends: solved, declined, merged into another; and how it comes back.

Source: semantics, "Service-level clocks": a reopened issue goes on where its clocks stood.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postsales.domain.errors import Refused
from postsales.domain.escalation import refuse_customer
from postsales.domain.issue import (
    REOPENABLE,
    EscalationState,
    Stage,
    pass_ball,
    past_verdicts,
    refuse_when_answered,
    refuse_when_contested,
    refuse_when_over,
    stopped,
    turned,
)
from postsales.domain.seats import Side


def resolve(issue: EscalationState, answer: str | None, at: datetime) -> EscalationState:
    """It is done. Without a verdict the customer needs words.

    Refused: `issue_is_over`, `heads_decide`, `answer_missing`.
    """
    refuse_when_over(issue)
    refuse_when_contested(issue)
    if issue.verdict is None and not answer:
        raise Refused("answer_missing", issue=issue.n)
    return end(issue, "closed", at, answer=answer or issue.answer)


def decline(issue: EscalationState, side: Side | None, reason: str, at: datetime) -> EscalationState:
    """Nothing will be done, and why. Refused: `issue_is_over`, `answered_already`, `not_the_customers_work`."""
    refuse_when_over(issue)
    refuse_when_answered(issue)
    refuse_customer(issue, side)
    return end(issue, "declined", at, answer=reason)


def end(issue: EscalationState, stage: Stage, at: datetime, *, answer: str | None = None) -> EscalationState:
    """Closed means closed: nobody has the ball, no clock runs."""
    logs = {
        name: stopped(getattr(issue, name), at, stage) for name in ("acknowledgement", "customer", "partner", "vendor")
    }
    return issue.model_copy(
        update={"stage": stage, "closed_at": at, "ball": None, "waiting": None, "answer": answer, **logs}
    )


def reopen(issue: EscalationState, at: datetime) -> EscalationState:
    """It is not solved after all: whoever had to answer has the ball again, and every clock goes on where it stood.

    Refused: `issue_is_open`; `issue_is_over` when it was merged or ended with the delivery.
    """
    if issue.open:
        raise Refused("issue_is_open", issue=issue.n)
    if issue.stage not in REOPENABLE:
        refuse_when_over(issue)
    again = issue.model_copy(
        update={
            "stage": "working" if issue.acknowledged_at else "requested",
            "closed_at": None,
            "past_verdicts": past_verdicts(issue),
            "verdict": None,
            "session": None,
            "answer": None,
            "reopened": issue.reopened + 1,
        }
    )
    if issue.acknowledged_at is None:
        again = again.model_copy(update={"acknowledgement": turned(again.acknowledgement, True, at, "reopened")})
    return pass_ball(again, issue.handler, at, "reopened")


def merge_into(issue: EscalationState, into: int, at: datetime) -> EscalationState:
    """The same as another one: it ends here, and goes on there. Refused: `issue_is_over`, `merge_into_itself`."""
    refuse_when_over(issue)
    if into == issue.n:
        raise Refused("merge_into_itself", issue=issue.n)
    return end(issue, "merged", at, answer=issue.answer).model_copy(update={"merged_into": into})


def absorb(issue: EscalationState, n: int, evidence: dict[str, Any], follower: str, blocking: bool) -> EscalationState:
    """Another one turned out to be this one: what was found there counts here, who asked there hears from here.

    Refused: `issue_is_over`.
    """
    refuse_when_over(issue)
    followers = issue.followers if follower in (issue.raised_by, *issue.followers) else (*issue.followers, follower)
    return issue.model_copy(
        update={
            "merged": tuple(sorted({*issue.merged, n})),
            "evidence": {**evidence, **issue.evidence},
            "followers": followers,
            "blocking": issue.blocking or blocking,
        }
    )
