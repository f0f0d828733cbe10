"""What workflows tell each other. Each piece has an id: heard twice, it counts once; order does not matter."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from postsales.domain.absence import Absence
from postsales.domain.action import ActionSort
from postsales.domain.care import Known, Stand
from postsales.domain.complaint import Cause, Complaint
from postsales.domain.contract import Trigger
from postsales.domain.frozen import Frozen
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.money import Money
from postsales.domain.payer import Reminding
from postsales.domain.policy import Severity
from postsales.domain.promise import PromiseStatus
from postsales.domain.seats import Person, Roster, Side
from postsales.messages.command import By


class SeatsChanged(Frozen):
    """delivery → its children: who sits where from now on."""

    what: Literal["seats_changed"] = "seats_changed"
    roster: Roster


class HandoffDone(Frozen):
    """handoff → delivery."""

    what: Literal["handoff_done"] = "handoff_done"
    by: By


class Accepted(Frozen):
    """installation → delivery: a package (or `whole`) is accepted, by whom (`clock` when deemed).

    `ends`: with the whole the installation ends; not so while something is left that nobody has promised.
    """

    what: Literal["accepted"] = "accepted"
    scope: str
    by: By
    on: date
    ends: bool = True


class IssueWanted(Frozen):
    """installation or checkins → delivery: open an issue (the delivery numbers it)."""

    what: Literal["issue_wanted"] = "issue_wanted"
    key: str
    title: str
    severity: Severity
    claim: bool = False
    blocking: bool = False
    symptom: str | None = None
    evidence: dict[str, Any] = {}
    by: By


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


class CostAgreed(Frozen):
    """escalation → delivery: what an issue cost is owed by that side to the other, who agreed to the amount (net)."""

    what: Literal["cost_agreed"] = "cost_agreed"
    issue: int
    title: str
    creditor: Side
    debtor: Side
    amount: Money
    by: By


class MergeWanted(Frozen):
    """delivery → escalation: it is the same as issue `into`, which goes on for both."""

    what: Literal["merge_wanted"] = "merge_wanted"
    into: int
    by: By


class IssueAbsorbed(Frozen):
    """escalation → escalation: issue `n` was the same as this; what was found there, and who waits for an answer."""

    what: Literal["issue_absorbed"] = "issue_absorbed"
    n: int
    title: str
    evidence: dict[str, Any]
    raised_by: str
    blocking: bool
    claim_by: Side | None = None
    by: By


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


class IssueMoved(Frozen):
    """escalation → delivery (→ installation, if it blocks): how an issue stands, whole; `seq` orders its news."""

    what: Literal["issue_moved"] = "issue_moved"
    n: int
    seq: int
    title: str
    state: str
    open: bool
    blocking: bool
    ball: Side | None
    until: datetime | None = None
    """When the target of whoever has the ball ends; of one that is over, until when it may be reopened."""
    verdict: str | None = None
    packages: tuple[str, ...] = ()
    severity: str | None = None
    breaches: int = 0


class InstalmentMoved(Frozen):
    """collection → delivery: how an instalment stands, whole; `seq` orders the news of one instalment."""

    what: Literal["instalment_moved"] = "instalment_moved"
    n: int
    seq: int
    state: str
    settled: bool
    outstanding: Decimal
    refunded: Decimal = Decimal(0)
    due_on: date | None = None


class TriggerHappened(Frozen):
    """delivery → collections: what an instalment waits for has happened; `accepted`: and the whole is accepted too."""

    what: Literal["trigger_happened"] = "trigger_happened"
    trigger: Trigger
    on: date
    accepted: bool = False


class AcceptanceGiven(Frozen):
    """delivery → collection: the whole is accepted; a payer cannot point at that any more."""

    what: Literal["acceptance_given"] = "acceptance_given"


class TermsAmended(Frozen):
    """delivery → collection: how it is to be paid by an amendment; `triggered_on`: since when, if that has happened."""

    what: Literal["terms_amended"] = "terms_amended"
    amendment: int
    row: PlannedInstalment
    triggered_on: date | None = None
    awaits_acceptance: bool = False


class HoldMoved(Frozen):
    """collection → delivery: further services are held for this instalment, or go on; `seq` orders its news."""

    what: Literal["hold_moved"] = "hold_moved"
    n: int
    seq: int
    held: bool
    invoice: str | None = None


class ServicesHeld(Frozen):
    """delivery → installation: the instalments for which nothing new is done now; `seq` orders its news."""

    what: Literal["services_held"] = "services_held"
    seq: int
    instalments: tuple[int, ...]


class HeldUp(Frozen):
    """delivery → collections: what may hold the payment up at present (wording codes with their object)."""

    what: Literal["held_up"] = "held_up"
    seq: int
    by: tuple[str, ...]


class Stopped(Frozen):
    """delivery → its children: the delivery is terminated; `unwind` asks collections to credit and refund."""

    what: Literal["stopped"] = "stopped"
    reason: str
    by: By
    unwind: bool = False


class ChildStopped(Frozen):
    """a child → delivery: compensated and ended."""

    what: Literal["child_stopped"] = "child_stopped"
    child: str
    refunded: Decimal = Decimal(0)


class DeliveryJoined(Frozen):
    """delivery → the customer's check-ins: a delivery was signed; `tam` when a TAM was bought.

    `absences`: those stated there, also such as are still to come.
    """

    what: Literal["delivery_joined"] = "delivery_joined"
    delivery: str
    signed_on: date
    tam: bool
    roster: Roster
    absences: tuple[Absence, ...] = ()
    known: Known = Known()


class DeliveryWentLive(Frozen):
    """delivery → the customer's check-ins."""

    what: Literal["delivery_went_live"] = "delivery_went_live"
    delivery: str
    on: date


