"""One matter that has to be made good: somebody answers in person, apologises, gives, promises; or it climbs.

The rules are in `domain.recovery` (what people do), `domain.recovery_story` (what time does) and
`domain.recovery_credit`; what is given in `recovery_credit`, who hears what in `recovery_letters`.
"""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import recovery as recovering
from postsales.domain import recovery_story as story
from postsales.domain.recovery import RecoveryState
from postsales.domain.recovery_story import Climb, Done, ExpireApproval, WaitForNews, WaitUntil, next_step
from postsales.domain.seats import Side
from postsales.messages.command import Awaited, By
from postsales.messages.effects import Effect
from postsales.messages.news.delivery import ChildStopped, SeatsChanged, Stopped
from postsales.messages.news.installation import PromiseWanted
from postsales.messages.news.recovery import ComplaintJoined, ComplaintReturned, TakenOver
from postsales.messages.recovery import (
    AcknowledgeRecovery,
    Apologise,
    CloseRecovery,
    PromiseAnew,
    RecordCost,
    RecoverySpec,
    RecoveryStatus,
)
from postsales.messages.rows import Row
from workflows import recovery_view as view
from workflows.entity import hears, verb
from workflows.recovery_base import RecoveryChange
from workflows.recovery_credit import RecoveryCredit


