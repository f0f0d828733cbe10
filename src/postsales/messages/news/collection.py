"""What is told of money: how an instalment stands, what it waits for, who is reminded of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.contract import Trigger
from postsales.domain.frozen import Frozen
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.payer import Reminding
from postsales.domain.seats import Person


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
    back: bool = False
    """As before the amendment, which is withdrawn."""


class AmendmentTooLate(Frozen):
    """collection → delivery: the invoice was out, or on its way, as the amendment came."""

    what: Literal["amendment_too_late"] = "amendment_too_late"
    instalment: int
    amendment: int
    invoice: str | None = None


class HoldMoved(Frozen):
    """collection → delivery: further services are held for this instalment, or go on; `seq` orders its news."""

    what: Literal["hold_moved"] = "hold_moved"
    n: int
    seq: int
    held: bool
    invoice: str | None = None


class HeldUp(Frozen):
    """delivery → collections: what may hold the payment up at present (wording codes with their object)."""

    what: Literal["held_up"] = "held_up"
    seq: int
    by: tuple[str, ...]


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
