"""What people say about what has to be made good, and how it says it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from postsales.domain.complaint import Cause, Complaint
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.money import ExactDecimal
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.recovery import Expense, Form, Given, Missed, RecoveryState
from postsales.domain.seats import Key, Side
from postsales.messages.command import Awaited, By
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Quantity = Annotated[ExactDecimal, Field(gt=0, lt=10**12)]
Hours = Annotated[ExactDecimal, Field(gt=0, lt=10_000, decimal_places=2)]
Number = Annotated[int, Field(ge=1)]


class RecordComplaint(Stated):
    """`complaint.record`: the customer complains, or somebody writes it down for them.

    `about` names the matter (`issue:3`, `visit:1`, `promise:2`, `package:install`, `instalment:2`,
    `entitlement:support`), nothing the delivery as a whole. `cause` `not_delivered`: charged, and not delivered.
    `said_by`: who said it, when it was somebody else than whoever writes it down.
    """

    text: Words
    about: Short | None = None
    cause: Literal["complaint", "not_delivered"] = "complaint"
    said_by: Short | None = None


class RecordThanks(Stated):
    """`thanks.record`: the customer is content, and with whom; without `people`, with the whole team."""

    text: Words
    people: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    said_by: Short | None = None


class UseBalance(Stated):
    """`balance.use`: put a balance on an instalment; all that is left of it unless said otherwise."""

    balance: Number
    instalment: Number
    amount: Quantity | None = None


class AboutRecovery(Stated):
    """Which recovery."""

    recovery: Number


class AcknowledgeRecovery(AboutRecovery):
    """`recovery.acknowledge`: I have spoken to the customer. `note`: what they hear from me in writing."""

    note: Words | None = None


class Apologise(AboutRecovery):
    """`recovery.apologise`: the apology, in one's own words (`postsales recovery draft` writes what to begin with)."""

    text: Words


class PromiseAnew(AboutRecovery):
    """`recovery.promise`: what happens now, by whom, by when. The delivery watches it as any promise."""

    what: Words
    owner: Key
    due_on: date


class GiveCredit(AboutRecovery):
    """`recovery.credit`: money off an `instalment`, money as a `balance`, or `quantity` of an `entitlement` given back.

    An amount goes as a balance unless an instalment is named. `one_more`: as much was given for the same reason
    today, and this is another one.
    """

    reason: Words
    amount: Quantity | None = None
    instalment: Number | None = None
    entitlement: Key | None = None
    quantity: Hours | None = None
    one_more: bool = False

    @model_validator(mode="after")
    def _money_or_entitlement(self) -> Self:
        money = self.amount is not None and self.entitlement is None and self.quantity is None
        served = self.entitlement is not None and self.quantity is not None
        if not money and (not served or self.amount is not None or self.instalment is not None):
            raise PydanticCustomError("money_or_entitlement", "an amount, or an entitlement with its quantity")
        return self

    @property
    def form(self) -> Form:
        """What is given."""
        if self.entitlement is not None:
            return "entitlement"
        return "balance" if self.instalment is None else "credit_note"


class ApproveCredit(AboutRecovery):
    """`recovery.approve`: an approver's word. `seen`: the digest of what was read, to be sure that it is the same."""

    yes: bool = True
    request: Number | None = None
    seen: Short | None = None


class RecordCost(AboutRecovery):
    """`recovery.cost`: what it cost besides what was given; `borne_by` one's own side unless said otherwise."""

    what: Words
    amount: Quantity | None = None
    hours: Hours | None = None
    borne_by: Literal[Side.VENDOR, Side.PARTNER] | None = None

    @model_validator(mode="after")
    def _something_was_spent(self) -> Self:
        if self.amount is None and self.hours is None:
            raise PydanticCustomError("nothing_spent", "an amount, or hours")
        return self


class CloseRecovery(AboutRecovery):
    """`recovery.close`: made good. Without a new promise, `note` says why none is needed."""

    note: Words | None = None


DELIVERY_VERBS: dict[str, type[Stated]] = {
    "complaint.record": RecordComplaint,
    "thanks.record": RecordThanks,
    "balance.use": UseBalance,
}
VERBS: dict[str, type[Stated]] = {
    "recovery.acknowledge": AcknowledgeRecovery,
    "recovery.apologise": Apologise,
    "recovery.promise": PromiseAnew,
    "recovery.credit": GiveCredit,
    "recovery.approve": ApproveCredit,
    "recovery.cost": RecordCost,
    "recovery.close": CloseRecovery,
}


class RecoveryOpening(Frozen):
    """What begins a recovery. `told`: what went wrong, when no complaint says it; `follows`: the one it comes after."""

    matter: str
    cause: Cause
    side: Side
    told: str | None = None
    complaints: tuple[Complaint, ...] = ()
    follows: int | None = None
    sponsored: bool = False
    by: By


class RecoverySpec(Spec):
    """One recovery. `bills`: the side whose money the customer owes; `units` of each entitlement."""

    setting: Annotated[Setting, Shared]
    policy: Annotated[RecoveryPolicy, Shared]
    n: int
    opening: RecoveryOpening
    bills: Side
    instalments: tuple[int, ...] = ()
    units: dict[str, str] = {}
    carried: RecoveryState | None = None


class RecoveryStatus(Frozen):
    """How a recovery stands, answered live."""

    delivery: str
    n: int
    matter: str
    cause: Cause
    side: Side
    stage: str
    open: bool
    sponsored: bool
    follows: int | None
    told: str | None
    opened_at: datetime
    complaints: tuple[Complaint, ...]
    complained: int
    owner: str | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    apology: str | None
    answered_by: str | None
    answered_at: datetime | None
    promised: bool
    given: tuple[Given, ...]
    costs: tuple[Expense, ...]
    breaches: tuple[Missed, ...]
    closed_at: datetime | None
    waits_for_approval: dict[str, Any] | None = None
    next: Awaited | None = None