@workflow.defn(name="recovery")
class Recovery(RecoveryCredit):
    """One matter of one delivery."""

    @workflow.init
    def __init__(self, spec: RecoverySpec) -> None:
        self.spec, self.setting, self.policy = spec, spec.setting, spec.policy
        super().__init__(spec.carried or view.begun(spec, workflow.now()), spec.journal)
        if spec.carried is None:
            self.apply(self.opening(), spec.opening.by)

    @workflow.run
    async def run(self, spec: RecoverySpec) -> str:
        """The story: whoever is silent too long is heard about one level up, until it is made good."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match next_step(self.state, self.policy, self.setting.calendars, workflow.now()):
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case Done():
                        break
                    case Climb() as step:
                        self.apply(self.climb(step))
                    case ExpireApproval(request):
                        self.apply(self.expired(request))
        return self.state.stage

    def opening(self) -> RecoveryChange:
        """Whoever is asked hears at once, and the customer who will answer them until when."""
        state = self.state
        details = {"matter": state.matter, "cause": state.cause.value, "side": state.side.value}
        letters = self.letters(state)
        return self.change(state, "recovery_opened", (*letters.opened(), *letters.received()), **details)

    def climb(self, step: Climb) -> RecoveryChange:
        """The next level hears that the customer waits still."""
        state = story.climb(self.state, step, self.policy, workflow.now())
        seat = state.breaches[-1].level
        return self.change(state, "recovery_climbed", self.letters(state).climbed(step), level=seat, missed=step.duty)

    # What people say

    @verb("recovery.acknowledge")
    def acknowledge(self, body: AcknowledgeRecovery, by: By) -> RecoveryChange:
        """Somebody has spoken to the customer, in person, and answers for it."""
        state = recovering.acknowledge(self.state, self.policy, by=by.person, side=by.side, at=workflow.now())
        return self.change(state, "recovery_acknowledged", self.letters(state).acknowledged(body.note))

    @verb("recovery.apologise")
    def apologise(self, body: Apologise, by: By) -> RecoveryChange:
        """The apology goes out as it was written, to whoever complained."""
        state = recovering.apologise(
            self.state, self.policy, text=body.text, by=by.person, side=by.side, at=workflow.now()
        )
        return self.change(state, "apology_sent", self.letters(state).apology())

    @verb("recovery.promise")
    def promise_anew(self, body: PromiseAnew, by: By) -> RecoveryChange:
        """What happens now, by when; the delivery watches it."""
        recovering.refuse_who_may_not(self.state, by.side)
        self.refuse_strange_promise(body)
        state = self.state.model_copy(update={"promised": True})
        nth = self.journal.seq + 1
        wanted = PromiseWanted(
            key=f"recovery:{state.n}:{nth}", promise=body.what, owner=body.owner, to=Side.CUSTOMER, due_on=body.due_on,
            about=f"recovery:{state.n}", by=by,
        )  # fmt: skip
        told = self.to_delivery(f"promise:{nth}", wanted)
        details = {"promised": body.what, "owner": body.owner, "due_on": body.due_on.isoformat()}
        return self.change(state, "recovery_promised", (told,), **details)

    @verb("recovery.cost")
    def record_cost(self, body: RecordCost, by: By) -> RecoveryChange:
        """What it cost besides."""
        state = recovering.spend(
            self.state, what=body.what, borne_by=body.borne_by or by.side or self.state.side, amount=body.amount,
            currency=self.setting.currency, hours=body.hours, by=by.person, side=by.side, at=workflow.now(),
        )  # fmt: skip
        cost = state.costs[-1]
        details = {"spent_on": cost.what, "borne_by": cost.side.value, "currency": cost.currency}
        details |= {"amount": str(cost.amount) if cost.amount else None}
        details |= {"hours": str(cost.hours) if cost.hours else None}
        return self.change(state, "recovery_cost_recorded", (), **details)

    @verb("recovery.close")
    def close(self, body: CloseRecovery, by: By) -> RecoveryChange:
        """Made good."""
        state = recovering.close(self.state, self.policy, by=by.person, side=by.side, at=workflow.now(), note=body.note)
        return self.change(state, "recovery_closed", self.letters(state).closed(), note=body.note or "")

    # What it hears

    @hears(ComplaintJoined)
    def complaint_joined(self, news: ComplaintJoined) -> RecoveryChange | None:
        """One more about the same; if the answer is out already, it is the delivery's to place."""
        if self.state.answered_at is not None or not self.state.open:
            returned = ComplaintReturned(
                recovery=self.state.n, matter=self.state.matter, complaint=news.complaint, by=news.by
            )
            self.owe(self.to_delivery(f"returned:{news.complaint.n}", returned))
            return None
        state = recovering.join(self.state, news.complaint)
        if state is self.state:
            return None
        return self.change(state, "recovery_grew", self.letters(state).joined(), complaint=news.complaint.n)

    @hears(TakenOver)
    def taken_over(self, news: TakenOver) -> RecoveryChange | None:
        """A second complaint, or a second failure, goes on with the matter."""
        if not self.state.open:
            return None
        state = recovering.end(self.state, "taken_over", workflow.now())
        return self.change(state, "recovery_taken_over", (), into=news.into)

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> None:
        """Who sits where from now on; the fact is the delivery's."""
        self.state = self.state.model_copy(update={"roster": news.roster})
        self.wake()

    @hears(Stopped)
    def stopped(self, news: Stopped) -> RecoveryChange | None:
        """The delivery has ended."""
        if not self.state.open:
            self.state = self.state.model_copy(update={"outcome": "cancelled"})
            self.wake()
            return None
        state = recovering.end(self.state, "cancelled", workflow.now())
        child = f"recovery/{state.n}"
        told = self.to_delivery("stopped", ChildStopped(child=child))
        return self.change(state, "recovery_cancelled", (told,), reason=news.reason)

    def moved(self, before: RecoveryState) -> tuple[Effect, ...]:
        """The delivery hears how it stands whenever that changed."""
        now = view.standing(self.state, self.journal.seq)
        if now == view.standing(before, self.journal.seq):
            return ()
        return (self.to_delivery(f"moved:{now.seq}", now),)

    # How it stands

    @workflow.query(name="status")
    def status(self) -> RecoveryStatus:
        """Who answers until when, what was said and given."""
        return view.status(self.state, self.spec)

    def awaited(self) -> Awaited | None:
        """What is owed next, by whom, until when."""
        return view.awaited(self.state, self.spec)

    def deliveries(self) -> tuple[str, ...]:
        """Its delivery's timeline."""
        return (self.setting.delivery,)

    def rows(self, before: RecoveryState | None) -> tuple[Row, ...]:
        """The recovery, and what of its costs and approvals changed."""
        return view.rows(before if self.journal.seq else None, self.state, self.spec, workflow.now())
