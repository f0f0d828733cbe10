"""What the parts of the installation workflow share: the rules, how a change is made, what the read model shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from temporalio import workflow

from postsales.domain import visit_clash
from postsales.domain.customer_task import answer_due_at
from postsales.domain.installation_state import Actor, InstallationState, begin
from postsales.domain.installation_story import Rules, WaitUntil, next_step
from postsales.domain.punch import PunchItem
from postsales.domain.seats import Seat, Side
from postsales.domain.unfinished import finished
from postsales.domain.visit import Visit
from postsales.messages import ids
from postsales.messages.command import Awaited, By, Role
from postsales.messages.effects import Effect, Tell
from postsales.messages.installation import InstallationSpec
from postsales.messages.news import AnyNews, News
from postsales.messages.news.installation import PromiseWanted, ThingDone
from postsales.messages.rows import Row
from workflows import installation_rows as rows
from workflows.entity import Change, Entity

InstallationChange = Change[InstallationState]


class InstallationBase(Entity[InstallationState]):
    """State, rules and setting of one installation."""

    def __init__(self, spec: InstallationSpec) -> None:
        self.spec, self.setting = spec, spec.setting
        self.rules = Rules(terms=spec.acceptance, policy=spec.policy, calendars=spec.setting.calendars)
        super().__init__(spec.carried or self.begin(), spec.journal)
        if spec.carried is None:
            self.apply(Change(self.state, "installation_started", {"packages": len(self.state.packages)}))

    def begin(self) -> InstallationState:
        """The installation on the day it starts."""
        here = self.setting
        spec = self.spec
        begun = begin(
            here.roster, here.provider, spec.services, spec.issues, workflow.now(), here.calendars, spec.promises,
            spec.absences,
        )  # fmt: skip
        return begun.model_copy(update={"held": spec.held})

    def today(self, side: Side) -> date:
        """The date it is where that side works."""
        return self.rules.calendars[side].local_date(workflow.now())

    def actor(self, by: By) -> Actor:
        """Who acts, with the side the roster knows them on."""
        person = self.state.roster.person(by.person)
        return Actor(
            person=by.person, side=person.side if person else by.side, delivery=by.role is Role.DELIVERY
        )  # fmt: skip

    def refuse_when_booked(self, state: InstallationState, visit: Visit) -> None:
        """Refused as `visit_clash.refuse_when_booked`; not where a history is replayed in which it was done."""
        if self.refuses_more():
            visit_clash.refuse_when_booked(state, visit)

    def change(
        self, state: InstallationState, what: str, details: dict[str, Any], effects: tuple[Effect, ...] = ()
    ) -> InstallationChange:
        """A change, from which on the installation is not quiet."""
        return Change(state.model_copy(update={"quiet_since": workflow.now()}), what, details, effects)

    def to_delivery(self, what: str, news: AnyNews) -> Tell:
        """News for the delivery; `what` makes its id within the installation."""
        number = self.setting.delivery
        return Tell(to=ids.delivery(number), news=News(id=f"{ids.installation(number)}:{what}", news=news))

    def promise_wanted(self, item: PunchItem, by: By) -> tuple[Tell, ...]:
        """The delivery numbers and watches what was promised about an item."""
        if item.promise is None:
            return ()
        wanted = PromiseWanted(
            key=f"item:{item.n}",
            promise=item.what,
            owner=item.promise.owner,
            to=Side.CUSTOMER,
            due_on=item.promise.due_on,
            about=f"punch_item:{item.n}",
            by=by,
        )
        # Promised again after the first promise came to nothing, it is another one.
        occasion = f"promise:{item.n}" + (f":{item.released_at.isoformat()}" if item.released_at else "")
        return (self.to_delivery(occasion, wanted),)

    def things_done(self, before: InstallationState, state: InstallationState) -> tuple[Tell, ...]:
        """The delivery hears of promised things that this finishes: the customer is asked whether they are."""
        # An item opened again and finished again is another occasion.
        seq = self.journal.seq
        return tuple(
            self.to_delivery(f"done:{about}:{seq}", ThingDone(about=about)) for about in finished(before, state)
        )

    def awaited(self) -> Awaited | None:
        """Whose move it is: the decider's, else the next visit's engineer's, else whoever leads the installation."""
        state = self.state
        if state.stage != "open":
            return None
        step = next_step(state, self.rules, workflow.now())
        until = step.at if isinstance(step, WaitUntil) else workflow.now()
        if pending := [each for each in state.acceptances if each.pending]:
            decider = state.roster.holder(Seat.ACCEPTANCE_DECIDER)
            ends_at = self.rules.window.ends_at(pending[0])
            person = decider.id if decider else None
            return Awaited(what="acceptance", side=Side.CUSTOMER, person=person, until=ends_at or until)
        if visits := [visit for visit in state.visits if not visit.over]:
            first = min(visits, key=lambda visit: (visit.day, visit.n))
            ends_at = self.rules.calendars[first.side].end_of_day(first.day)
            return Awaited(what="visit", side=first.side, person=first.engineer, until=ends_at)
        if asked := [each for each in state.consultations if each.open]:
            answer_by = answer_due_at(
                asked[0], self.rules.calendars[Side.VENDOR], self.rules.policy.consultation_within
            )
            return Awaited(what="consultation", side=Side.VENDOR, person=asked[0].consultant, until=answer_by)
        if tasks := [task for task in state.tasks if task.open]:
            task = min(tasks, key=lambda task: (task.due_on, task.n))
            ends_at = self.rules.calendars[Side.CUSTOMER].end_of_day(task.due_on)
            return Awaited(what="customer_task", side=Side.CUSTOMER, person=task.owner, until=ends_at)
        lead = rows.lead(state, state.provider)
        return Awaited(what="installation", side=state.provider, person=lead.id if lead else None, until=until)

    def deliveries(self) -> tuple[str, ...]:
        """The delivery it is of."""
        return (self.setting.delivery,)

    def rows(self, before: InstallationState | None) -> tuple[Row, ...]:
        """Whatever changed; everything with the first fact."""
        known = before if self.journal.seq else None
        return rows.changed(known, self.state, self.setting.delivery, self.rules, workflow.now())
