"""What the parts of a customer's check-ins share."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from temporalio import workflow

from postsales.domain.cadence import CheckinState, Past, Planned, Terms
from postsales.domain.cadence_policy import CheckinPolicy
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.checkin_holder import holder
from postsales.domain.errors import Refused
from postsales.domain.seats import Party, Person, Seat
from postsales.messages.checkin import CheckinSpec
from postsales.messages.command import By
from postsales.messages.effects import Effect, Mail
from workflows.checkin_letters import Letters
from workflows.checkin_meeting_letters import MeetingLetters
from workflows.entity import Change, Entity

Changed = Change[CheckinState]
HOLDERS = (Seat.CSM, Seat.TAM, Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER, Seat.VENDOR_HEAD)


class CheckinBase(Entity[CheckinState]):
    """The customer, the terms of its check-ins, its day."""

    spec: CheckinSpec
    customer: Party
    books: bool
    """Whether every check-in is in calendars: not so in a run begun before they were."""
    hands_on: bool
    """Whether CSM and TAM speak with one voice, and delegates are facts: not so in a run begun before they did."""

    @cached_property
    def policy(self) -> CheckinPolicy:
        """As it is for customers of this one's tier."""
        return self.spec.policy.of_tier(self.customer.tier)

    @property
    def terms(self) -> Terms:
        """Policy as it is for this customer, and its calendar as last read."""
        return self.terms_of(self.state)

    def terms_of(self, state: CheckinState) -> Terms:
        """The same in another state."""
        policy = self.policy if state.cadence is None else self.policy.with_cadence(state.cadence)
        return Terms(policy, self.calendar_of(state), one_voice=self.hands_on)

    def calendar_of(self, state: CheckinState) -> BusinessCalendar:
        """The customer's, as last read."""
        return state.calendar or self.spec.calendar

    def today(self) -> date:
        """The customer's day."""
        return self.calendar_of(self.state).local_date(workflow.now())

    def holder(self, state: CheckinState, planned: Planned) -> Person | None:
        """Who holds it on its day, or today if that is over."""
        return holder(state, planned.sort, max(planned.due_on, self.today()), seated=self.books)

    def refuse_strangers(self, by: By) -> None:
        """Refused: `not_the_customers_team` unless a vendor's seat that looks after customers, or whoever holds it."""
        current = self.state.current
        held_by = self.holder(self.state, current) if current is not None else None
        if held_by is not None and held_by.id == by.person:
            return
        if not any(joined.roster.holds(by.person, *HOLDERS) for joined in self.state.deliveries.values()):
            raise Refused("not_the_customers_team", person=by.person, customer=self.customer.id)

    def letters(self, state: CheckinState | None = None) -> Letters:
        """What is written about the planned one."""
        return Letters(self.customer, state or self.state, self.terms.calendar, self.today())

    def meeting_letters(self, state: CheckinState, planned: Planned, *, off: bool = False) -> tuple[Mail, ...]:
        """Calendar entries for everybody it concerns, if it is a meeting: it takes place so, or not at all."""
        holder = self.holder(state, planned)
        if planned.meeting is None or holder is None:
            return ()
        letters = self.calendar_letters(state)
        if off:
            return letters.called_off(planned, planned.meeting.told_again, holder)
        return letters.arranged(planned, planned.meeting, holder)

    def calendar_letters(self, state: CheckinState) -> MeetingLetters:
        """What is written to calendars."""
        newest = state.newest
        return MeetingLetters(self.customer, self.terms.calendar, workflow.now(), newest.delivery if newest else None)

    def with_entry(self, letters: tuple[Mail, ...], state: CheckinState, planned: Planned) -> tuple[Mail, ...]:
        """The letters to whoever holds it, with the entry for their calendar."""
        holder = self.holder(state, planned)
        if planned.meeting is None or holder is None:
            return letters
        entry = self.calendar_letters(state).entry(planned, planned.meeting, holder)
        return tuple(
            each.model_copy(update={"invite": entry}) if each.to.person == holder.id else each for each in letters
        )

    def planned(self) -> Planned:
        """The planned check-in. Refused: `nothing_planned`."""
        if self.state.current is None:
            raise Refused("nothing_planned", sort=None)
        return self.state.current

    def change(
        self,
        state: CheckinState,
        what: str,
        about: Planned | Past,
        effects: tuple[Effect, ...] = (),
        **details: Any,
    ) -> Changed:
        """A change that concerns one check-in."""
        said = {"checkin": about.n, "sort": about.sort, "due_on": about.due_on.isoformat(), **details}
        return Change(state, what, said, effects)
