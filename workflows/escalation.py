"""One issue: somebody answers, or it climbs; the customer is told at every answer.

The rules are in `domain.escalation` (what people do), `domain.escalation_story` (what time does) and
`domain.escalation_clocks`; who hears what in `escalation_letters` and `escalation_notices`. Verbs about claims,
contested verdicts, direct questions and the end stand in the bases, each in a module of its own.
"""

from __future__ import annotations

from typing import assert_never

from temporalio import workflow

from postsales.domain import escalation, escalation_story
from postsales.domain.escalation_clocks import Terms
from postsales.domain.escalation_story import (
    Climb,
    ClimbForEvidence,
    CostUnanswered,
    CustomerWaits,
    DecideByDate,
    Deed,
    Done,
    ExpertSilent,
    MissInterim,
    MissSession,
    WaitForNews,
    WaitUntil,
    WaiveEvidence,
    Warn,
    next_step,
)
from postsales.domain.issue import EscalationState
from postsales.domain.issue_parts import Verdict
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import Awaited, By
from postsales.messages.effects import Effect
from postsales.messages.escalation import AboutIssue, ChangeSeverity, GiveVerdict, ResumeIssue, WaitFor
from postsales.messages.escalation_status import EscalationSpec, IssueStatus
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.rows import Row
from workflows import escalation_notices as notices
from workflows import escalation_view as view
from workflows.entity import Change, hears, verb
from workflows.escalation_base import Changed
from workflows.escalation_ending import EscalationEnding


