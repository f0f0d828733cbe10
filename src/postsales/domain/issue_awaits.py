"""What an issue waits for, side by side: who has to say what, until when.

Source: semantics, "Service-level clocks" and "Fault claims and verdicts". Whoever that is in person follows from the
seats of the day; here are the sides, and people only where somebody was named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from postsales.domain.escalation_clocks import CLOCK_OF, Terms, deadline
from postsales.domain.escalation_cost import pending
from postsales.domain.escalation_session import opposite
from postsales.domain.frozen import Frozen
from postsales.domain.issue import EscalationState
from postsales.domain.seats import Seat, Side


class Awaits(Frozen):
    """One word that is missing: `what` (a kind of duty), of which side, or of which person of it, until when.

    `heard`: the seats of each level the side's ladder has been climbed to, as the delivery's own policy has it.
    """

    what: str
    side: Side
    person: str | None = None
    until: datetime | None = None
    heard: tuple[tuple[Seat, ...], ...] = ()


def awaits(issue: EscalationState, terms: Terms) -> tuple[Awaits, ...]:
    """Everything it waits for; what was spent on it may be to settle when it is over."""
    found = [*_charges(issue, terms)]
    if issue.open:
        found += [*_of_the_ball(issue, terms), *_interim(issue, terms), *_experts(issue, terms)]
    return tuple(_with_ladder(each, issue, terms) for each in found)


def _with_ladder(each: Awaits, issue: EscalationState, terms: Terms) -> Awaits:
    """With whoever has heard of it by now, where a ladder is climbed for it and nobody was named."""
    if each.person is not None or each.side is Side.CUSTOMER or each.what in ("decide_contest", "settle_charge"):
        return each
    climbed = terms.ladder(issue, each.side)[: max(issue.levels.get(each.side, 0), 1)]
    return each.model_copy(update={"heard": tuple(level.seats for level in climbed)})


def _of_the_ball(issue: EscalationState, terms: Terms) -> Iterator[Awaits]:
    customer = terms.calendars[Side.CUSTOMER]
    contest = issue.contest
    if contest is not None and contest.pending:
        for side in contest.sides:
            if side not in contest.words:
                yield Awaits(what="decide_contest", side=side, until=contest.decide_by)
    elif issue.session is not None:
        for side in (Side.VENDOR, opposite(issue)):
            yield Awaits(what="meet_about_issue", side=side, until=customer.end_of_day(issue.session.on))
    elif issue.verdict is not None:
        owner = issue.roster.person(issue.verdict.owner)
        until = customer.end_of_day(issue.verdict.promised_on)
        side = owner.side if owner is not None else Side.VENDOR
        yield Awaits(what="carry_out_remedy", side=side, person=issue.verdict.owner, until=until)
    else:
        yield from _undecided(issue, terms)


def _undecided(issue: EscalationState, terms: Terms) -> Iterator[Awaits]:
    if issue.acknowledged_at is None:
        # It is picked up whoever has the ball; a claim waits for evidence meanwhile.
        yield Awaits(what="pick_issue_up", side=issue.handler, until=deadline(issue, "acknowledge", terms))
    if issue.evidence_awaited and issue.claim is not None:
        since, within = issue.evidence_since, terms.policy.evidence_within
        given_by = terms.after(issue, issue.claim.side, since, within) if since is not None else None
        yield Awaits(what="give_evidence", side=issue.claim.side, until=given_by)
    elif issue.ball is not None and issue.waiting is not None:
        yield Awaits(what="issue_waits", side=issue.ball)
    elif issue.ball is not None and (issue.acknowledged_at is not None or issue.ball is not issue.handler):
        until = None if issue.ball is Side.CUSTOMER else deadline(issue, CLOCK_OF[issue.ball], terms)
        yield Awaits(what=_answer(issue, issue.ball), side=issue.ball, until=until)


def _answer(issue: EscalationState, side: Side) -> str:
    if issue.asks and side is not Side.CUSTOMER:
        return "answer_question"
    return f"issue_with_{side.value}"


def _interim(issue: EscalationState, terms: Terms) -> Iterator[Awaits]:
    interim = issue.interim
    if interim is not None and issue.verdict is None:
        owner = issue.roster.person(interim.owner)
        until = terms.calendars[Side.CUSTOMER].end_of_day(interim.on)
        side = owner.side if owner is not None else issue.handler
        yield Awaits(what="interim_owed", side=side, person=interim.owner, until=until)


def _experts(issue: EscalationState, terms: Terms) -> Iterator[Awaits]:
    for expert in issue.experts:
        person = issue.roster.person(expert.person)
        if expert.state in ("asked", "silent") and person is not None:
            until = terms.after(issue, person.side, expert.since, terms.policy.expert_within)
            yield Awaits(what="join_issue", side=person.side, person=person.id, until=until)
        elif expert.state == "accepted" and person is not None and issue.asks and issue.ball is person.side:
            by = deadline(issue, CLOCK_OF[person.side], terms)
            yield Awaits(what="answer_question", side=person.side, person=person.id, until=by)


def _charges(issue: EscalationState, terms: Terms) -> Iterator[Awaits]:
    asked = pending(issue)
    if asked is not None and not (issue.contest is not None and issue.contest.pending):
        calendar = terms.calendars.get(asked.bearer, terms.calendars[Side.VENDOR])
        until = calendar.add_business_time(asked.at, terms.policy.settle_within)
        yield Awaits(what="settle_charge", side=asked.bearer, until=until)
