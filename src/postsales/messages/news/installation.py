"""What a delivery and its installation tell each other, promises about its things among it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.frozen import Frozen
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Side
from postsales.messages.command import By


class Accepted(Frozen):
    """installation → delivery: a package (or `whole`) is accepted, by whom (`clock` when deemed).

    `ends`: with the whole the installation ends; not so while something is left that nobody has promised.
    """

    what: Literal["accepted"] = "accepted"
    scope: str
    by: By
    on: date
    ends: bool = True


class AcceptanceMoved(Frozen):
    """installation → delivery: whether only the decider's word is waited for, and until when; `seq` orders it."""

    what: Literal["acceptance_moved"] = "acceptance_moved"
    seq: int
    waits: bool
    until: datetime | None = None


class PromiseWanted(Frozen):
    """installation or escalation → delivery: a promise was made in words; the delivery numbers and watches it."""

    what: Literal["promise_wanted"] = "promise_wanted"
    key: str
    promise: str
    owner: str
    to: Side
    due_on: date
    about: str
    by: By
    instead_of: str | None = None
    """The words of an earlier promise about the same, which is given up for this one."""


class PromiseStands(Frozen):
    """delivery → installation: how a promise about one of its things (`about`) stands; `seq` orders its news.

    `objections`: how often the other side said that it was not done after all.
    """

    what: Literal["promise_stands"] = "promise_stands"
    about: str
    promise: int
    seq: int
    owner: str
    due_on: date
    state: PromiseStatus
    objections: int = 0


class ThingDone(Frozen):
    """installation → delivery: something that was promised (`about`) is done, says a report."""

    what: Literal["thing_done"] = "thing_done"
    about: str


class ServicesHeld(Frozen):
    """delivery → installation: the instalments for which nothing new is done now; `seq` orders its news."""

    what: Literal["services_held"] = "services_held"
    seq: int
    instalments: tuple[int, ...]
