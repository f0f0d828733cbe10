"""What an instalment's workflow is given, and how it says it stands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from postsales.domain.approval import Approval
from postsales.domain.collecting import CollectionState
from postsales.domain.contract import Law, Tier, Trigger
from postsales.domain.frozen import Frozen, Shared
from postsales.domain.hold import Hold
from postsales.domain.money import Money
from postsales.domain.policy import CollectionPolicy, FinancePolicy, PayerPolicy
from postsales.domain.question import Question
from postsales.domain.schedule import PaymentTerms
from postsales.domain.seats import Party, Side
from postsales.messages.setting import Setting
from postsales.messages.spec import Spec


class CollectionSpec(Spec):
    """One instalment between a debtor and a creditor. `consent`: may the debtor be reminded by us."""

    setting: Annotated[Setting, Shared]
    policy: Annotated[CollectionPolicy, Shared]
    payer_policy: Annotated[PayerPolicy, Shared]
    finance_policy: Annotated[FinancePolicy, Shared]
    n: int
    tier: Tier
    name: str
    debtor: Party
    creditor: Party
    debtor_side: Side
    creditor_side: Side
    net: Money
    tax: Money
    trigger: Trigger
    on: date | None = None
    terms: PaymentTerms
    virtual_account: str = ""
    consent: bool
    law: Law
    triggered_on: date | None = None
    """Since when it is payable, where that had happened before it began: a row added by an amendment."""
    accepted: bool = True
    """Whether the whole was accepted when this instalment began; else it waits to hear so (`AcceptanceGiven`)."""
    carried: CollectionState | None = None


class DisputeStanding(Frozen):
    """An open dispute; `amount` is what is contested still."""

    number: int
    amount: Decimal
    reason: str
    owner: str | None
    expires_on: date


class CollectionStatus(Frozen):
    """How one instalment stands, answered live. Amounts gross."""

    delivery: str
    n: int
    tier: Tier
    name: str
    debtor: str
    creditor: str
    state: str
    currency: str
    amount: Decimal
    outstanding: Decimal
    disputed: Decimal
    paid: Decimal
    refunded: Decimal
    credited: Decimal
    invoice: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    promised_on: date | None = None
    disputes: tuple[DisputeStanding, ...] = ()
    reminders: int = 0
    held_up_by: tuple[str, ...] = ()
    ask: str | None = None
    next_at: datetime | None = None
    written_off: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)
    tax_number: str | None = None
    credit_notes: tuple[str, ...] = ()
    approvals: tuple[Approval, ...] = ()
    questions: tuple[Question, ...] = ()
    hold: Hold | None = None
