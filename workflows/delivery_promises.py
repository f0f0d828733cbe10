"""A delivery's verbs and timers about promises."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import promise as promises
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.delivery_story import (
    BreakPromise,
    ClimbProposal,
    KeepBySilence,
    LapseProposal,
    PromiseStep,
    RemindOfPromise,
)
from postsales.domain.errors import Refused
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.seats import Person, Seat, Side
from postsales.messages.command import By
from postsales.messages.delivery import ContradictPromise, DeclinePromise, MakePromise, MovePromise, NamePromise
from postsales.messages.effects import Effect
from postsales.messages.news.installation import PromiseWanted, ThingDone
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb


class DeliveryPromises(DeliveryBase):
    """Promises are numbered, watched and broken here, whoever made them."""

    @verb("promise.make")
    def make_promise(self, body: MakePromise, by: By) -> Change[DeliveryState]:
        """A promise, told to the side it is made to.

        Refused: `no_such_party` when that takes no part in the deal, `promised_already` when what it is about has one.
        """
        refuse_when_ended(self.state)
        if body.to not in self.state.calendars:
            raise Refused("no_such_party", side=body.to.value)
        if body.about is not None and (known := promises.about(self.state.promises, body.about)) is not None:
            raise Refused("promised_already", about=body.about, promise=known.n, owner=known.owner)
        side = self.side_of(body.owner)
        made = promises.make(
            len(self.state.promises) + 1, body.what, owner=body.owner, owner_side=side, to=body.to,
            due_on=body.due_on, by=by.person, by_side=by.side, today=self.today_of(side), at=workflow.now(),
            about=body.about,
        )  # fmt: skip
        return self.promise_made(made)

    @hears(PromiseWanted)
    def promise_wanted(self, news: PromiseWanted) -> Change[DeliveryState] | None:
        """A promise made in a visit's report or a verdict. One dated in the past is broken at once, not refused."""
        side = self.side_of(news.owner)
        made = promises.make(
            len(self.state.promises) + 1, news.promise, owner=news.owner, owner_side=side, to=news.to,
            due_on=news.due_on, by=news.by.person, by_side=news.by.side, today=min(self.today_of(side), news.due_on),
            at=workflow.now(), about=news.about,
        )  # fmt: skip
        change = self.promise_made(made)
        return change if news.instead_of is None else self.instead_of(change, news.about, news.instead_of)

    def instead_of(self, change: Change[DeliveryState], about: str, promised: str) -> Change[DeliveryState]:
        """An overturned verdict takes its promise with it: nobody breaks what was not theirs to do."""
        gone = [each for each in self.state.promises if each.unsettled and (each.about, each.what) == (about, promised)]
        state = change.state
        for each in gone:
            state = state.with_promise(each.model_copy(update={"status": PromiseStatus.WITHDRAWN}))
        numbers = ", ".join(str(each.n) for each in gone)
        return Change(state, change.what, {**change.details, "instead_of": numbers}, change.effects)

    def promise_made(self, made: Promise) -> Change[DeliveryState]:
        """The owner and the side it is made to hear of it; a proposed one goes to its owner for acceptance first."""
        state = self.state.with_promise(made)
        owner, other = state.roster.person(made.owner), letters.contact(state.roster, made.to)
        proposed = made.status is PromiseStatus.PROPOSED
        template, hearers = ("delivery/promise_proposed", (owner,)) if proposed else ("delivery/promise_made", (other,))
        effects = letters.about_promise(state, self.contract, made, template, "made", *hearers)
        what = "promise_proposed" if proposed else "promise_made"
        return Change(state, what, self.promise_details(made), effects)

    @verb("promise.accept")
    def accept_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """Its owner's party takes it on; now the other side hears of it."""
        accepted = promises.accept(self.state.promise(body.promise), by=by.person, roster=self.state.roster)
        return self.promise_changed(accepted, "promise_accepted", "delivery/promise_made", accepted.to)

    @verb("promise.decline")
    def decline_promise(self, body: DeclinePromise, by: By) -> Change[DeliveryState]:
        """It is not taken on; whoever proposed it hears why, and the manager that it needs another."""
        known = self.state.promise(body.promise)
        declined = promises.decline(known, reason=body.reason, by=by.person, roster=self.state.roster)
        refuse_when_ended(self.state)
        told = self.tell_about(
            declined, "delivery/promise_declined", "declined", *self.proposers(declined), reason=body.reason
        )
        return self.promise_now(declined, "promise_declined", *told, reason=body.reason)

    @verb("promise.keep")
    def keep_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """Its owner says it is done; the other side is asked."""
        done = promises.keep(self.state.promise(body.promise), by=by.person, at=workflow.now())
        return self.ask_whether_kept(done)

    @hears(ThingDone)
    def thing_done(self, news: ThingDone) -> Change[DeliveryState] | None:
        """A report says that what was promised is done; the other side is asked, as when its owner says so."""
        known = promises.about(self.state.promises, news.about)
        if known is None or known.status is PromiseStatus.DONE:
            return None
        return self.ask_whether_kept(promises.done(known, workflow.now()))

    def ask_whether_kept(self, done: Promise) -> Change[DeliveryState]:
        """The side it was made to is asked, and told how long its silence may last."""
        silence = {"silent_days": str(self.policy.promise.silent_days)}
        return self.promise_changed(done, "promise_done", "delivery/promise_done", done.to, **silence)

    @verb("promise.confirm")
    def confirm_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """The other side says it was kept."""
        kept = promises.confirm(self.state.promise(body.promise), by_side=by.side)
        return self.promise_now(kept, "promise_kept")

    @verb("promise.contradict")
    def contradict_promise(self, body: ContradictPromise, by: By) -> Change[DeliveryState]:
        """The other side says that it is not done: owed again, and its owner hears why."""
        known = self.state.promise(body.promise)
        today = self.today_of(known.owner_side)
        owed = promises.contradict(known, reason=body.reason, by_side=by.side, today=today)
        refuse_when_ended(self.state)
        owner, manager = self.state.roster.person(owed.owner), self.state.roster.holder(Seat.DELIVERY_MANAGER)
        occasion = f"contradicted:{owed.objections}"
        told = self.tell_about(owed, "delivery/promise_contradicted", occasion, owner, manager, reason=body.reason)
        return self.promise_now(owed, "promise_contradicted", *told, reason=body.reason)

    @verb("promise.move")
    def move_promise(self, body: MovePromise, by: By) -> Change[DeliveryState]:
        """A new date and its reason, told to the other side; from the third move on also to the manager.

        Moved while only proposed it is taken on for that date: the other side hears of it for the first time.
        """
        known = self.state.promise(body.promise)
        today = self.today_of(known.owner_side)
        moved = promises.move(known, due_on=body.due_on, reason=body.reason, by=by.person, today=today)
        if known.status is PromiseStatus.PROPOSED:
            return self.promise_changed(moved, "promise_accepted", "delivery/promise_made", moved.to)
        change = self.promise_changed(moved, "promise_moved", "delivery/promise_moved", moved.to, reason=body.reason)
        if moved.moves < self.policy.promise.moves_before_manager:
            return change
        manager = self.state.roster.holder(Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER)
        told = self.tell_about(moved, "delivery/promise_moved_often", f"moved:{moved.moves}", manager)
        return Change(change.state, change.what, change.details, (*change.effects, *told))

    @verb("promise.withdraw")
    def withdraw_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """Given up with the agreement of the side it was made to; its owner need not do it any more."""
        gone = promises.withdraw(self.state.promise(body.promise), by_side=by.side)
        told = self.tell_about(gone, "delivery/promise_withdrawn", "withdrawn", self.state.roster.person(gone.owner))
        return self.promise_now(gone, "promise_withdrawn", *told)

    # What the calendar does

    def promise_step(self, step: PromiseStep) -> Change[DeliveryState]:
        """What the calendar does to a promise."""
        promise, roster = step.promise, self.state.roster
        owner = roster.person(promise.owner)
        match step:
            case RemindOfPromise():
                reminded = promise.model_copy(update={"reminded_for": promise.due_on})
                told = self.tell_about(promise, "delivery/promise_due", promise.due_on.isoformat(), owner)
                return self.promise_now(reminded, "promise_reminded", *told)
            case BreakPromise():
                people = (owner, roster.holder(Seat.DELIVERY_MANAGER), roster.holder(Seat.SALES_REP))
                occasion = f"broken:{promise.due_on.isoformat()}"
                caller = roster.holder(*promises.CALLS)
                told = self.tell_about(
                    promise, "delivery/promise_broken", occasion, *people,
                    caller=caller.id if caller else promise.owner,
                    caller_name=caller.name if caller else promise.owner,
                )  # fmt: skip
                return self.promise_now(promises.break_overdue(promise), "promise_broken", *told)
            case KeepBySilence():
                kept = promise.model_copy(update={"status": PromiseStatus.KEPT})
                asked_on = self.state.calendars[promise.to].local_date(promise.done_at or workflow.now()).isoformat()
                return self.promise_now(kept, "promise_kept", by_silence=True, asked_on=asked_on)
            case ClimbProposal():
                return self.proposal_unanswered(promise)
            case LapseProposal():
                told = self.tell_about(promise, "delivery/promise_lapsed", "lapsed", *self.proposers(promise))
                return self.promise_now(promises.lapse(promise), "promise_lapsed", *told)

    def proposal_unanswered(self, promise: Promise) -> Change[DeliveryState]:
        """Those who answer for the owner's party hear, and the vendor's manager, whom the customer will ask."""
        climbed = promise.model_copy(update={"climbed": promise.climbed + 1})
        roster = self.state.roster
        above = roster.holder(*reversed(promises.ANSWERING[promise.owner_side]))
        people = (above, *self.proposers(promise))
        told = self.tell_about(climbed, "delivery/promise_unanswered", f"unanswered:{climbed.climbed}", *people)
        return self.promise_now(climbed, "promise_unanswered", *told, ordinal=climbed.climbed)

    def proposers(self, promise: Promise) -> tuple[Person | None, ...]:
        """Who proposed it, and the delivery manager."""
        roster = self.state.roster
        return roster.person(promise.made_by), roster.holder(Seat.DELIVERY_MANAGER, Seat.SALES_REP)

    # How a change is made

    def promise_now(self, promise: Promise, what: str, *told: Effect, **facts: str | int) -> Change[DeliveryState]:
        """The promise as it is now, with letters."""
        return Change(self.state.with_promise(promise), what, {**self.promise_details(promise), **facts}, told)

    def moved(self, before: DeliveryState) -> tuple[Effect, ...]:
        """The installation hears how promises about its own things stand."""
        return children.tell_promises(before, self.state, self.spec, self.journal.seq)

    def promise_changed(
        self, promise: Promise, what: str, template: str, hearer: Side, **facts: str
    ) -> Change[DeliveryState]:
        """The changed promise, with a letter to the contact of a side."""
        refuse_when_ended(self.state)
        # Done again after a contradiction, or moved back to a day it once had, it is told again.
        occasion = f"{what}:{promise.due_on.isoformat()}:{promise.moves}:{promise.objections}"
        told = self.tell_about(promise, template, occasion, letters.contact(self.state.roster, hearer), **facts)
        return Change(self.state.with_promise(promise), what, {**self.promise_details(promise), **facts}, told)

    def tell_about(
        self, promise: Promise, template: str, occasion: str, *people: Person | None, **facts: str
    ) -> tuple[Effect, ...]:
        """A letter about a promise to each of these people who exist."""
        return letters.about_promise(self.state, self.contract, promise, template, occasion, *people, **facts)

    def promise_details(self, promise: Promise) -> dict[str, object]:
        """What the fact says of a promise."""
        return {
            "promise": promise.n, "what": promise.what, "owner": promise.owner, "due_on": promise.due_on.isoformat(),
            "to": promise.to.value, "state": promise.status.value,
        }  # fmt: skip

    def side_of(self, person: str) -> Side:
        """Whose person it is. Refused: `person_unknown`."""
        known = self.state.roster.person(person)
        if known is None:
            raise Refused("person_unknown", person=person)
        return known.side
