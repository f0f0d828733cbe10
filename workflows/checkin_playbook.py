"""The verb that lays out a success playbook: several actions over business days, at once."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import action as actions
from postsales.domain.action import Action, Wanted
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Side
from postsales.domain.success_playbook import SuccessStep
from postsales.messages.action import LayOut
from postsales.messages.command import By
from workflows import checkin_action_letters as letters
from workflows.checkin_base import Changed
from workflows.checkin_expansion import CheckinExpansion
from workflows.entity import Change, verb


class CheckinPlaybook(CheckinExpansion):
    """Playbooks are looked up by the desk; here their steps become actions."""

    @verb("action.lay_out")
    def lay_out(self, body: LayOut, by: By) -> Changed:
        """Every step on its business day, for whoever has its seat; once for each first day.

        Refused: `laid_out_already`, and as `action.open`.
        """
        self.refuse_outsiders(by)
        number = self.about(body.delivery)
        starts_on = body.starts_on or self.today()
        changed = self.state.actions
        for n, step in enumerate(body.steps, start=1):
            key = f"playbook:{body.playbook}:{number}:{starts_on.isoformat()}:{n}"
            if key in changed.keys:
                raise Refused("laid_out_already", playbook=body.playbook, on=starts_on.isoformat())
            owner = self.step_owner(step, number, body.owner)
            wanted = Wanted(
                sort=step.sort, what=step.what[owner.language], owner=owner, delivery=number, key=key,
                due_on=self.terms.calendar.add_business_days(starts_on, step.after_days),
            )  # fmt: skip
            changed = actions.open_one(
                changed, wanted, by=by.person, at=workflow.now(), calendar=self.terms.calendar
            )  # fmt: skip
        state = self.with_actions(changed)
        new: tuple[Action, ...] = changed.open[-len(body.steps) :] if body.steps else ()
        told = tuple(letter for each in new for letter in letters.opened(self.customer, state, each, by.person))
        details = {"playbook": body.playbook, "delivery": number, "starts_on": starts_on.isoformat(),
                   "actions": ", ".join(str(each.n) for each in new)}  # fmt: skip
        return Change(state, "playbook_laid_out", details, told)

    def step_owner(self, step: SuccessStep, number: str, named: str | None) -> Person:
        """Whoever sits where the step says on that delivery; else who is named, else the CSM."""
        own = self.state.deliveries[number].roster.holder(step.seat) if step.seat is not None else None
        return own if own is not None and own.side is Side.VENDOR else self.colleague(named)

    def about(self, number: str | None) -> str:
        """The delivery named, else the newest. Refused: `not_the_customers_delivery`, `no_delivery_left`."""
        newest = self.state.newest
        if newest is None:
            raise Refused("no_delivery_left")
        if number is not None and number not in self.state.deliveries:
            known = ", ".join(sorted(self.state.deliveries))
            raise Refused("not_the_customers_delivery", delivery=number, customer=self.customer.id, known=known)
        return number or newest.delivery
