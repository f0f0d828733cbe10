"""Verbs about actions for a customer, and what time does to them. The rules are in `domain.action`."""

from __future__ import annotations

from typing import Any, Literal

from temporalio import workflow

from postsales.domain import action as actions
from postsales.domain.action import Action, ActionSort, Deed, TellLate, Wanted
from postsales.domain.cadence import SEATS, CheckinState
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Side
from postsales.messages.action import DropAction, EndAction, MoveAction, OpenAction
from postsales.messages.command import CLOCK, By
from postsales.messages.effects import Mail
from postsales.messages.news.checkin import ActionWanted
from postsales.messages.rows import ActionRow
from workflows import checkin_action_letters as letters
from workflows.checkin_base import CheckinBase
from workflows.entity import Change, hears, verb

Changed = Change[CheckinState]


class CheckinActions(CheckinBase):
    """Actions are kept with the customer, over all its deliveries."""

    @verb("action.open")
    def open_action(self, body: OpenAction, by: By) -> Changed:
        """Somebody of ours is to do this for the customer. Whoever is to hears, unless they said so themselves."""
        self.refuse_outsiders(by)
        if body.delivery is not None and body.delivery not in self.state.deliveries:
            known = ", ".join(sorted(self.state.deliveries))
            raise Refused("not_the_customers_delivery", delivery=body.delivery, customer=self.customer.id, known=known)
        wanted = Wanted(
            sort=body.sort, what=body.what, owner=self.colleague(body.owner), due_on=body.due_on, reason=body.reason,
            delivery=body.delivery,
        )  # fmt: skip
        return self.opened(self.state, wanted, by.person)

    @verb("action.move")
    def move_action(self, body: MoveAction, by: By) -> Changed:
        """Another day, or another owner, who hears."""
        known = self.owned(body.action, by)
        owner = self.colleague(body.owner) if body.owner is not None else None
        moved = actions.move(
            self.state.actions, body.action, due_on=body.due_on, owner=owner, today=self.today(),
            calendar=self.terms.calendar,
        )  # fmt: skip
        state, action = self.with_actions(moved), moved.find(body.action)
        new = action.owner.id not in (known.owner.id, by.person)
        told = letters.opened(self.customer, state, action, by.person) if new else ()
        details = {"from": known.due_on.isoformat(), "reason": body.reason}
        return Change(state, "action_moved", self.of_action(action, **details), told)

    @verb("action.done")
    def action_done(self, body: EndAction, by: By) -> Changed:
        """Done: its owner says so, or whoever looks after the customer."""
        if self.owned(body.action, by).sort is ActionSort.EXPANSION:
            raise Refused("opportunity_wants_outcome", action=body.action)
        state, action = self.ended(body.action, "done", by.person, body.result)
        return Change(state, "action_done", self.of_action(action, result=body.result))

    @verb("action.drop")
    def drop_action(self, body: DropAction, by: By) -> Changed:
        """Not to be done any more."""
        self.owned(body.action, by)
        state, action = self.ended(body.action, "dropped", by.person, body.reason)
        return Change(state, "action_dropped", self.of_action(action, reason=body.reason))

    @hears(ActionWanted)
    def action_wanted(self, news: ActionWanted) -> Changed | None:
        """Something else than a person asks for an action: once for each occasion."""
        owner = news.owner or self.state.person(*SEATS["csm"])
        if owner is None or news.key in self.state.actions.keys:
            return None
        calendar = self.terms.calendar
        due_on = news.due_on or calendar.add_business_days(self.today(), news.due_in_days)
        wanted = Wanted(
            sort=news.sort, what=news.title, owner=owner, due_on=max(due_on, self.today()), reason=news.reason,
            delivery=news.delivery, key=news.key, facts=news.facts,
        )  # fmt: skip
        return self.opened(self.state, wanted, news.by.person)

    # What time does

    def action_deed(self, deed: Deed) -> Changed:
        """Actions are late: each owner hears, then their head."""
        late = [self.state.actions.find(n) for n in deed.actions]
        state = self.with_actions(actions.told(self.state.actions, deed))
        numbers = {"actions": ", ".join(str(each.n) for each in late), "what": late[0].what}
        if isinstance(deed, TellLate):
            told = tuple(letter for each in late for letter in letters.late(self.customer, state, each))
            return Change(state, "actions_late", numbers, told)
        told = letters.climbed(self.customer, state, tuple(late))
        return Change(state, "actions_climbed", numbers, told)

    def left_alone(self, state: CheckinState, number: str) -> CheckinState:
        """A delivery is over: what the engine itself wanted done about its health or its end is nobody's any more."""
        own = (f"health:{number}:", f"renewal:{number}:", f"survey:{number}:")
        needless = tuple(each.n for each in state.actions.open if (each.key or "").startswith(own))
        ended = actions.end_all(
            state.actions, needless, by=CLOCK.person, at=workflow.now(), outcome="delivery_over"
        )  # fmt: skip
        standings = {name: standing for name, standing in state.standings.items() if name != number}
        return state.model_copy(update={"actions": ended, "standings": standings})

    # Small words

    def opened(self, state: CheckinState, wanted: Wanted, by: str, also: tuple[Mail, ...] = ()) -> Changed:
        """The change that opens it."""
        opened = actions.open_one(
            state.actions, wanted, by=by, at=workflow.now(), calendar=self.terms.calendar
        )  # fmt: skip
        state, action = self.with_actions(opened, state), opened.open[-1]
        told = letters.opened(self.customer, state, action, by)
        details = self.of_action(action, sort=action.sort.value, reason=action.reason)
        return Change(state, "action_opened", details, (*told, *also))

    def ended(
        self, n: int, how: Literal["done", "dropped"], by: str, outcome: str | None,
        facts: dict[str, Any] | None = None,
    ) -> tuple[CheckinState, Action]:  # fmt: skip
        """The state without it, and the action as it ended."""
        over = actions.end(self.state.actions, n, how, by=by, at=workflow.now(), outcome=outcome, facts=facts)
        return self.with_actions(over), over.ended[-1]

    def with_actions(self, changed: actions.Actions, state: CheckinState | None = None) -> CheckinState:
        """The state with the actions as they are now."""
        return (state or self.state).model_copy(update={"actions": changed})

    def owned(self, n: int, by: By) -> Action:
        """The open action, if it is the speaker's to change: the owner's, or of whoever looks after the customer."""
        action = self.state.actions.find(n)
        if action.owner.id != by.person:
            self.refuse_strangers(by)
        return action

    def colleague(self, person: str | None) -> Person:
        """Somebody of the vendor's who sits in one of the customer's deliveries; the CSM when nobody is named.

        Refused: `unknown_action_owner`, `owner_of_another_party`.
        """
        if person is None:
            found = self.state.person(*SEATS["csm"])
        else:
            rosters = (joined.roster for joined in self.state.deliveries.values())
            sitting = (roster.person(person) for roster in rosters if roster.seats_of(person))
            found = next((known for known in sitting if known is not None), None)
        if found is None:
            raise Refused("unknown_action_owner", person=person, customer=self.customer.id)
        if found.side is not Side.VENDOR:
            raise Refused("owner_of_another_party", person=found.id, side=found.side.value)
        return found

    def refuse_outsiders(self, by: By) -> None:
        """Refused `not_the_customers_team` unless somebody of the vendor's whom one of the deliveries knows."""
        for joined in self.state.deliveries.values():
            known = joined.roster.person(by.person)
            if known is not None and known.side is Side.VENDOR:
                return
        raise Refused("not_the_customers_team", person=by.person, customer=self.customer.id)

    def of_action(self, action: Action, **details: Any) -> dict[str, Any]:
        """What a fact says of an action."""
        said = {"action": action.n, "what": action.what, "owner": action.owner.id, "due_on": action.due_on.isoformat()}
        return {**said, **details}

    def action_rows(self, before: CheckinState | None) -> tuple[ActionRow, ...]:
        """The actions that changed."""
        if before is not None and before.actions is self.state.actions:
            return ()
        known = {each.n: each for each in before.actions.open} if before is not None else {}
        now = (*self.state.actions.open, *self.state.actions.ended)
        return tuple(self.action_row(each) for each in now if known.get(each.n) != each)

    def action_row(self, action: Action) -> ActionRow:
        """An action, as it is shown."""
        same = action.model_dump(include=set(ActionRow.model_fields) & set(Action.model_fields), exclude={"owner"})
        return ActionRow(
            customer=self.customer.id, customer_name=self.customer.name, owner=action.owner.id, **same
        )  # fmt: skip
