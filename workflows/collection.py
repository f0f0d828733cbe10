"""One instalment, from its trigger to the money: invoice, signals to finance, reminders, payments, disputes.

When what happens is decided in `domain.collection`; what people and banks do to it, in `domain.settlement`. It stays
until its delivery ends, because a termination may want back what was paid.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from temporalio import workflow

from activities.collection import CollectionActivities
from postsales.domain import collecting, collection, disputing, settlement
from postsales.domain.collecting import CreditNote, Done, ExpireApproval, IssueCreditNote, QuestionClimbs, Stop
from postsales.domain.collection import (
    AwaitNews,
    AwaitTrigger,
    BreakPromise,
    Cancelled,
    ExpireDispute,
    IssueInvoice,
    RaiseSignal,
    Remind,
    Settled,
    TellRep,
    WaitUntil,
)
from postsales.domain.hold import BeginHold, ReleaseHold
from postsales.domain.ledger import LedgerEntry
from postsales.domain.receivable import invoice_issued, triggered
from postsales.domain.seats import Side
from postsales.messages.collection_status import CollectionSpec, CollectionStatus
from postsales.messages.command import CLOCK
from postsales.messages.effects import Effect
from postsales.messages.news.collection import AcceptanceGiven, HeldUp, Reminded, TriggerHappened
from postsales.messages.news.delivery import SeatsChanged, Stopped
from workflows import collection_ending as ending
from workflows import collection_letters as letters
from workflows import collection_papers as papers
from workflows import collection_rows as rows
from workflows.collection_amended import CollectionAmended
from workflows.collection_base import CollectionChange
from workflows.collection_hold import CollectionHold
from workflows.collection_interest import CollectionInterest
from workflows.collection_payments import CollectionPayments
from workflows.collection_questions import CollectionQuestions
from workflows.collection_recovery import CollectionRecovery
from workflows.entity import Change, hears
from workflows.options import UNTIL_DONE, told


@workflow.defn(name="collection")
class Collection(
    CollectionPayments, CollectionInterest, CollectionQuestions, CollectionHold, CollectionAmended, CollectionRecovery
):
    """One instalment between its debtor and its creditor."""

    @workflow.init
    def __init__(self, spec: CollectionSpec) -> None:
        super().__init__(spec)
        if spec.carried is None:
            amount = str(self.state.receivable.gross.amount)
            self.apply(Change(self.state, "instalment_planned", self.about({"amount": amount})))

    @workflow.run
    async def run(self, spec: CollectionSpec) -> str:
        """The story: whatever is next by the dates, until the delivery ends. Returns how it ended."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(self.spec)
                step = self.next_step()
                if isinstance(step, Done):
                    self.owe(ending.told(self.state, self.spec))
                    break
                await self.take(step)
        return step.outcome

    def next_step(self) -> collecting.Step:
        """What is next by the dates."""
        ours = self.spec.creditor_side is Side.VENDOR
        return collecting.next_step(self.state, self.spec.policy, self.calendar, workflow.now(), ours=ours)

    async def take(self, step: collecting.Moment) -> None:
        """Do one step of the story."""
        match step:
            case IssueInvoice():
                await self.issue(step)
            case RaiseSignal() | Remind() | TellRep():
                self.apply(self.told(step))
            case BreakPromise() | ExpireDispute() | ExpireApproval() | QuestionClimbs() | BeginHold() | ReleaseHold():
                self.apply(self.lapsed(step))
            case IssueCreditNote(entry=entry):
                await self.issue_credit_note(entry)
            case Stop(stopping=stopping):
                self.apply(ending.stopped(self.state, self.spec, stopping, workflow.now()))
            case WaitUntil(instant=instant):
                await self.news(until=instant)
            case AwaitTrigger() | AwaitNews() | Settled() | Cancelled():
                await self.news()
            case never:
                assert_never(never)

    # Steps

    def told(self, step: RaiseSignal | Remind | TellRep) -> CollectionChange:
        """Somebody hears: finance, the payer, the sales rep."""
        match step:
            case RaiseSignal():
                return self.signal(step)
            case Remind():
                return self.remind(step)
            case TellRep():
                return self.tell_rep(step)

    def lapsed(
        self, step: BreakPromise | ExpireDispute | ExpireApproval | QuestionClimbs | BeginHold | ReleaseHold
    ) -> CollectionChange:
        """Somebody's time is over: a promise's, a dispute's that nobody owns, a request's, a hold's."""
        receivable = self.state.receivable
        match step:
            case BreakPromise(promise=promise):
                state = self.with_receivable(settlement.break_promise(receivable))
                return Change(state, "payment_promise_broken", self.about({"pay_on": promise.pay_on.isoformat()}))
            case ExpireDispute(dispute=dispute):
                state = self.with_receivable(disputing.expire_dispute(receivable, dispute.number))
                return Change(state, "dispute_expired", self.about({"dispute": dispute.number}))
            case ExpireApproval(asked=asked):
                return self.expired(asked)
            case QuestionClimbs(question=late):
                return self.question_climbs(late)
            case BeginHold() | ReleaseHold():
                return self.hold_step(step)

    async def issue(self, step: IssueInvoice) -> None:
        """Issue the invoice. What the partner bills from its own books gets a reference, not one of our numbers."""
        today = self.today()
        if self.spec.creditor_side is not Side.VENDOR:
            self.apply(self.invoiced(self.reference(), today))
            return
        self.issuing = True
        try:
            issued = await workflow.execute_activity_method(
                CollectionActivities.issue_invoice,
                papers.invoice(self.state, self.spec, step, today),
                **told(UNTIL_DONE, self.spec.name),
            )
        finally:
            self.issuing = False
        self.apply(self.invoiced(issued.number, issued.issued_on))

    async def issue_credit_note(self, entry: LedgerEntry) -> None:
        """Issue the note of a credit, under a number of its own line."""
        request = papers.credit_note(self.state, self.spec, entry)
        issued = await workflow.execute_activity_method(
            CollectionActivities.issue_credit_note, request, **told(UNTIL_DONE, self.spec.name)
        )
        note = CreditNote(
            entry=entry.id, number=issued.number, issued_on=issued.issued_on, invoice=request.invoice
        )  # fmt: skip
        state = self.state.model_copy(update={"notes": (*self.state.notes, note)})
        details = {"credit_note": note.number, "invoice": request.invoice, "amount": str(entry.amount.amount)}
        mails = letters.to_payer(
            state, self.spec, "credit_note", note.number, credit_note=note.number, credited=str(entry.amount.amount),
            credits=request.invoice,
        )  # fmt: skip
        row = rows.credit_note(self.spec, entry, note, request.invoice)
        self.apply(Change(state, "credit_note_issued", self.about(details), mails, (row,)))

    def reference(self) -> str:
        """How we call an invoice whose number is not ours to give, and that nobody has told us yet."""
        version = self.state.receivable.version
        return f"{self.spec.setting.delivery}-{self.spec.n}" + (f"-v{version}" if version > 1 else "")

    def invoiced(self, number: str, on: date) -> CollectionChange:
        """The invoice is out, due by the contract's terms."""
        receivable = invoice_issued(
            self.state.receivable, number=number, issued_on=on, by=CLOCK.person, calendar=self.calendar
        )
        state = self.with_receivable(receivable)
        details = {"invoice": number, "amount": str(receivable.gross.amount), "due_on": rows.due_on(receivable)}
        return Change(state, "invoice_issued", self.about(details), letters.invoiced(state, self.spec))

    def signal(self, step: RaiseSignal) -> CollectionChange:
        """Finance is told, once per stage and ordinal."""
        now = workflow.now()
        state = self.with_receivable(collection.remember(self.state.receivable, step, now))
        row = letters.signal_row(state, self.spec, step, now)
        superseded = ", ".join(f"{stage}-{ordinal}" for stage, ordinal in step.superseded)
        details = {"stage": step.stage, "ordinal": step.ordinal, "outstanding": str(step.amount.amount)}
        details |= {"ask": row.ask} | ({"superseded": superseded} if superseded else {})
        what = "instalment_settled" if step.stage == "settled" else "payment_signal_raised"
        return Change(state, what, self.about(details), letters.signal(state, self.spec, row), (row,))

    def remind(self, step: Remind) -> CollectionChange:
        """A step of the ladder: by letter through the payer workflow, by a person, or withheld."""
        now, spec = workflow.now(), self.spec
        superseded = ", ".join(map(str, step.superseded))
        details = self.about({"step": step.number, "tone": step.step.tone, "channel": step.step.channel})
        details |= {"amount": str(step.amount.amount)} | ({"superseded": superseded} if superseded else {})
        if (why := letters.withheld_because(self.state, spec, step)) is not None:
            state = self.with_receivable(collection.remember(self.state.receivable, step, now))
            nobody = (rows.nobody_to_remind(state, spec, step.number, now),) if why == "no_payer" else ()
            return Change(state, "reminder_withheld", {**details, "why": why}, extra=nobody)
        by_hand = letters.manual_step(self.state, spec, step) if step.step.owner or step.step.channel != "mail" else ()
        if step.step.channel != "mail":
            state = self.with_receivable(collection.remember(self.state.receivable, step, now))
            return Change(state, "reminder_handed_over", details, by_hand)
        state, wish = letters.wish(self.state, spec, step, now)
        warned = by_hand or spec.policy.rep_notice_days
        warning = () if warned else letters.hard_step(state, spec, step.number, step.step, step.amount)
        held: tuple[Effect, ...] = ()
        if step.step.hold:
            state, held = self.with_hold_of_step(state, f"step {step.number}")
        return Change(state, "reminder_asked", details, (*by_hand, *warning, *held, wish))

    def tell_rep(self, step: TellRep) -> CollectionChange:
        """The sales rep hears of a hard step in time to say why it is not deserved."""
        state = self.with_receivable(collection.remember(self.state.receivable, step, workflow.now()))
        details = {"step": step.number, "tone": step.step.tone, "hears_on": step.hears_on.isoformat()}
        mails = letters.hard_step(state, self.spec, step.number, step.step, step.amount, step.hears_on)
        return Change(state, "rep_told_of_step", self.about(details), mails)

    # What it hears

    @hears(TriggerHappened)
    def trigger_happened(self, news: TriggerHappened) -> CollectionChange | None:
        """What it waits for has happened."""
        if news.trigger is not self.state.receivable.trigger:
            return None
        receivable = triggered(self.state.receivable, news.on)
        if receivable == self.state.receivable:
            return None
        details = {"trigger": news.trigger.value, "on": news.on.isoformat()}
        state = self.with_receivable(receivable)
        if news.accepted:
            state = state.model_copy(update={"awaits_acceptance": False})
        return Change(state, "instalment_triggered", self.about(details))

    @hears(HeldUp)
    def held_up(self, news: HeldUp) -> CollectionChange | None:
        """What a payer may rightly point at, for the next signal."""
        if news.seq >= self.state.held_up_seq:
            self.state = self.state.model_copy(update={"held_up_by": news.by, "held_up_seq": news.seq})
        return None

    @hears(AcceptanceGiven)
    def acceptance_given(self, news: AcceptanceGiven) -> CollectionChange | None:
        """For the next signal: nobody can point at that any more."""
        self.state = self.state.model_copy(update={"awaits_acceptance": False})
        return None

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> CollectionChange | None:
        """Perhaps another payer: what was asked of the one before is asked of the new one."""
        before = collecting.payer(self.state.roster, self.spec.debtor_side)
        state = self.state.model_copy(update={"roster": news.roster})
        after = collecting.payer(news.roster, self.spec.debtor_side)
        if before == after:
            self.state = state
            return None
        return Change(state, "payer_changed", self.about({"payer": after.id if after else None}))

    @hears(Reminded)
    def reminded(self, news: Reminded) -> CollectionChange | None:
        """The letter went, or never will."""
        state, again = collecting.reported(self.state, news.step, news.at)
        obsolete = tuple(wish for wish in again if wish.key != news.key)
        details = {"step": news.step, "tone": self.spec.policy.ladder[news.step - 1].tone, "message": news.message}
        what = "reminder_refused" if news.refused else "reminder_sent"
        details |= {"why": news.refused} if news.refused else {}
        return Change(state, what, self.about(details), letters.no_longer_wanted(self.spec, obsolete))

    @hears(Stopped)
    def stop(self, news: Stopped) -> CollectionChange | None:
        """The delivery has ended. The story undoes what is to be undone, once no invoice is under way."""
        if self.state.stopping is not None:
            return None
        stopping = collecting.Stopping(reason=news.reason, by=news.by.person, unwind=news.unwind)
        self.state = self.state.model_copy(update={"stopping": stopping})
        self.wake()
        return None

    # How it stands

    @workflow.query(name="status")
    def status(self) -> CollectionStatus:
        """Who owes whom how much, and what is next."""
        step = self.next_step()
        return rows.status(self.state, self.spec, step.instant if isinstance(step, WaitUntil) else None)
