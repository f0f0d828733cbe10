"""What people say to a delivery as a whole, and how it says it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.absence import Absence
from postsales.domain.amendment import Amendment
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.closing import ClosingItem
from postsales.domain.contract import Contract, Trigger, VirtualAccount
from postsales.domain.delivery import DeliveryState, InstalmentStanding, IssueStanding
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.money import ExactDecimal
from postsales.domain.policy import Policy, Severity
from postsales.domain.promise import Promise
from postsales.domain.request import Request
from postsales.domain.schedule import PaymentTerms
from postsales.domain.seats import Email, Key, Language, Seat, Side
from postsales.domain.sitting import Sitting
from postsales.domain.termination import Termination
from postsales.messages.command import Awaited
from postsales.messages.escalation import AboutParts, AskQuestion, ClaimIssue, MergeIssue
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class AssignSeat(Stated):
    """`handoff.assign`: put a person into a seat. Somebody not known yet comes with name and e-mail."""

    seat: Seat
    person: Key
    name: Short | None = None
    email: Email | None = None
    language: Language = Language.KO
    internal: bool = True
    place: Annotated[int, Field(ge=1, le=20)] = 1
    why: Words | None = None


class VacateSeat(Stated):
    """`handoff.vacate`: somebody leaves a seat. A successor gets their place in it, and what they promised.

    `visits`: those they are planned for, looked up by the desk: the delivery does not know them.
    """

    seat: Seat
    person: Key
    successor: Key | None = None
    name: Short | None = None
    email: Email | None = None
    language: Language = Language.KO
    internal: bool = True
    why: Words | None = None
    visits: Annotated[tuple[int, ...], Field(json_schema_extra={"from_the_desk": True})] = ()


class StateAbsence(Stated):
    """`handoff.absence`: somebody is away from one day to another, both included; who stands in for them."""

    person: Key
    from_on: date
    until_on: date
    stand_in: Key | None = None


class MakeRequest(Stated):
    """`request.make`: ask whoever has a seat to do or decide something; it becomes their work, with a date.

    `own_part`: what whoever asks has to do for it themselves, by `due_on`: a task they owe, like any promise.
    """

    seat: Seat
    what: Words
    verb: Short | None = None
    own_part: Words | None = None
    due_on: date | None = None

    @model_validator(mode="after")
    def _own_part_has_a_date(self) -> Self:
        if (self.own_part is None) != (self.due_on is None):
            raise PydanticCustomError("own_part_without_date", "an own part and its date belong together")
        return self


class AnswerRequest(Stated):
    """`request.answer`: what became of a request, or why it is declined."""

    request: Annotated[int, Field(ge=1)]
    answer: Words
    declined: bool = False


class AskSeat(Stated):
    """`handoff.ask_seat`: ask another party to fill one of its seats."""

    seat: Seat
    reason: Words | None = None


class MakePromise(Stated):
    """`promise.make`: `owner` (a person's id) will have done it by `due_on`; told to that side.

    `about`: what it is about, as `punch_item:2`, `package:install`, `visit:1`, `issue:3`, or words.
    """

    what: Words
    owner: Key
    to: Side = Side.CUSTOMER
    due_on: date
    about: Short | None = None


class NamePromise(Stated):
    """`promise.accept`, `promise.keep`, `promise.confirm`, `promise.withdraw`: which one."""

    promise: Annotated[int, Field(ge=1)]


class DeclinePromise(NamePromise):
    """`promise.decline`: not taken on, and why."""

    reason: Words


class ContradictPromise(NamePromise):
    """`promise.contradict`: it is not done, whatever was said; what is missing."""

    reason: Words


class MovePromise(NamePromise):
    """`promise.move`: a new date and the reason."""

    due_on: date
    reason: Words


class AmendedTerms(Stated):
    """How one instalment is paid from now on; what is not said stays. `net` is its amount before tax."""

    name: Short | None = None
    net: ExactDecimal | None = None
    trigger: Trigger | None = None
    package: Key | None = None
    on: date | None = None
    terms: PaymentTerms | None = None
    virtual_account: VirtualAccount | None = None


class AmendRow(AmendedTerms):
    """One instalment of `delivery.amend`; `cancelled`: it falls away."""

    instalment: Annotated[int, Field(ge=1)]
    cancelled: bool = False


class AddRow(AmendedTerms):
    """One instalment more, of the customer's debt or the partner's."""

    name: Short
    net: ExactDecimal
    trigger: Trigger
    tier: Literal["customer", "vendor"] = "customer"


class AmendContract(Stated):
    """`delivery.amend`: an amendment both sides have signed. It changes only what is not invoiced yet.

    `total` and `vendor_total` are the net totals afterwards, as before unless said: the parts must add up to them.
    """

    reason: Words
    signed_on: date | None = None
    total: ExactDecimal | None = None
    vendor_total: ExactDecimal | None = None
    change: Annotated[tuple[AmendRow, ...], Field(max_length=120)] = ()
    add: Annotated[tuple[AddRow, ...], Field(max_length=50)] = ()


class RaiseIssue(AboutParts):
    """`issue.raise`: something is wrong. A blocking issue holds acceptance back."""

    title: Short
    severity: Severity = Severity.MAJOR
    blocking: bool = False
    symptom: Words | None = None


class ReceiveProduct(Stated):
    """`product.received`: the customer has it in hand; today unless said otherwise."""

    on: date | None = None


class GoLive(Stated):
    """`delivery.go_live`: used in earnest; today unless said otherwise."""

    on: date | None = None


class CloseDelivery(Stated):
    """`delivery.close`: all is done, end it."""

    note: Words | None = None


class TerminateDelivery(Stated):
    """`delivery.terminate`: end it before its time; two others must approve. `refund`: give back what was paid."""

    reason: Words
    refund: bool = False


class ApproveTermination(Stated):
    """`delivery.approve`: an approver's word on a termination."""

    yes: bool = True


VERBS: dict[str, type[Stated]] = {
    "handoff.assign": AssignSeat,
    "handoff.ask_seat": AskSeat,
    "handoff.vacate": VacateSeat,
    "handoff.absence": StateAbsence,
    "request.make": MakeRequest,
    "request.answer": AnswerRequest,
    "promise.make": MakePromise,
    "promise.accept": NamePromise,
    "promise.decline": DeclinePromise,
    "promise.keep": NamePromise,
    "promise.confirm": NamePromise,
    "promise.contradict": ContradictPromise,
    "promise.move": MovePromise,
    "promise.withdraw": NamePromise,
    "issue.raise": RaiseIssue,
    "issue.claim": ClaimIssue,
    "issue.ask": AskQuestion,
    "issue.merge": MergeIssue,
    "product.received": ReceiveProduct,
    "delivery.go_live": GoLive,
    "delivery.amend": AmendContract,
    "delivery.close": CloseDelivery,
    "delivery.terminate": TerminateDelivery,
    "delivery.approve": ApproveTermination,
}


class DeliverySpec(Spec):
    """One delivery, from its signed contract. `calendars` by side, as data; policy as it was when started."""

    contract: Contract
    policy: Annotated[Policy, Shared]
    calendars: dict[Side, Annotated[BusinessCalendar, Shared]]
    carried: DeliveryState | None = None


class SeatHolder(Frozen):
    """Somebody in a seat: the `place`th asked. `away`: not to be asked at present; `internal`: no hired hand."""

    seat: Seat
    person: str
    name: str
    side: Side
    place: int = 1
    away: bool = False
    internal: bool = True


class DeliveryStatus(Frozen):
    """How a delivery stands, answered live."""

    delivery: str
    title: str
    stage: str
    ball: Awaited
    seats: tuple[SeatHolder, ...]
    promises: tuple[Promise, ...]
    issues: tuple[IssueStanding, ...]
    instalments: tuple[InstalmentStanding, ...]
    accepted_on: date | None
    received_on: date | None
    live_on: date | None
    open_matters: tuple[str, ...]
    termination: Termination | None
    requests: tuple[Request, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    absences: tuple[Absence, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    held: tuple[int, ...] = ()
    """The instalments for which nothing new is done."""
    closing: tuple[ClosingItem, ...] = ()
    """What must be true before it closes, point by point."""
