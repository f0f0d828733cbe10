"""Actions: what somebody of the vendor's does for a customer by a day, and why.

Source: semantics, "Check-ins": risk, lifecycle, expansion, objective, each with owner, due date, reason, state. What is
late is told to its owner, then to the owner's head. The store keeps those that are over; here is what is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person

MOST_OPEN = 200
"""What one customer's plan watches at a time."""
KEYS_KEPT = 500
"""Of how many wishes of other workflows it is remembered that they were heard."""


class ActionSort(StrEnum):
    """What it is for: against a risk, along the customer's way, to a further purchase, to the customer's goal."""

    RISK = "risk"
    LIFECYCLE = "lifecycle"
    EXPANSION = "expansion"
    OBJECTIVE = "objective"


ActionState = Literal["open", "done", "dropped"]


class Action(Frozen):
    """One action. `owner` is a person's id, `due_on` a business day of the customer's; `reason` why it was opened.

    `key`: the occasion that opened it by itself, so that none opens it twice. `outcome`: what came of it, or why it was
    dropped. `facts`: figures that speak for it. `credited`: the party that brought it.
    """

    n: int
    sort: ActionSort
    what: str
    owner: Person
    due_on: date
    reason: str | None = None
    delivery: str | None = None
    state: ActionState = "open"
    opened_by: str
    opened_at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    moves: int = 0
    key: str | None = None
    facts: dict[str, Any] = {}
    credited: str | None = None
    told_late: bool = False
    climbed: bool = False


class Actions(Frozen):
    """The open actions for a customer; `ended`: those the last change ended; `keys`: occasions that had theirs."""

    open: tuple[Action, ...] = ()
    ended: tuple[Action, ...] = ()
    numbered: int = 0
    keys: tuple[str, ...] = ()

    def find(self, n: int) -> Action:
        """The open action of that number. Refused: `unknown_action`, `action_is_over`."""
        for action in self.open:
            if action.n == n:
                return action
        raise Refused("action_is_over" if 0 < n <= self.numbered else "unknown_action", action=n)

    def of(self, key: str) -> Action | None:
        """The open action of an occasion."""
        return next((action for action in self.open if action.key == key), None)

    def owned_by(self, person: str) -> tuple[Action, ...]:
        """Whatever is open of one person's."""
        return tuple(action for action in self.open if action.owner.id == person)


class Wanted(Frozen):
    """An action as somebody wants it."""

    sort: ActionSort
    what: str
    owner: Person
    due_on: date
    reason: str | None = None
    delivery: str | None = None
    key: str | None = None
    facts: dict[str, Any] = {}
    credited: str | None = None


def open_one(actions: Actions, wanted: Wanted, *, by: str, at: datetime, calendar: BusinessCalendar) -> Actions:
    """Open it; its day is a business day. Nothing changes when its occasion has had its action already.

    Refused: `action_in_the_past`, `too_many_open_actions`.
    """
    if wanted.key is not None and wanted.key in actions.keys:
        return actions
    today = calendar.local_date(at)
    if wanted.due_on < today:
        raise Refused("action_in_the_past", due_on=wanted.due_on.isoformat(), today=today.isoformat())
    if len(actions.open) >= MOST_OPEN:
        raise Refused("too_many_open_actions", most=MOST_OPEN)
    n = actions.numbered + 1
    due_on = calendar.adjust(wanted.due_on, "next")
    said = {name: getattr(wanted, name) for name in Wanted.model_fields if name != "due_on"}
    action = Action(n=n, due_on=due_on, opened_by=by, opened_at=at, **said)
    keys = actions.keys if wanted.key is None else (*actions.keys, wanted.key)[-KEYS_KEPT:]
    update = {"open": (*actions.open, action), "ended": (), "numbered": n, "keys": keys}
    return actions.model_copy(update=update)


def move(
    actions: Actions, n: int, *, due_on: date | None, owner: Person | None, today: date, calendar: BusinessCalendar
) -> Actions:
    """Another day, or another owner: who was told that it is late is told anew when the new day is over.

    Refused: as `Actions.find`, `action_in_the_past`, `nothing_to_move`.
    """
    action = actions.find(n)
    if due_on is None and owner is None:
        raise Refused("nothing_to_move", action=n)
    if due_on is not None and due_on < today:
        raise Refused("action_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())
    day = calendar.adjust(due_on, "next") if due_on is not None else action.due_on
    anew = {"told_late": False, "climbed": False} if day > action.due_on else {}
    update = {"due_on": day, "owner": owner or action.owner, "moves": action.moves + (due_on is not None), **anew}
    return _with(actions, action.model_copy(update=update))


def end(
    actions: Actions, n: int, state: Literal["done", "dropped"], *, by: str, at: datetime, outcome: str | None,
    facts: dict[str, Any] | None = None,
) -> Actions:  # fmt: skip
    """Done, or not to be done. Refused as `Actions.find`."""
    action = actions.find(n)
    over = action.model_copy(
        update={
            "state": state, "ended_by": by, "ended_at": at, "outcome": outcome,
            "facts": {**action.facts, **(facts or {})},
        }
    )  # fmt: skip
    left = tuple(each for each in actions.open if each.n != n)
    return actions.model_copy(update={"open": left, "ended": (over,)})


def end_all(actions: Actions, numbers: tuple[int, ...], *, by: str, at: datetime, outcome: str) -> Actions:
    """Several that nobody needs any more."""
    over: tuple[Action, ...] = ()
    for n in numbers:
        actions = end(actions, n, "dropped", by=by, at=at, outcome=outcome)
        over = (*over, *actions.ended)
    return actions.model_copy(update={"ended": over}) if over else actions


def _with(actions: Actions, action: Action) -> Actions:
    changed = tuple(action if each.n == action.n else each for each in actions.open)
    return actions.model_copy(update={"open": changed, "ended": ()})


# What time does


@dataclass(frozen=True, slots=True)
class TellLate:
    """These are past their day: each owner hears."""

    actions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TellHead:
    """These are still not done: the owners' head hears."""

    actions: tuple[int, ...]


Deed = TellLate | TellHead


def ahead(actions: Actions, calendar: BusinessCalendar, climb_after_days: int, now: datetime) -> Deed | datetime | None:
    """What to do now, or until when there is nothing to do; None without open actions that anybody has yet to hear of.

    Those of one morning go together.
    """
    late = {each.n: late_at(each, calendar) for each in actions.open if not each.told_late}
    heads = {
        each.n: calendar.morning_of(calendar.add_business_days(each.due_on, climb_after_days))
        for each in actions.open
        if each.told_late and not each.climbed
    }
    if due := tuple(n for n, at in late.items() if at <= now):
        return TellLate(due)
    if due := tuple(n for n, at in heads.items() if at <= now):
        return TellHead(due)
    return min((*late.values(), *heads.values()), default=None)


def late_at(action: Action, calendar: BusinessCalendar) -> datetime:
    """The morning after its day."""
    return calendar.morning_of(calendar.add_business_days(action.due_on, 1))


def told(actions: Actions, deed: Deed) -> Actions:
    """Whom it concerns has heard."""
    mark = "told_late" if isinstance(deed, TellLate) else "climbed"
    for n in deed.actions:
        actions = _with(actions, actions.find(n).model_copy(update={mark: True}))
    return actions
