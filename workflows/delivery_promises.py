"""A delivery's verbs and timers about promises."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import promise as promises
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.delivery_story import BreakPromise, KeepBySilence, RemindOfPromise
from postsales.domain.errors import Refused
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.seats import Person, Seat, Side
from postsales.messages.command import By
from postsales.messages.delivery import MakePromise, MovePromise, NamePromise
from postsales.messages.effects import Effect
from postsales.messages.news import PromiseWanted
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb


class DeliveryPromises(DeliveryBase):
    """Promises are numbered, watched and broken here, whoever made them."""

    @verb("promise.make")
    def make_promise(self, body: MakePromise, by: By) -> Change[DeliveryState]:
        """A promise, told to the side it is made to. Refused: `no_such_party` when that takes no part in the deal."""
        refuse_when_ended(self.state)
        if body.to not in self.state.calendars:
            raise Refused("no_such_party", side=body.to.value)
        side = self.side_of(body.owner)
        made = promises.make(
            len(self.state.promises) + 1, body.what, owner=body.owner, owner_side=side, to=body.to,
            due_on=body.due_on, by=by.person, by_side=by.side, today=self.today_of(side), about=body.about,
        )  # fmt: skip
        return self.promise_made(made)

    @hears(PromiseWanted)
    def promise_wanted(self, news: PromiseWanted) -> Change[DeliveryState] | None:
        """A promise made in a visit's report or a verdict. One dated in the past is broken at once, not refused."""
        side = self.side_of(news.owner)
        made = promises.make(
            len(self.state.promises) + 1, news.promise, owner=news.owner, owner_side=side, to=news.to,
            due_on=news.due_on, by=news.by.person, by_side=news.by.side, today=min(self.today_of(side), news.due_on),
            about=news.about,
        )  # fmt: skip
        return self.promise_made(made)

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
        """Its owner takes it on; now the other side hears of it."""
        accepted = promises.accept(self.state.promise(body.promise), by=by.person)
        return self.promise_changed(accepted, "promise_accepted", "delivery/promise_made", accepted.to)

    @verb("promise.keep")
    def keep_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """Its owner says it is done; the other side is asked."""
        done = promises.keep(self.state.promise(body.promise), by=by.person, at=workflow.now())
        return self.promise_changed(done, "promise_done", "delivery/promise_done", done.to)

    @verb("promise.confirm")
    def confirm_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """The other side says it was kept."""
        kept = promises.confirm(self.state.promise(body.promise), by_side=by.side)
        return Change(self.state.with_promise(kept), "promise_kept", self.promise_details(kept))

    @verb("promise.move")
    def move_promise(self, body: MovePromise, by: By) -> Change[DeliveryState]:
        """A new date and its reason, told to the other side; from the third move on also to the manager."""
        known = self.state.promise(body.promise)
        today = self.today_of(known.owner_side)
        moved = promises.move(known, due_on=body.due_on, reason=body.reason, by=by.person, today=today)
        change = self.promise_changed(moved, "promise_moved", "delivery/promise_moved", moved.to, reason=body.reason)
        if moved.moves < self.policy.promise.moves_before_manager:
            return change
        manager = self.state.roster.holder(Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER)
        told = self.tell_about(moved, "delivery/promise_moved_often", f"moved:{moved.moves}", manager)
        return Change(change.state, change.what, change.details, (*change.effects, *told))

    @verb("promise.withdraw")
    def withdraw_promise(self, body: NamePromise, by: By) -> Change[DeliveryState]:
        """Given up with the agreement of the side it was made to."""
        gone = promises.withdraw(self.state.promise(body.promise), by_side=by.side)
        return Change(self.state.with_promise(gone), "promise_withdrawn", self.promise_details(gone))

    def promise_step(self, step: RemindOfPromise | BreakPromise | KeepBySilence) -> Change[DeliveryState]:
        """What the calendar does to a promise."""
        promise = step.promise
        owner = self.state.roster.person(promise.owner)
        match step:
            case RemindOfPromise():
                reminded = promise.model_copy(update={"reminded_for": promise.due_on})
                told = self.tell_about(promise, "delivery/promise_due", promise.due_on.isoformat(), owner)
                details = self.promise_details(promise)
                return Change(self.state.with_promise(reminded), "promise_reminded", details, told)
            case BreakPromise():
                broken = promises.break_overdue(promise)
                manager = self.state.roster.holder(Seat.DELIVERY_MANAGER)
                rep = self.state.roster.holder(Seat.SALES_REP)
                occasion = f"broken:{promise.due_on.isoformat()}"
                told = self.tell_about(promise, "delivery/promise_broken", occasion, owner, manager, rep)
                return Change(self.state.with_promise(broken), "promise_broken", self.promise_details(broken), told)
            case KeepBySilence():
                kept = promise.model_copy(update={"status": PromiseStatus.KEPT})
                details = {**self.promise_details(kept), "by_silence": True}
                return Change(self.state.with_promise(kept), "promise_kept", details)

    def promise_changed(
        self, promise: Promise, what: str, template: str, hearer: Side, **facts: str
    ) -> Change[DeliveryState]:
        """The changed promise, with a letter to the contact of a side."""
        refuse_when_ended(self.state)
        occasion = f"{what}:{promise.due_on.isoformat()}"
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