@workflow.defn(name="escalation")
class Escalation(EscalationEnding):
    """One issue of one delivery."""

    @workflow.init
    def __init__(self, spec: EscalationSpec) -> None:
        self.spec, self.setting = spec, spec.setting
        self.terms = Terms(spec.policy, spec.setting.calendars, spec.setting.products)
        # Asked only where there is somebody to hear: an issue without a TAM has no marker in its history.
        self.followed = bool(spec.setting.roster.holders(Seat.TAM)) and workflow.patched("tam-follows")
        super().__init__(spec.carried or view.unopened(spec, workflow.now()), spec.journal)
        if spec.carried is None:
            self.apply(self.opening(), spec.opening.by)

    @workflow.run
    async def run(self, spec: EscalationSpec) -> str:
        """The story: whoever is silent too long is heard about one level up, until it is over."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match next_step(self.state, self.terms, workflow.now()):
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case Done():
                        break
                    case deed:
                        self.apply(self.do(deed))
        return self.state.stage

    # How it begins

    def opening(self) -> Changed:
        """Opened; a claim reaches the vendor's support and the sales rep at once, whoever recorded it."""
        opening, now = self.spec.opening, workflow.now()
        state = escalation.begin(self.state, indirect=self.indirect, claim=opening.claim, at=now)
        details = {"issue": state.n, "title": state.title, "severity": state.severity.value, "claim": opening.claim}
        if state.question is not None:
            return Change(state, "issue_opened", details, notices.asked(self.letters(state)))
        if not opening.claim:
            return Change(state, "issue_opened", details, self.letters(state).opened())
        side = self.speaker(opening.said_by, opening.by)
        state = self.blamed(state, side, opening.by.person, None, {})
        details |= {"said_by": side.value}
        return Change(state, "product_blamed", details, self.letters(state).claimed())

    # What comes by itself

    def do(self, deed: Deed) -> Changed:
        """What time brings."""
        now = workflow.now()
        match deed:
            case Climb():
                return self.climb(deed)
            case MissInterim():
                state = escalation_story.miss_interim(self.state, now)
                return self.change(state, "interim_missed", self.letters(state).interim_missing())
            case ClimbForEvidence():
                state = escalation_story.climb_for_evidence(self.state, now)
                return self.change(state, "evidence_climbed", self.letters(state).evidence_climbed())
            case WaiveEvidence():
                state = escalation_story.waive_evidence(self.state, now)
                return self.change(state, "evidence_waived", self.letters(state).evidence_waived())
            case Warn(duty, side):
                state = escalation_story.warn(self.state, deed)
                what = "acknowledge" if duty == "acknowledge" else "answer"
                return self.change(state, "near_breach", notices.near_breach(self.letters(state), deed),
                                   side=side.value, missed=what)  # fmt: skip
            case CustomerWaits():
                state = escalation_story.customer_waits(self.state, now)
                told = (*notices.customer_waits(self.letters(state)), *self.to_make_good())
                return self.change(state, "customer_waits", told)
            case MissSession():
                state = escalation_story.miss_session(self.state, now)
                return self.change(state, "session_missed", notices.session_missed(self.letters(state)))
            case ExpertSilent(person):
                return self.expert_silent(person)
            case DecideByDate() | CostUnanswered():
                return self.decide_by_date() if isinstance(deed, DecideByDate) else self.cost_unanswered()
            case never:
                assert_never(never)

    def climb(self, step: Climb) -> Changed:
        """The next level hears, and both sides hear that it does."""
        state = escalation_story.climb(self.state, step, self.terms, workflow.now())
        level = self.terms.rung(state, step.side, step.level).name
        letters = self.letters(state)
        what = "vendor_climbed" if step.side is Side.VENDOR else "partner_climbed"
        return self.change(state, what, letters.climbed(step), level=level, missed=letters.missed(step))

    # What people say

    @verb("issue.acknowledge")
    def acknowledge(self, body: AboutIssue, by: By) -> Changed:
        """Whoever has to answer has seen it."""
        state = escalation.acknowledge(self.state, by.side, workflow.now())
        return self.change(state, "issue_acknowledged", self.letters(state).acknowledged(by.person))

    @verb("issue.wait")
    def wait_for(self, body: WaitFor, by: By) -> Changed:
        """Somebody else has to do something first."""
        state = escalation.wait_for(self.state, by.side, body.side, body.reason, workflow.now())
        details = {"for": body.side.value, "reason": body.reason}
        return self.change(state, "issue_waiting", self.letters(state).waiting(), **details)

    @verb("issue.resume")
    def resume(self, body: ResumeIssue, by: By) -> Changed:
        """What was waited for has come."""
        state = escalation.resume(self.state, workflow.now())
        return self.change(state, "issue_resumed", self.letters(state).resumed(by.person), reason=body.reason or "")

    @verb("issue.severity")
    def change_severity(self, body: ChangeSeverity, by: By) -> Changed:
        """Better or worse than thought: every deadline follows from the same logs."""
        state = escalation.change_severity(self.state, body.severity, workflow.now(), by.person, body.reason)
        details = {"severity": body.severity.value, "was": self.state.severity.value, "reason": body.reason}
        return self.change(state, "severity_changed", (), **details)

    @verb("issue.verdict")
    def give_verdict(self, body: GiveVerdict, by: By) -> Changed:
        """What it was, whose it is, until when. The customer, the partner and the delivery's promises hear."""
        verdict = Verdict(by=by.person, **body.model_dump(exclude={"issue"}))
        state = escalation.decide(self.state, verdict, self.today(), workflow.now())
        session = notices.session(self.letters(state)) if state.session is not None else ()
        told = notices.without_session(self.letters(state), self.state.session, self.today())
        effects = (*told, *session, *self.promise_of_verdict(state, by))
        details = {"verdict": body.kind, "owner": body.owner, "promised_on": body.promised_on.isoformat()}
        return self.change(state, "verdict_given", effects, **details, **self.settled_costs(state))

    # What it hears

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> None:
        """Who sits where from now on; the fact is the delivery's."""
        self.state = self.state.model_copy(update={"roster": news.roster})
        self.wake()

    def moved(self, before: EscalationState) -> tuple[Effect, ...]:
        """The delivery hears how it stands whenever that changed, and passes on what holds acceptance back."""
        seq = self.journal.seq
        now, then = (view.standing(state, self.setting, self.terms, seq) for state in (self.state, before))
        if now == then or not self.to_be_told(now, then):
            return ()
        key = f"{self.number}/issue/{now.n}:moved:{seq}"
        return (self.to(ids.delivery(self.number), key, now),)

    def to_be_told(self, now: IssueMoved, then: IssueMoved) -> bool:
        """Whether it is news, also of a run that began when less was told."""
        since = {name: patch for patch, names in view.SINCE_PATCH.items() for name in names}
        if now.model_copy(update={name: getattr(then, name) for name in since}) != then:
            return True
        patches = {patch for name, patch in since.items() if getattr(now, name) != getattr(then, name)}
        return any(workflow.patched(patch) for patch in sorted(patches))

    # How it stands

    @workflow.query(name="status")
    def status(self) -> IssueStatus:
        """Who has the ball, how the clocks stand, what was said."""
        return view.status(self.state, self.setting, self.terms, workflow.now())

    def awaited(self) -> Awaited | None:
        """Who has the ball, for what, until when."""
        return view.awaited(self.state, self.setting, self.terms)

    def deliveries(self) -> tuple[str, ...]:
        """Its delivery's timeline."""
        return (self.number,)

    def rows(self, before: EscalationState | None) -> tuple[Row, ...]:
        """The issue as a list shows it; what scorecards and knowledge base keep of it, when that changed."""
        known = view.knowledge_rows(before, self.state, self.setting)
        scored = view.score_rows(before, self.state, self.setting, self.terms)
        return (view.row(self.state, self.setting, self.terms), *scored, *known)
