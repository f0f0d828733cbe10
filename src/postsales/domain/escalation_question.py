"""The direct question: the sales rep is the window, may answer, or brings in somebody who knows.

Source: domain notes, story 5: "is it really supposed to be like this?" goes to the rep, who answers by name; silence
climbs; the partner is told. An expert may be brought in for any issue; accepts or declines, on a clock.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from postsales.domain.errors import Refused
from postsales.domain.escalation import seen
from postsales.domain.escalation_ending import end
from postsales.domain.issue import Breach, EscalationState, refuse_when_contested, refuse_when_over
from postsales.domain.issue_parts import Cost, Expert
from postsales.domain.seats import Seat, Side

WINDOW = (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER)
"""Who may answer a direct question without having been brought in."""


def answer(issue: EscalationState, by: str, words: str, at: datetime) -> EscalationState:
    """Answered by name: by the window, or by an expert who accepted.

    Refused: `issue_is_over`, `not_a_question`, `not_asked_of_you`.
    """
    refuse_when_over(issue)
    if not issue.asks or issue.question is None:
        raise Refused("not_a_question", issue=issue.n)
    brought_in = any(expert.person == by and expert.state == "accepted" for expert in issue.experts)
    if not brought_in and not issue.roster.holds(by, *WINDOW):
        raise Refused("not_asked_of_you", issue=issue.n, person=by)
    known = seen(issue, at).model_copy(update={"question": issue.question.model_copy(update={"answered_by": by})})
    return end(known, "closed", at, answer=words)


def bring_in(
    issue: EscalationState, expert: str, side: Side | None, by: str, why: str, at: datetime
) -> EscalationState:
    """Ask somebody of one's own party who knows.

    Refused: `issue_is_over`, `person_unknown`, `expert_of_another_party`, `expert_asked_already`.
    """
    refuse_when_over(issue)
    person = issue.roster.person(expert)
    if person is None:
        raise Refused("person_unknown", person=expert)
    if side is not None and person.side is not side:
        raise Refused("expert_of_another_party", issue=issue.n, person=expert)
    if any(each.person == expert and each.state in ("asked", "accepted") for each in issue.experts):
        raise Refused("expert_asked_already", issue=issue.n, person=expert)
    others = tuple(each for each in issue.experts if each.person != expert)
    asked = Expert(person=expert, brought_by=by, why=why, since=at)
    known = seen(issue, at) if side is issue.handler else issue
    return known.model_copy(update={"experts": (*others, asked)})


def join(issue: EscalationState, by: str, yes: bool, reason: str | None) -> EscalationState:
    """The expert accepts, or declines and says why. Late is better than never.

    Refused: `issue_is_over`, `not_asked_to_join`, `reason_for_declining`.
    """
    refuse_when_over(issue)
    asked = next((each for each in issue.experts if each.person == by and each.state in ("asked", "silent")), None)
    if asked is None:
        raise Refused("not_asked_to_join", issue=issue.n, person=by)
    if not yes and not reason:
        raise Refused("reason_for_declining", issue=issue.n)
    return _with_expert(issue, asked.model_copy(update={"state": "accepted" if yes else "declined", "reason": reason}))


def expert_silent(issue: EscalationState, person: str, at: datetime) -> EscalationState:
    """No word came: whoever asked looks for somebody else, and the lead hears."""
    asked = next(each for each in issue.experts if each.person == person)
    breach = Breach(what="expert", level=person, at=at)
    known = issue.model_copy(update={"breaches": (*issue.breaches, breach)})
    return _with_expert(known, asked.model_copy(update={"state": "silent"}))


def _with_expert(issue: EscalationState, expert: Expert) -> EscalationState:
    experts = tuple(expert if each.person == expert.person else each for each in issue.experts)
    return issue.model_copy(update={"experts": experts})


# What it cost, settled once it is known whose it was


def spend(
    issue: EscalationState, side: Side | None, by: str, hours: Decimal, what: str, at: datetime
) -> EscalationState:
    """Work put in meanwhile, whoever will have to bear it.

    Refused: `issue_is_over`, `heads_decide`, `not_the_customers_work`.
    """
    refuse_when_over(issue)
    refuse_when_contested(issue)
    if side is None or side is Side.CUSTOMER:
        raise Refused("not_the_customers_work", issue=issue.n)
    spent = Cost(side=side, by=by, hours=hours, what=what, at=at)
    return issue.model_copy(update={"costs": (*issue.costs, spent)})


def borne_by(issue: EscalationState) -> Side | None:
    """Whose the work was: of whoever the verdict names as owner; None before it is known."""
    if issue.verdict is None or issue.undecided:
        return None
    owner = issue.roster.person(issue.verdict.owner)
    return owner.side if owner else None


def owed_hours(issue: EscalationState) -> dict[Side, Decimal]:
    """Hours put in by sides that need not bear them, by side; nothing before the verdict."""
    bearer = borne_by(issue)
    if bearer is None:
        return {}
    sides = {cost.side for cost in issue.costs if cost.side is not bearer}
    return {side: sum((cost.hours for cost in issue.costs if cost.side is side), Decimal(0)) for side in sides}
