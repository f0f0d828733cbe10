"""A verdict contested once, with new evidence: then the two heads decide together.

Source: semantics, "Fault claims and verdicts": both must answer; silence of one by its date leaves the other's
decision. When both were silent the verdict stands; when they do not agree, both sides look at it together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from postsales.domain.errors import Refused
from postsales.domain.escalation import refuse_empty_promise
from postsales.domain.escalation_clocks import Terms
from postsales.domain.issue import REOPENABLE, Breach, EscalationState, pass_ball, past_verdicts, refuse_when_over
from postsales.domain.issue_parts import Contest, HeadsWord, Session, Verdict
from postsales.domain.seats import Person, Seat, Side

HEADS: dict[Side, tuple[Seat, ...]] = {
    Side.VENDOR: (Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER, Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER),
}
"""Who decides for a side: whoever sits in the first of these that is filled."""


def heads(issue: EscalationState, side: Side) -> tuple[Person, ...]:
    """The people who may decide for that side."""
    filled = (people for seat in HEADS[side] if (people := issue.roster.holders(seat)))
    return next(filled, ())


def contest(
    issue: EscalationState,
    side: Side | None,
    by: str,
    reason: str,
    evidence: dict[str, Any],
    terms: Terms,
    at: datetime,
) -> EscalationState:
    """The other side does not accept the verdict, and says why with something new. Also shortly after it was closed.

    Refused: `issue_is_over`, `no_verdict_to_contest`, `contested_already`, `not_yours_to_contest`, `nothing_new`.
    """
    if issue.stage not in REOPENABLE:
        refuse_when_over(issue)
    if issue.verdict is None or issue.undecided:
        raise Refused("no_verdict_to_contest", issue=issue.n)
    if issue.contest is not None:
        raise Refused("contested_already", issue=issue.n, side=issue.contest.side.value)
    given_by = issue.roster.person(issue.verdict.by)
    if side is None or side is Side.VENDOR or (given_by is not None and given_by.side is side):
        raise Refused("not_yours_to_contest", issue=issue.n)
    new = {name: found for name, found in evidence.items() if issue.evidence.get(name) != found}
    if not new:
        raise Refused("nothing_new", issue=issue.n)
    deciding = (Side.VENDOR, side)
    until = max(terms.after(issue, each, at, terms.policy.heads_within) for each in deciding)
    begun = Contest(side=side, by=by, reason=reason, evidence=new, at=at, decide_by=until)
    contested = issue.model_copy(
        update={
            "contest": begun,
            "stage": "contested",
            "closed_at": None,
            "evidence": {**issue.evidence, **new},
        }
    )
    return pass_ball(contested, Side.VENDOR, at, "contested")


def decide_together(
    issue: EscalationState, side: Side | None, by: str, verdict: Verdict | None, today: date, at: datetime
) -> EscalationState:
    """A head's word: the verdict stands (None), or this one takes its place. Settled once both say the same.

    Refused: `issue_is_over`, `not_contested`, `not_a_head`, `unknown_owner`, `promise_in_the_past`.
    """
    refuse_when_over(issue)
    known = issue.contest
    if known is None or not known.pending:
        raise Refused("not_contested", issue=issue.n)
    if side not in known.sides or by not in {person.id for person in heads(issue, side)}:
        raise Refused("not_a_head", issue=issue.n, person=by)
    if verdict is not None:
        refuse_empty_promise(issue, verdict.owner, verdict.promised_on, today)
    said = known.model_copy(update={"words": {**known.words, side: HeadsWord(by=by, at=at, verdict=verdict)}})
    heard = issue.model_copy(update={"contest": said})
    if len(said.words) < len(said.sides):
        return pass_ball(heard, next(each for each in said.sides if each not in said.words), at, "head_answered")
    one, other = (said.words[each].verdict for each in said.sides)
    if (one.kind if one else None) != (other.kind if other else None):
        return pass_ball(heard, Side.VENDOR, at, "heads_differ")
    return _stands(heard, at) if verdict is None else _overturned(heard, verdict, at)


def decide_by_date(issue: EscalationState, terms: Terms, at: datetime) -> EscalationState:
    """The date has come. Who was silent leaves it to the other; both silent, it stands; not agreed, they meet."""
    known = issue.contest
    if known is None or not known.pending:
        raise Refused("not_contested", issue=issue.n)
    silent = tuple(
        Breach(what="heads", level=HEADS[side][0].value, at=at) for side in known.sides if side not in known.words
    )
    late = issue.model_copy(update={"breaches": (*issue.breaches, *silent)})
    if len(known.words) == len(known.sides):
        return _not_agreed(late, terms, at)
    word = next(iter(known.words.values()), None)
    return _stands(late, at) if word is None or word.verdict is None else _overturned(late, word.verdict, at)


def _stands(issue: EscalationState, at: datetime) -> EscalationState:
    return _decided(issue, "upheld", issue.verdict, at)


def _overturned(issue: EscalationState, verdict: Verdict, at: datetime) -> EscalationState:
    changed = issue.model_copy(update={"past_verdicts": past_verdicts(issue), "answer": verdict.answer})
    return _decided(changed, "overturned", verdict, at)


def _not_agreed(issue: EscalationState, terms: Terms, at: datetime) -> EscalationState:
    calendar = terms.calendars[Side.CUSTOMER]
    on = calendar.add_business_days(calendar.local_date(at), terms.policy.session_within_days)
    met = issue.model_copy(update={"session": Session(on=on, because="not_agreed")})
    return _decided(met, "not_agreed", issue.verdict, at)


def _decided(issue: EscalationState, outcome: str, verdict: Verdict | None, at: datetime) -> EscalationState:
    contest = issue.contest.model_copy(update={"outcome": outcome}) if issue.contest else None
    owner = issue.roster.person(verdict.owner) if verdict else None
    known = issue.model_copy(update={"contest": contest, "verdict": verdict, "stage": "answered"})
    side = Side.VENDOR if outcome == "not_agreed" or owner is None else owner.side
    return pass_ball(known, side, at, outcome)
