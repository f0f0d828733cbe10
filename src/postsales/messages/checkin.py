"""What people say about check-ins with a customer, and how the plan says it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.action import ActionSort
from postsales.domain.cadence import CheckinState, Past, Planned, Sort
from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import ContractNumber
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.seats import Key, Party
from postsales.messages.command import Awaited
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class AboutCheckins(Stated):
    """Every verb about check-ins: with which customer (its party id), and by whom the check-in is held."""

    customer: Key | None = None


OfDelivery = Annotated[ContractNumber | None, Field(json_schema_extra={"from_the_desk": True})]
"""By which delivery the customer was found, if by one."""


class AgreedAction(Stated):
    """What somebody of ours does for them by a day, as agreed; without an owner it is the CSM's."""

    what: Words
    due_on: date
    owner: Key | None = None
    sort: ActionSort = ActionSort.LIFECYCLE


class RecordCheckin(AboutCheckins):
    """`checkin.record`: held. Sentiment 1 (bad) to 5; adoption in percent; did the purchase do what it was for?

    `attended`: who was there. `next_on`: the day agreed for the next one.
    """

    sort: Sort = "csm"
    sentiment: Annotated[int, Field(ge=1, le=5)]
    adoption: Annotated[int, Field(ge=0, le=100)] | None = None
    value_met: bool | None = None
    summary: Words
    questions: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    next_step: Words | None = None
    attended: Annotated[tuple[Words, ...], Field(max_length=50)] = ()
    next_on: date | None = None
    actions: Annotated[tuple[AgreedAction, ...], Field(max_length=20)] = ()
    delivery: OfDelivery = None


class NoAnswer(AboutCheckins):
    """`checkin.no_answer`: called, and nobody answered."""

    sort: Sort | None = None
    note: Words | None = None
    delivery: OfDelivery = None


class SetCadence(AboutCheckins, TierCadence):
    """`checkin.cadence`: how often this customer is seen, where it is to be otherwise than its tier's policy says.

    Days are at least 1. What is not said stays as it is.
    """

    reason: Words


class SkipCheckin(AboutCheckins):
    """`checkin.skip`: not this time, and why."""

    sort: Sort | None = None
    reason: Words


class ReplanCheckin(AboutCheckins):
    """`checkin.replan`: another day for the planned one.

    With `at` it is a meeting: whoever holds it and `people` of the customer's get it into their calendars.
    """

    sort: Sort | None = None
    on: date
    reason: Words | None = None
    at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    minutes: Annotated[int, Field(ge=5, le=600)] = 30
    people: Annotated[tuple[Key, ...], Field(max_length=50)] = ()
    place: Words | None = None


VERBS: dict[str, type[Stated]] = {
    "checkin.record": RecordCheckin,
    "checkin.skip": SkipCheckin,
    "checkin.replan": ReplanCheckin,
    "checkin.no_answer": NoAnswer,
    "checkin.cadence": SetCadence,
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
    silent_in_a_row: int = 0
    cadence: TierCadence | None = None
