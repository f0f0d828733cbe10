"""How an issue looks from outside: to lists, to the delivery, to whoever asks."""

from __future__ import annotations

from datetime import datetime

from postsales.domain.escalation_clocks import CLOCK_OF, CLOCKS, Terms, deadline, reading
from postsales.domain.escalation_contest import heads
from postsales.domain.escalation_cost import pending
from postsales.domain.escalation_question import borne_by, owed_hours
from postsales.domain.escalation_story import reopenable_until
from postsales.domain.issue import EscalationState
from postsales.domain.issue_awaits import awaits
from postsales.domain.issue_parts import Question
from postsales.domain.issue_record import record_of
from postsales.domain.knowledge import findable, number_of, reference_of
from postsales.domain.seats import Seat, Side
from postsales.messages.command import Awaited
from postsales.messages.escalation_status import ClockReading, EscalationSpec, IssueStatus
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.rows import IssueRow, IssueScoreRow, KnownVerdictRow, Row
from postsales.messages.setting import Setting


def unopened(spec: EscalationSpec, at: datetime) -> EscalationState:
    """What is known of an issue before anybody has it."""
    opening = spec.opening
    window = spec.setting.roster.holder(Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER)
    asking = opening.said_by or (opening.by.side if opening.by.side is not Side.VENDOR else None) or Side.CUSTOMER
    asked = Question(
        about=opening.question or "", side=asking, by=opening.by.person, window=window.id if window else None
    )
    return EscalationState(
        n=spec.n,
        title=opening.title,
        severity=opening.severity,
        blocking=opening.blocking,
        roster=spec.setting.roster,
        raised_by=opening.by.person,
        raised_side=opening.by.side,
        opened_at=at,
        symptom=opening.symptom,
        evidence=opening.evidence,
        links=opening.links,
        question=asked if opening.question is not None else None,
    )


def status(state: EscalationState, setting: Setting, terms: Terms, now: datetime) -> IssueStatus:
    """Who has the ball, how the clocks stand, what was said."""
    same = state.model_dump(include=set(IssueStatus.model_fields) & set(EscalationState.model_fields))
    clocks = (reading(state, name, terms, now) for name in CLOCKS)
    return IssueStatus.model_validate(
        {
            **same,
            "delivery": setting.delivery,
            "open": state.open,
            "evidence_awaited": state.evidence_awaited,
            "level": level(state, terms),
            "clocks": [ClockReading.model_validate(clock, from_attributes=True) for clock in clocks],
            "next": awaited(state, setting, terms),
            "borne_by": borne_by(state),
            "owed_hours": owed_hours(state),
            "reopen_until": reopenable_until(state, terms),
        }
    )


def awaited(state: EscalationState, setting: Setting, terms: Terms) -> Awaited | None:
    """Who has the ball, for what, until when; nobody when it is over."""
    if not state.open:
        return None
    person = state.verdict.owner if state.verdict else None
    if state.contest is not None and state.contest.pending:
        person = next((each.id for each in heads(state, state.ball)), None) if state.ball else None
    return Awaited(what=_what(state), side=state.ball, person=person, until=until(state, setting, terms))


def _what(state: EscalationState) -> str:
    if state.contest is not None and state.contest.pending:
        return "heads_decision_awaited"
    if state.session is not None:
        return "session_awaited"
    if state.verdict is not None:
        return "remedy_awaited"
    if state.waiting is not None:
        return "waited_for"
    if state.evidence_awaited:
        return "evidence_awaited"
    return "answer_awaited" if state.acknowledged_at else "acknowledgement_awaited"


def until(state: EscalationState, setting: Setting, terms: Terms) -> datetime | None:
    """When the target of whoever has the ball ends; after the verdict, the promised day; when over, of coming back."""
    if state.ball is None:
        return reopenable_until(state, terms)
    if state.contest is not None and state.contest.pending:
        return state.contest.decide_by
    if state.session is not None:
        return setting.calendars[Side.CUSTOMER].end_of_day(state.session.on)
    if state.verdict is not None:
        return setting.calendars[Side.CUSTOMER].end_of_day(state.verdict.promised_on)
    if state.evidence_awaited and state.claim is not None and state.evidence_since is not None:
        return terms.after(state, state.claim.side, state.evidence_since, terms.policy.evidence_within)
    if state.ball is Side.CUSTOMER:
        return None
    waits_to_be_seen = state.ball is state.handler and state.acknowledged_at is None
    return deadline(state, "acknowledge" if waits_to_be_seen else CLOCK_OF[state.ball], terms)


