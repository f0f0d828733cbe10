"""What people say about check-ins with a customer, and how the plan says it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.cadence import CheckinState, Past, Planned, Sort
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.policy import CheckinPolicy
from postsales.domain.seats import Key, Party
from postsales.messages.command import Awaited
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class AboutCheckins(Stated):
    """Every verb about check-ins: with which customer (its party id), and by whom the check-in is held."""

    customer: Key | None = None


class RecordCheckin(AboutCheckins):
    """`checkin.record`: held. Sentiment 1 (bad) to 5; adoption in percent; did the purchase do what it was for?"""

    sort: Sort = "csm"
    sentiment: Annotated[int, Field(ge=1, le=5)]
    adoption: Annotated[int, Field(ge=0, le=100)] | None = None
    value_met: bool | None = None
    summary: Words
    questions: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    next_step: Words | None = None


class SkipCheckin(AboutCheckins):
    """`checkin.skip`: not this time, and why."""

    sort: Sort | None = None
    reason: Words


class ReplanCheckin(AboutCheckins):
    """`checkin.replan`: another day for the planned one."""

    sort: Sort | None = None
    on: date
    reason: Words | None = None


VERBS: dict[str, type[Stated]] = {
    "checkin.record": RecordCheckin,
    "checkin.skip": SkipCheckin,
    "checkin.replan": ReplanCheckin,
}


class CheckinSpec(Spec):
    """The check-ins with one customer, over all its deliveries, in the customer's calendar."""

    customer: Party
    calendar: Annotated[BusinessCalendar, Shared]
    policy: Annotated[CheckinPolicy, Shared]
    carried: CheckinState | None = None


class CheckinStatus(Frozen):
    """How the check-ins with a customer stand, answered live."""

    customer: str
    deliveries: tuple[str, ...]
    planned: Planned | None
    person: str | None
    held: Past | None
    not_held_in_a_row: int
    next: Awaited | None