class DeliveryStands(Frozen):
    """delivery → the customer's check-ins: how it stands, whole; `stand.seq` orders its news."""

    what: Literal["delivery_stands"] = "delivery_stands"
    delivery: str
    stand: Stand


class DeliveryLeft(Frozen):
    """delivery → the customer's check-ins: closed or terminated; no check-ins on its account any more."""

    what: Literal["delivery_left"] = "delivery_left"
    delivery: str


class RemindWanted(Reminding):
    """collection → payer: a reminder step has come; the payer workflow merges, keeps the gap, sends."""

    what: Literal["remind_wanted"] = "remind_wanted"


class NoLongerWanted(Frozen):
    """collection → payer: settled, disputed or promised since; do not remind of it. `key` as in the wish."""

    what: Literal["no_longer_wanted"] = "no_longer_wanted"
    key: str


class Reminded(Frozen):
    """payer → collection: the step was sent (or refused for good, with the reason)."""

    what: Literal["reminded"] = "reminded"
    key: str
    step: int
    message: str
    at: datetime
    refused: str | None = None


class SignalRaised(Frozen):
    """activity → finance: a payment-due signal is in the store under this key.

    `recipients` and `climb_to`: who follows the money by the contract signed on `signed_on`.
    """

    what: Literal["signal_raised"] = "signal_raised"
    key: str
    recipients: tuple[Person, ...] = ()
    climb_to: tuple[Person, ...] = ()
    signed_on: date | None = None


class ActionWanted(Frozen):
    """anybody → the customer's check-ins: somebody of the vendor's is to do this; once for each `key`.

    By `due_on`, or within so many business days. Without an owner it is the CSM's.
    """

    what: Literal["action_wanted"] = "action_wanted"
    key: str
    sort: ActionSort
    title: str
    reason: str | None = None
    delivery: str | None = None
    owner: Person | None = None
    due_on: date | None = None
    due_in_days: int = 5
    facts: dict[str, Any] = {}
    by: By


