"""One delivery, from the signature to the last payment. Start reading here.

The delivery owns its stage, its seats, its promises and all numbering. Everything with a life of its own (handoff,
installation, each issue, each instalment) is a child with an id anyone can compute; children tell it how they stand.
The rules are in `domain.delivery` and `domain.delivery_story`; the children's arguments in `delivery_children`.
"""

from __future__ import annotations

import asyncio
from typing import Any, assert_never

from temporalio import workflow
from temporalio.exceptions import ChildWorkflowError, WorkflowAlreadyStartedError

from postsales.domain import delivery, delivery_ball, scope
from postsales.domain.closing import checklist
from postsales.domain.delivery import DeliveryState, HandoffStanding, InstalmentStanding, Stage
from postsales.domain.delivery_issues import hear_issue, lingering
from postsales.domain.delivery_story import (
    AskForMore,
    BreakPromise,
    ClimbProposal,
    ClimbRequest,
    End,
    ExpireTermination,
    KeepBySilence,
    LapseProposal,
    Nudge,
    RemindOfPromise,
    StartChildren,
    Step,
    Stop,
    Turn,
    TurnAway,
    WaitForNews,
    WaitUntil,
    next_step,
)
from postsales.domain.request import drop_open
from postsales.domain.scope_calendar import ScopeMoment
from postsales.messages.command import Awaited
from postsales.messages.delivery import (
    DeliverySpec,
    DeliveryStatus,
    SeatHolder,
)
from postsales.messages.effects import Effect
from postsales.messages.news.collection import InstalmentMoved
from postsales.messages.news.delivery import ChildStopped, HandoffAsked
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.recovery import RecoverySpec
from postsales.messages.rows import Row
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows import delivery_rows as rows
from workflows.delivery_amend import DeliveryAmend
from workflows.delivery_care import DeliveryCare
from workflows.delivery_closing import DeliveryClosing
from workflows.delivery_hold import DeliveryHold
from workflows.delivery_issues import DeliveryIssues
from workflows.delivery_promises import DeliveryPromises
from workflows.delivery_recovery import DeliveryRecovery
from workflows.delivery_requests import DeliveryRequests
from workflows.delivery_scope import DeliveryScope
from workflows.delivery_seats import DeliverySeats
from workflows.delivery_stages import DeliveryStages
from workflows.delivery_tam import DeliveryTam
from workflows.delivery_termination import DeliveryTermination
from workflows.entity import Change, hears


