"""What finance says about payment-due signals, what its digest is made of, and how it stands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.finance import FinanceState, Waiting
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.money import Currency, ExactDecimal
from postsales.domain.payee import AccountNumber
from postsales.domain.policy import FinancePolicy
from postsales.domain.seats import Key, Party, Person
from postsales.messages.spec import Spec

SignalName = Annotated[str, StringConstraints(pattern=r"^[^/\s]+/\d+/v\d+/[a-z]+/\d+$", max_length=120)]
"""The key of a payment-due signal as people name it: `<contract>/<instalment>/v<version>/<stage>/<ordinal>`."""


class AcknowledgeSignals(Stated):
    """`signal.acknowledge`: finance has seen these payment-due signals, or `all` of them."""

    keys: Annotated[tuple[SignalName, ...], Field(max_length=500)] = ()
    all: bool = False


class SnoozeSignals(Stated):
    """`signal.snooze`: these signals need not be told of before a day, and why."""

    keys: Annotated[tuple[SignalName, ...], Field(min_length=1, max_length=100)]
    until: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class AssignSignals(Stated):
    """`signal.assign`: somebody of finance sees to these signals."""

    keys: Annotated[tuple[SignalName, ...], Field(min_length=1, max_length=100)]
    collector: Key


class LimitBridge(Stated):
    """`bridge.limit`: a partner may bridge so much in a currency; finance is told before it becomes more."""

    partner: Key
    currency: Currency
    amount: Annotated[ExactDecimal, Field(ge=0)]


class ChangePayee(Stated):
    """`payee.change`: be paid to another account, once two others approve it."""

    account: AccountNumber
    bank: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    holder: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ApprovePayee(Stated):
    """`payee.approve`: an approver's word on a change of account; `seen` is the digest of what was read."""

    request: Annotated[int, Field(ge=1)] | None = None
    yes: bool = True
    seen: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] | None = None


VERBS: dict[str, type[Stated]] = {
    "signal.acknowledge": AcknowledgeSignals,
    "signal.snooze": SnoozeSignals,
    "signal.assign": AssignSignals,
    "bridge.limit": LimitBridge,
    "payee.change": ChangePayee,
    "payee.approve": ApprovePayee,
}


class FinanceSpec(Spec):
    """Payment-due signals of one legal entity: who gets the digest, and to whom it climbs."""

    legal_entity: Party
    recipients: tuple[Person, ...]
    climb_to: tuple[Person, ...]
    calendar: Annotated[BusinessCalendar, Shared]
    policy: Annotated[FinancePolicy, Shared]
    carried: FinanceState | None = None


class DigestRequest(Frozen):
    """Read what this legal entity has not acknowledged.

    `climbing` are the keys that go one up, `snoozed` those that are put off.
    `bridges_on`: look on that day whether a partner's limit will be exceeded; None when no limit is set.
    """

    legal_entity: str
    climbing: tuple[str, ...] = ()
    snoozed: tuple[str, ...] = ()
    bridges_on: date | None = None


class BridgeRequest(Frozen):
    """Which partners will bridge more than these books allow, seen on that day."""

    legal_entity: str
    on: date


class BridgeAlert(Frozen):
    """A partner whose limit is exceeded, or will be if everything is paid when due."""

    partner: str
    partner_name: str
    currency: str
    exposure: Decimal
    ahead_peak: Decimal
    limit: Decimal
    exceeded_on: date

    @property
    def key(self) -> str:
        """What its letter is known by."""
        return f"{self.partner}:{self.currency}:{self.limit}:{self.exceeded_on.isoformat()}"

    @property
    def matter(self) -> str:
        """What it is told of once by: while it lasts, its day moves with every day that somebody pays late."""
        return f"{self.partner}:{self.currency}:{self.limit}"


class DigestLine(Frozen):
    """One line of a digest: whom to ask, for how much, and what may hold it up."""

    key: str
    delivery: str
    instalment: int
    stage: str
    invoice: str | None
    debtor: str
    ask_name: str
    ask_email: str
    amount: Decimal
    currency: str
    due_on: date | None
    why: str
    since: date | None = None
    chain: tuple[str, ...] = ()
    held_up_by: tuple[str, ...]


class Digest(Frozen):
    """What the store holds unacknowledged of money still owed.

    `waiting` are the oldest keys, `count` how many there are in all, `lines` the most urgent ones, `climbing_lines`
    those that climb (as many as fit a letter).
    """

    waiting: tuple[Waiting, ...] = ()
    count: int = 0
    lines: tuple[DigestLine, ...] = ()
    climbing_lines: tuple[DigestLine, ...] = ()
    bridges: tuple[BridgeAlert, ...] = ()


class FinanceStatus(Frozen):
    """How many signals wait for acknowledgement, and the 50 oldest; the full list is the store's."""

    legal_entity: str
    waiting: int
    more: bool
    climbed: int
    oldest: tuple[Waiting, ...]
    digested_at: datetime | None = None
    next_digest_at: datetime | None = None
    snoozed: int = 0
    recipients: tuple[str, ...] = ()
