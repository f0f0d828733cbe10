"""One issue: somebody answers, or it climbs; the customer is told at every answer.

The rules are in `domain.escalation` (what people do), `domain.escalation_story` (what time does) and
`domain.escalation_clocks`; who hears what in `escalation_letters`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from temporalio import workflow

from postsales.domain import escalation, escalation_story
from postsales.domain.contract import Channel
from postsales.domain.escalation_clocks import Terms, with_late_breaches
from postsales.domain.escalation_story import (
    Climb,
    ClimbForEvidence,
    Deed,
    Done,
    MissInterim,
    WaitForNews,
    WaitUntil,
    WaiveEvidence,
    next_step,
)
from postsales.domain.issue import EscalationState, Interim, Verdict
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import Awaited, By
from postsales.messages.effects import Effect, Tell
from postsales.messages.escalation import (
    AboutIssue,
    AddEvidence,
    ChangeSeverity,
    ClaimIssue,
    DeclineIssue,
    EscalationSpec,
    GiveVerdict,
    IssueStatus,
    ResolveIssue,
    SetInterim,
    WaitFor,
)
from postsales.messages.facts import Row
from postsales.messages.news import AnyNews, ChildStopped, News, PromiseWanted, SeatsChanged, Stopped
from workflows import escalation_view as view
from workflows.entity import Change, Entity, hears, verb
from workflows.escalation_letters import Letters

Changed = Change[EscalationState]


@workflow.defn(name="escalation")
class Escalation(Entity[EscalationState]):
    """One issue of one delivery."""

    @workflow.init
    def __init__(self, spec: EscalationSpec) -> None:
        self.spec, self.setting = spec, spec.setting
        self.terms = Terms(spec.policy, spec.setting.calendars)
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
                    case Climb() | MissInterim() | ClimbForEvidence() | WaiveEvidence() as deed:
                        self.apply(self.do(deed))
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case Done():
                        break
                    case never:
                        assert_never(never)
        return self.state.stage

    # How it begins

    def opening(self) -> Changed:
        """Opened; a claim reaches the vendor's support and the sales rep at once, whoever recorded it."""
        opening, now = self.spec.opening, workflow.now()
        state = escalation.begin(self.state, indirect=self.indirect, claim=opening.claim, at=now)
        details = {"issue": state.n, "title": state.title, "severity": state.severity.value, "claim": opening.claim}
        if not opening.claim:
            return Change(state, "issue_opened", details, self.letters(state).opened())
        side = self.claimant(opening.said_by, opening.by)
        state = escalation.blame(state, side, opening.by.person, None, {}, now)
        details |= {"said_by": side.value}
        return Change(state, "product_blamed", details, self.letters(state).claimed())

    @property
    def indirect(self) -> bool:
        """Whether a partner stands between vendor and customer."""
        return self.setting.channel is Channel.INDIRECT

    def claimant(self, said_by: Side | None, by: By) -> Side:
        """Whose claim it is: of whoever said it, and not of the vendor's man who wrote it down."""
        if said_by is not None and (said_by is Side.CUSTOMER or self.indirect):
            return said_by
        if by.side in (Side.PARTNER, Side.CUSTOMER):
            return by.side
        return Side.PARTNER if self.indirect else Side.CUSTOMER

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
            case never:
                assert_never(never)

    def climb(self, step: Climb) -> Changed:
        """The next level hears, and both sides hear that it does."""
        state = escalation_story.climb(self.state, step, self.terms, workflow.now())
        level = self.terms.ladder(step.side)[step.level - 1].name
        letters = self.letters(state)
        what = "vendor_climbed" if step.side is Side.VENDOR else "partner_climbed"
        return self.change(state, what, letters.climbed(step), level=level, missed=letters.missed(step))

    # What people say

    @verb("issue.claim")
    def claim(self, body: ClaimIssue, by: By) -> Changed:
        """The product is blamed for this one."""
        side = self.claimant(body.said_by, by)
        known = self.state.model_copy(update={"blocking": self.state.blocking or body.blocking})
        if "severity" in body.model_fields_set:
            known = known.model_copy(update={"severity": body.severity})
        evidence = body.model_dump(mode="json", include={"evidence"})["evidence"]
        state = escalation.blame(known, side, by.person, body.symptom, evidence, workflow.now())
        return self.change(state, "product_blamed", self.letters(state).claimed(), said_by=side.value)

    @verb("issue.evidence")
    def add_evidence(self, body: AddEvidence, by: By) -> Changed:
        """What was done and what it showed."""
        state = escalation.add_evidence(self.state, body.found, workflow.now())
        came = self.state.evidence_awaited and not state.evidence_awaited
        effects = self.letters(state).evidence_given() if came else ()
        return self.change(state, "evidence_given", effects, found=", ".join(body.found))

    @verb("issue.acknowledge")
    def acknowledge(self, body: AboutIssue, by: By) -> Changed:
        """Whoever has to answer has seen it."""
        state = escalation.acknowledge(self.state, by.side, workflow.now())
        return self.change(state, "issue_acknowledged", self.letters(state).acknowledged(by.person))

    @verb("issue.interim")
    def set_interim(self, body: SetInterim, by: By) -> Changed:
        """The customer gets somebody, a workaround and a date, and hears it at once."""
        interim = Interim(owner=body.owner, workaround=body.workaround, on=body.on, by=by.person)
        state = escalation.set_interim(self.state, interim, by.side, self.today())
        return self.change(
            state, "interim_set", self.letters(state).interim(), owner=interim.owner, on=interim.on.isoformat()
        )

    @verb("issue.wait")
    def wait_for(self, body: WaitFor, by: By) -> Changed:
        """Somebody else has to do something first."""
        state = escalation.wait_for(self.state, by.side, body.side, body.reason, workflow.now())
        details = {"for": body.side.value, "reason": body.reason}
        return self.change(state, "issue_waiting", self.letters(state).waiting(), **details)

    @verb("issue.resume")
    def resume(self, body: AboutIssue, by: By) -> Changed:
        """What was waited for has come."""
        state = escalation.resume(self.state, workflow.now())
        return self.change(state, "issue_resumed", self.letters(state).resumed(by.person))

    @verb("issue.severity")
    def change_severity(self, body: ChangeSeverity, by: By) -> Changed:
        """Better or worse than thought: every deadline follows from the same logs."""
        state = escalation.change_severity(self.state, body.severity)
        details = {"severity": body.severity.value, "was": self.state.severity.value, "reason": body.reason}
        return self.change(state, "severity_changed", (), **details)

    @verb("issue.verdict")
    def give_verdict(self, body: GiveVerdict, by: By) -> Changed:
        """What it was, whose it is, until when. The customer, the partner and the delivery's promises hear."""
        verdict = Verdict(by=by.person, **body.model_dump(exclude={"issue"}))
        state = escalation.decide(self.state, verdict, self.today(), workflow.now())
        key = f"{self.number}/issue/{state.n}:verdict"
        promise = PromiseWanted(
            key=key,
            promise=body.remedy,
            owner=body.owner,
            to=Side.CUSTOMER,
            due_on=body.promised_on,
            about=f"issue/{state.n}",
            by=by,
        )
        effects = (*self.letters(state).verdict(), self.to(ids.delivery(self.number), key, promise))
        details = {"verdict": body.kind, "owner": body.owner, "promised_on": body.promised_on.isoformat()}
        return self.change(state, "verdict_given", effects, **details)

    @verb("issue.resolve")
    def resolve(self, body: ResolveIssue, by: By) -> Changed:
        """Done, by the verdict's remedy or directly."""
        state = escalation.resolve(self.state, body.answer, workflow.now())
        return self.change(state, "issue_resolved", self.letters(state).ended())

    @verb("issue.decline")
    def decline(self, body: DeclineIssue, by: By) -> Changed:
        """Nothing will be done, and why."""
        state = escalation.decline(self.state, by.side, body.reason, workflow.now())
        return self.change(state, "issue_declined", self.letters(state).ended(), reason=body.reason)

    # What it hears

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> None:
        """Who sits where from now on; the fact is the delivery's."""
        self.state = self.state.model_copy(update={"roster": news.roster})
        self.wake()

    @hears(Stopped)
    def stopped(self, news: Stopped) -> Changed | None:
        """The delivery ended: the vendor's ticket is withdrawn, no clock runs on."""
        if not self.state.open:
            return None
        state = escalation.end(self.state, "cancelled", workflow.now(), answer=self.state.answer)
        child = f"issue/{state.n}"
        told = self.to(ids.delivery(self.number), f"{self.number}/{child}:stopped", ChildStopped(child=child))
        return self.change(state, "issue_cancelled", (*self.letters(state).cancelled(), told), reason=news.reason)

    def moved(self, before: EscalationState) -> tuple[Effect, ...]:
        """The delivery hears how it stands whenever that changed, and passes on what holds acceptance back."""
        seq = self.journal.seq
        now, then = (view.standing(state, self.setting, self.terms, seq) for state in (self.state, before))
        if now == then:
            return ()
        key = f"{self.number}/issue/{now.n}:moved:{seq}"
        return (self.to(ids.delivery(self.number), key, now),)

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
        """The issue as a list shows it."""
        return (view.row(self.state, self.setting, self.terms),)

    # Small words

    @property
    def number(self) -> str:
        """The contract's number."""
        return self.setting.delivery

    def today(self) -> date:
        """The customer's day."""
        return self.setting.calendars[Side.CUSTOMER].local_date(workflow.now())

    def change(self, state: EscalationState, what: str, effects: tuple[Effect, ...], **details: Any) -> Changed:
        """A change of this issue; an answer that came too late to prevent a breach records it."""
        state = with_late_breaches(self.state, state, self.terms, workflow.now())
        return Change(state, what, {"issue": state.n, **details}, effects)

    def letters(self, state: EscalationState) -> Letters:
        """What is written about this change; the fact's number tells its letters from others."""
        return Letters(self.setting, state, self.terms, self.journal.seq + 1)

    @staticmethod
    def to(workflow_id: str, key: str, news: AnyNews) -> Tell:
        """News for another workflow."""
        return Tell(to=workflow_id, news=News(id=key, news=news))