@workflow.defn(name="delivery")
class Delivery(
    DeliveryStages,
    DeliverySeats,
    DeliveryRequests,
    DeliveryPromises,
    DeliveryIssues,
    DeliveryScope,
    DeliveryRecovery,
    DeliveryTam,
    DeliveryHold,
    DeliveryAmend,
    DeliveryTermination,
    DeliveryClosing,
    DeliveryCare,
):
    """A delivery. What is said of stages, seats, promises, issues, scope, service, recovery, ending is in the bases."""

    @workflow.init
    def __init__(self, spec: DeliverySpec) -> None:
        self.spec = spec
        self.contract = spec.contract
        self.policy = spec.policy
        self.handles: list[workflow.ChildWorkflowHandle[Any, Any]] = []
        begun = spec.carried or delivery.begin(spec.contract, spec.calendars, workflow.now())
        super().__init__(begun, spec.journal)
        if spec.carried is None:
            self.apply(children.started(begun, spec))

    @workflow.run
    async def run(self, spec: DeliverySpec) -> str:
        """The story: whatever comes next, until nothing runs any more. Returns the stage it ended in."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                also = self.unended() | self.unanswered()
                step = next_step(self.state, self.contract, self.policy, workflow.now(), also=also)
                if isinstance(step, End):
                    break
                await self.take(step)
            self.end(step)
            await self.let_children_finish()
        return step.stage.value

    async def take(self, step: Step) -> None:
        """Do one step of the story."""
        match step:
            case StartChildren(names):
                await asyncio.gather(*(self.start_child(name) for name in names))
            case Stop(closing):
                self.stop(closing=closing)
            case WaitUntil(at):
                await self.news(until=at)
            case WaitForNews():
                await self.news()
            case End():
                return
            case turn:
                self.apply(self.turn(turn))
                if isinstance(turn, BreakPromise):
                    self.recovery_of(turn.promise)

    def turn(self, step: Turn) -> Change[DeliveryState]:
        """What changes by itself, decided by the part it belongs to."""
        match step:
            case RemindOfPromise() | BreakPromise() | KeepBySilence() | ClimbProposal() | LapseProposal():
                return self.promise_step(step)
            case Nudge(matters):
                return self.nudged(matters)
            case ClimbRequest() | TurnAway():
                return self.seat_step(step)
            case ScopeMoment() | AskForMore():
                return self.scope_turn(step)
            case ExpireTermination():
                return self.termination_expired()
            case never:
                assert_never(never)

    async def start_child(self, child: str) -> None:
        """Start one child; a repeated start (after continue-as-new) finds it running, and that is fine."""
        name, workflow_id, spec = children.argument(child, self.state, self.spec)
        try:
            handle = await workflow.start_child_workflow(
                name, spec, id=workflow_id, parent_close_policy=workflow.ParentClosePolicy.ABANDON
            )
            self.handles.append(handle)
        except WorkflowAlreadyStartedError:
            workflow.logger.info("%s is running already", workflow_id)
        opening = self.state.recovery_openings.get(spec.n) if isinstance(spec, RecoverySpec) else None
        self.state = delivery.child_started(self.state, child)
        if isinstance(spec, RecoverySpec):
            self.recovery_started(spec.n, spec, opening)

    def seat_step(self, step: ClimbRequest | TurnAway) -> Change[DeliveryState]:
        """What the calendar does to seats and to what is asked of them."""
        return self.request_climbs(step.request) if isinstance(step, ClimbRequest) else self.turned_away(step.away)

    def stop(self, *, closing: bool) -> None:
        """Tell every child to end: to close, or (terminated) to compensate what it did."""
        ended = self.state.termination
        reason = "closed" if closing or ended is None else ended.reason
        dropped = drop_open(self.state.requests, workflow.now())
        unasked = scope.drop_open(self.state.scope, workflow.now())
        state = self.state.model_copy(update={"stage": Stage.STOPPING, "requests": dropped, "scope": unasked})
        also = lingering(self.state, workflow.now())
        unwind = not closing and self.refunding()
        effects = children.tell_to_stop(self.state, self.spec, reason=reason, unwind=unwind, also=also)
        what = "closing_began" if closing else "termination_began"
        self.apply(Change(state, what, {"reason": reason}, effects))

    def end(self, step: End) -> None:
        """The last fact."""
        state = self.state.model_copy(update={"stage": step.stage, "ended_at": workflow.now()})
        what = f"delivery_{step.stage.value}"
        details = {"refunded": str(self.state.refunded)} if step.stage is Stage.REFUNDED else {}
        told = (*letters.ended(state, self.contract, what), *self.looked_back_on(state))
        effects = (*told, children.leave_checkins(self.spec))
        self.apply(Change(state, what, details, effects))

    async def let_children_finish(self) -> None:
        """Leave after the children, so that nobody looks at a closed delivery with open parts."""
        for handle in self.handles:
            try:
                await handle
            except ChildWorkflowError as failure:
                self.note("child_failed", details={"child": handle.id, "why": str(failure.cause)})

    def nudged(self, matters: tuple[str, ...]) -> Change[DeliveryState]:
        """Nobody's clock runs, and yet somebody waits."""
        now = workflow.now()
        state = self.state.model_copy(update={"nudged_at": now})
        # Once a day at the most, so the day names the letter: a repeated task, a moment later, writes the same one.
        by_day = workflow.patched("stuck-told-by-day")
        effects = letters.stuck(state, self.contract, matters, (self.today() if by_day else now).isoformat())
        return Change(state, "delivery_stuck", {"matters": ", ".join(matters)}, effects)

    # What its children say

    @hears(HandoffAsked)
    def handoff_asked(self, news: HandoffAsked) -> Change[DeliveryState] | None:
        """The delivery manager asked, or sales has answered: that is whose move it is."""
        told = HandoffStanding(seq=news.seq, questions=news.questions, answer_by=news.answer_by)
        state = delivery.hear_handoff(self.state, told)
        return None if state is None else self.quietly(state)

    @hears(InstalmentMoved)
    def instalment_moved(self, news: InstalmentMoved) -> Change[DeliveryState] | None:
        """How an instalment stands."""
        known = next((row for row in self.state.instalments if row.n == news.n), None)
        if known is None:
            return None
        standing = InstalmentStanding(
            n=news.n, seq=news.seq, debtor=known.debtor, state=news.state, settled=news.settled,
            outstanding=news.outstanding, due_on=news.due_on,
        )  # fmt: skip
        state = delivery.hear_instalment(self.state, standing)
        return None if state is None else self.quietly(state)

    @hears(ChildStopped)
    def child_stopped(self, news: ChildStopped) -> Change[DeliveryState] | None:
        """A child has compensated and ended."""
        refunded = self.state.refunded + news.refunded
        state = delivery.child_ended(self.state, news.child).model_copy(update={"refunded": refunded})
        return Change(state, "child_stopped", {"child": news.child, "refunded": str(news.refunded)})

    @hears(IssueMoved)
    def issue_moved(self, news: IssueMoved) -> Change[DeliveryState] | None:
        """How an issue stands; a blocking one holds payment up, and the payers' collections hear of it."""
        state = hear_issue(self.state, self.standing(news), workflow.now())
        if state is None:
            return None
        effects = children.tell_held_up(self.state, state, self.spec, state.issues_heard)
        return self.quietly(state, (*effects, *children.pass_on_issue(self.state, news, self.spec)))

    def quietly(self, state: DeliveryState, effects: tuple[Effect, ...] = ()) -> Change[DeliveryState] | None:
        """Take over what a child said. It is a fact of the child's; here it is one only if the ball moves."""
        if rows.delivery_row(state, self.contract) != rows.delivery_row(self.state, self.contract):
            ball = delivery_ball.ball(state, self.contract)
            details = {"ball": ball.side.value if ball.side else None, "for": ball.what}
            return Change(state, "ball_moved", details, effects)
        told, self.state = self.tell_care(self.state, state), state
        self.owe(*effects, *told)
        self.wake()
        return None

    def moved(self, before: DeliveryState) -> tuple[Effect, ...]:
        """What follows from any change: of promises, of absences, of how it stands."""
        return (*super().moved(before), *self.tell_absences(before), *self.tell_care(before, self.state))

    # How it stands

    @workflow.query(name="status")
    def status(self) -> DeliveryStatus:
        """Where it stands, who has the ball, what was promised."""
        holders = tuple(
            SeatHolder(
                seat=seat,
                person=person.id,
                name=person.name,
                side=person.side,
                place=place,
                away=person.id in self.state.roster.away,
                internal=person.internal,
            )
            for seat in self.state.roster.seats
            for place, person in enumerate(self.state.roster.holders(seat), start=1)
        )
        return DeliveryStatus(
            delivery=self.contract.number, title=self.contract.title, stage=self.state.stage.value,
            ball=self.awaited(), seats=holders, promises=self.state.promises, issues=self.state.issues,
            instalments=self.state.instalments, accepted_on=self.state.accepted_on,
            received_on=self.state.received_on, live_on=self.state.live_on,
            open_matters=delivery.open_matters(self.state), termination=self.state.termination,
            requests=self.state.requests, sittings=self.state.sittings, absences=self.state.absences,
            closing=checklist(self.state, self.policy.closing),
        )  # fmt: skip

    def awaited(self) -> Awaited:
        """Who has the ball."""
        ball = delivery_ball.ball(self.state, self.contract)
        return Awaited(what=ball.what, side=ball.side, person=ball.person, until=ball.until)

    def deliveries(self) -> tuple[str, ...]:
        """Its own timeline."""
        return (self.contract.number,)

    def rows(self, before: DeliveryState | None) -> tuple[Row, ...]:
        """The delivery at a glance, and whatever seats, people and promises changed."""
        known = before if self.journal.seq else None
        work = rows.work(known, self.state, self.contract.number, workflow.now())
        return (*rows.changed(known, self.state, self.contract, self.policy), *work)