def level(state: EscalationState, terms: Terms) -> str | None:
    """How far up it has climbed at whoever has to answer."""
    reached = state.levels.get(state.handler)
    return terms.rung(state, state.handler, reached).name if reached else None


def standing(state: EscalationState, setting: Setting, terms: Terms, seq: int) -> IssueMoved:
    """How an issue stands, as its delivery needs to know it."""
    return IssueMoved(
        n=state.n,
        seq=seq,
        title=state.title,
        state=state.stage,
        open=state.open,
        blocking=state.blocking,
        ball=state.ball,
        until=until(state, setting, terms),
        verdict=state.verdict.kind if state.verdict else None,
        packages=state.links.packages,
        severity=state.severity.value,
        breaches=len(state.breaches),
        owed=pending(state) is not None and (state.open or reopenable_until(state, terms) is not None),
    )


SINCE_PATCH = {"tells-severity-and-breaches": ("severity", "breaches"), "tells-what-is-owed": ("owed",)}
"""What an issue did not tell at first, by patch: in runs begun before, a change of these alone is not told."""


def row(state: EscalationState, setting: Setting, terms: Terms) -> IssueRow:
    """The issue as a list shows it."""
    verdict, interim = state.verdict, state.interim
    return IssueRow(
        delivery=setting.delivery,
        n=state.n,
        title=state.title,
        claim=state.claim is not None,
        severity=state.severity.value,
        state=state.stage,
        blocking=state.blocking,
        ball=state.ball,
        level=state.levels.get(state.handler, 0),
        opened_at=state.opened_at,
        raised_by=state.raised_by,
        acknowledge_by=deadline(state, "acknowledge", terms),
        answer_by=deadline(state, CLOCK_OF[state.handler], terms),
        interim_owner=interim.owner if interim else None,
        interim_on=interim.on if interim else None,
        verdict=verdict.kind if verdict else None,
        owner=verdict.owner if verdict else None,
        promised_on=verdict.promised_on if verdict else None,
        answer=state.answer,
        breaches=tuple(f"{breach.what}:{breach.level}" for breach in state.breaches),
        closed_at=state.closed_at,
        question=state.asks,
        contested=state.contest.outcome or "pending" if state.contest else None,
        session_on=state.session.on if state.session else None,
        reopened=state.reopened,
        merged_into=state.merged_into,
        packages=state.links.packages,
        instalments=state.links.instalments,
        visits=state.links.visits,
        awaits=awaits(state, terms),
    )


def score_rows(
    before: EscalationState | None, state: EscalationState, setting: Setting, terms: Terms
) -> tuple[Row, ...]:
    """What it adds to the scorecards, when that changed; and as it is opened."""
    now = record_of(state, setting.delivery, terms)
    opened = before is not None and before.acknowledgement
    if opened and before is not None and record_of(before, setting.delivery, terms) == now:
        return ()
    partner = setting.parties.get(Side.PARTNER)
    parties = {"vendor": setting.parties[Side.VENDOR].id, "partner": partner.id if partner else None}
    return (IssueScoreRow.model_validate({**dict(now), **parties}),)


def knowledge_rows(before: EscalationState | None, state: EscalationState, setting: Setting) -> tuple[Row, ...]:
    """The verdict for the knowledge base, when it has come to stand, or does not stand any more."""
    row, known = (_known_verdict(each, setting) if each is not None else None for each in (state, before))
    if row == known:
        return ()
    if row is None:
        return (known.model_copy(update={"stands": False}),) if known is not None else ()
    return (row,)


def _known_verdict(state: EscalationState, setting: Setting) -> KnownVerdictRow | None:
    """Whatever was decided, and not contested at present. One that was known before teaches nothing new."""
    verdict, contest = state.verdict, state.contest
    if verdict is None or state.undecided or state.known is not None or (contest is not None and contest.pending):
        return None
    return KnownVerdictRow(
        reference=reference_of(setting.delivery, state.n),
        number=number_of(setting.delivery, state.n),
        vendor=setting.parties[Side.VENDOR].id,
        delivery=setting.delivery,
        n=state.n,
        products=setting.products,
        title=state.title,
        symptom=state.symptom,
        verdict=verdict.kind,
        remedy=verdict.remedy,
        answer=verdict.answer,
        decided_at=_decided_at(state),
        stands=True,
        words=findable(" ".join(setting.products), state.title, state.symptom, verdict.remedy, verdict.answer),
    )


def _decided_at(state: EscalationState) -> datetime:
    words = state.contest.words.values() if state.contest is not None else ()
    told = [word.at for word in words if word.verdict is not None]
    stopped = [entry.at for entry in state.vendor if entry.kind == "stop"]
    return max([*told, *stopped], default=state.opened_at)
