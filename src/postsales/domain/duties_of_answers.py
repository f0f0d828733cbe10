"""Duties that are answers: to issues, to requests outside the scope, to customers who have been let down."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo

from postsales.domain.duty import Duty, owed
from postsales.domain.escalation_clocks import PARTNER_LADDER
from postsales.domain.escalation_contest import HEADS
from postsales.domain.escalation_cost import BEARING
from postsales.domain.issue_awaits import Awaits
from postsales.domain.my_day_facts import IssueStanding, Matters
from postsales.domain.policy import EscalationPolicy
from postsales.domain.scope import ANSWERING, PAYING, ScopeStatus
from postsales.domain.seats import Seat, Side
from postsales.domain.vendor_ladder import VendorLevel

LEADS = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.CUSTOMER: (Seat.REQUESTER, Seat.OPERATOR, Seat.ACCEPTANCE_DECIDER),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.SALES_REP),
}
"""Who is asked on a side when nobody in particular is."""
_QUESTIONS = EscalationPolicy().question_ladder


def of_issues(person: str, matters: Matters, ladder: Sequence[VendorLevel], zone: tzinfo) -> Iterator[Duty]:
    """What issues wait for from them: to be picked up, answered, proved, decided, put right, paid for."""
    for issue in matters.issues:
        for each in issue.awaits or _as_recorded(issue, ZoneInfo(matters.timezone)):
            if person in _asked(each, issue, matters, ladder):
                yield owed(each.what, n=issue.n, due=each.until, zone=zone, facts={"title": issue.title})


def _asked(
    each: Awaits, issue: IssueStanding, matters: Matters, ladder: Sequence[VendorLevel]
) -> Collection[str | None]:
    """Who may be meant, in person."""
    if each.person is not None:
        return (each.person,)
    match each.what:
        case "decide_contest":
            return matters.all_of(*HEADS[each.side])
        case "settle_charge":
            return (matters.first(*BEARING[each.side]),)
        case "give_evidence" | "meet_about_issue" if each.side is not Side.VENDOR:
            return (matters.first(*LEADS[each.side]),)
    if each.side is Side.CUSTOMER:
        return (matters.first(*LEADS[each.side]),)
    if each.heard:
        return {matters.first(*seats) for seats in each.heard}
    # Recorded before it was told: the ladder these vendors have unless a policy says otherwise.
    levels: Sequence[VendorLevel] = PARTNER_LADDER
    if each.side is Side.VENDOR:
        levels = _QUESTIONS if issue.question else ladder
    return {matters.first(*level.seats) for level in levels[: max(issue.level, 1)]}


def _as_recorded(issue: IssueStanding, zone: tzinfo) -> Iterator[Awaits]:
    """What an older record tells: whoever has the ball answers, and the vendor picks it up all the same."""
    if issue.state == "requested":
        yield Awaits(what="pick_issue_up", side=Side.VENDOR, until=issue.acknowledge_by)
    if issue.ball is not None and not (issue.ball is Side.VENDOR and issue.state == "requested"):
        until = issue.answer_by if issue.ball is Side.VENDOR else None
        yield Awaits(what=f"issue_with_{issue.ball.value}", side=issue.ball, until=until)
    if issue.interim_owner is not None and issue.interim_on is not None:
        ends = owed("interim_owed", due=issue.interim_on, zone=zone).due_at
        yield Awaits(what="interim_owed", side=Side.VENDOR, person=issue.interim_owner, until=ends)


def of_scope(person: str, matters: Matters) -> Iterator[Duty]:
    """Requests outside the scope: whoever is asked answers, and whoever would pay decides about the quote."""
    zone = ZoneInfo(matters.timezone)
    for request in matters.scope:
        if request.state == ScopeStatus.ASKED and person == matters.first(*ANSWERING[request.provider]):
            yield owed("answer_scope", n=request.n, due=request.answer_by, zone=zone, facts={"what": request.what})
        payers = PAYING.get(request.asker_side, ())
        if request.state == ScopeStatus.QUOTED and person == matters.first(*payers):
            yield owed("decide_quote", n=request.n, due=request.valid_until, zone=zone, facts={"what": request.what})


_RECOVERY = {
    "opened": "recovery_acknowledge",
    "acknowledged": "recovery_answer",
    "answered": "recovery_finish",
}
UNHAPPY_HEARD_BY = (Seat.CSM, Seat.SALES_REP)
CALLED_WITHIN = timedelta(days=1)
"""Who is unhappy is called by the end of the next day."""


def of_recoveries(person: str, matters: Matters, zone: tzinfo) -> Iterator[Duty]:
    """A customer who was let down hears within a business hour, then has an apology, then what was promised."""
    for each in matters.recoveries:
        what = _RECOVERY.get(each.state)
        if what is not None and each.owner == person:
            yield owed(what, n=each.n, due=each.due_at, zone=zone, facts={"matter": each.matter})
    for survey in matters.unhappy:
        seen_since = matters.seen_at is not None and matters.seen_at > survey.answered_at
        if person == matters.first(*UNHAPPY_HEARD_BY) and not seen_since:
            due = (survey.answered_at + CALLED_WITHIN).astimezone(zone).date()
            facts = {"who": survey.person, "score": survey.score}
            yield owed("call_unhappy", customer=matters.customer, n=survey.n, due=due, zone=zone, facts=facts)