class RetrospectiveWanted(Frozen):
    """delivery → its retrospective: it has closed, and people are being asked how it was."""

    what: Literal["retrospective_wanted"] = "retrospective_wanted"
    delivery: str


class RecoveryWanted(Frozen):
    """escalation or installation → delivery: something that has to be made good went wrong, on account of `side`.

    `about` names the matter as a complaint does; `told` says what happened, for whoever has to answer.
    """

    what: Literal["recovery_wanted"] = "recovery_wanted"
    cause: Cause
    about: str
    side: Side
    told: str
    by: By


class ComplaintJoined(Frozen):
    """delivery → recovery: a complaint more about the same, before the first is answered."""

    what: Literal["complaint_joined"] = "complaint_joined"
    complaint: Complaint
    by: By


class ComplaintReturned(Frozen):
    """recovery → delivery: it was answered when this complaint came: a second one then, to be placed anew."""

    what: Literal["complaint_returned"] = "complaint_returned"
    recovery: int
    matter: str
    complaint: Complaint
    by: By


class TakenOver(Frozen):
    """delivery → recovery: recovery `into` goes on with the matter."""

    what: Literal["taken_over"] = "taken_over"
    into: int


class RecoveryMoved(Frozen):
    """recovery → delivery: how it stands; `seq` orders its news."""

    what: Literal["recovery_moved"] = "recovery_moved"
    n: int
    seq: int
    state: str
    open: bool
    answered: bool


class CreditWanted(Frozen):
    """recovery or delivery → collection: credit this instalment; `reply_to` hears under `key` what came of it."""

    what: Literal["credit_wanted"] = "credit_wanted"
    key: str
    reply_to: str
    amount: Decimal
    currency: str
    reason: str
    cause: str
    by: By


class GiveBackWanted(Frozen):
    """recovery → delivery: so much of an entitlement counts as unused again."""

    what: Literal["give_back_wanted"] = "give_back_wanted"
    key: str
    reply_to: str
    entitlement: str
    quantity: Decimal
    reason: str
    by: By


class BalanceWanted(Frozen):
    """recovery → delivery: the customer has so much in hand with that side."""

    what: Literal["balance_wanted"] = "balance_wanted"
    key: str
    reply_to: str
    recovery: int
    side: Side
    amount: Decimal
    currency: str
    by: By


class CreditBooked(Frozen):
    """collection or delivery → whoever wanted it: booked, or `refused` with the code of the rule."""

    what: Literal["credit_booked"] = "credit_booked"
    key: str
    refused: str | None = None


class MessageSent(Frozen):
    """message → whoever asked for it: the letter or webhook went out after all, long after it was handed over."""

    what: Literal["message_sent"] = "message_sent"
    key: str


AnyNews = Annotated[
    SeatsChanged
    | HandoffDone
    | Accepted
    | IssueWanted
    | PromiseWanted
    | PromiseStands
    | ThingDone
    | MergeWanted
    | CostAgreed
    | IssueAbsorbed
    | IssueMoved
    | InstalmentMoved
    | TriggerHappened
    | HeldUp
    | AcceptanceGiven
    | HoldMoved
    | TermsAmended
    | ServicesHeld
    | Stopped
    | ChildStopped
    | DeliveryJoined
    | DeliveryWentLive
    | DeliveryLeft
    | DeliveryStands
    | RemindWanted
    | NoLongerWanted
    | Reminded
    | SignalRaised
    | ActionWanted
    | RetrospectiveWanted
    | RecoveryWanted
    | ComplaintJoined
    | ComplaintReturned
    | TakenOver
    | RecoveryMoved
    | CreditWanted
    | GiveBackWanted
    | BalanceWanted
    | CreditBooked
    | MessageSent,
    Field(discriminator="what"),
]


class News(Frozen):
    """The envelope of the one signal `tell`. `id` is a business key: the same news heard again changes nothing."""

    id: str
    news: AnyNews
