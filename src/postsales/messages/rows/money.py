"""Rows of collection and of the finance desk."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.frozen import Frozen
from postsales.domain.question import Question


class InstalmentRow(Frozen):
    """One instalment: who owes whom how much, and how it stands. Amounts gross, in the contract's currency."""

    kind: Literal["instalment"] = "instalment"
    delivery: str
    n: int
    tier: str
    name: str
    debtor: str
    creditor: str
    payer: str | None = None
    currency: str
    net: Decimal
    tax: Decimal
    amount: Decimal
    trigger: str
    triggered_on: date | None = None
    state: str
    invoice: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    outstanding: Decimal
    disputed: Decimal = Decimal(0)
    promised_on: date | None = None
    reminders: int = 0
    virtual_account: str | None = None
    debtor_name: str = ""
    creditor_name: str = ""
    interest: Decimal = Decimal(0)
    tax_number: str | None = None


class EntryRow(Frozen):
    """One ledger entry of an instalment, with its cause; append-only. Late interest has sorts of its own."""

    kind: Literal["entry"] = "entry"
    delivery: str
    instalment: int
    entry: str
    sort: str
    amount: Decimal
    currency: str
    on: date
    reference: str | None = None
    by: str
    cause: str = ""


class CreditNoteRow(Frozen):
    """A credit note issued for an entry of the ledger."""

    kind: Literal["credit_note"] = "credit_note"
    number: str
    delivery: str
    instalment: int
    entry: str
    invoice: str
    amount: Decimal
    currency: str
    issued_on: date
    tax_number: str | None = None
    tax_reason: str | None = None
    original_tax_number: str | None = None


class ApprovalRow(Frozen):
    """Something two people have to approve: what they are shown, who asked, who has given their word.

    `seen` is the digest of `shown`. Of the payee's bank details there is neither delivery nor amount.
    """

    kind: Literal["approval"] = "approval"
    key: str
    legal_entity: str
    delivery: str | None = None
    instalment: int | None = None
    request: int
    sort: str
    amount: Decimal | None = None
    currency: str | None = None
    shown: dict[str, str]
    seen: str
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    approved_by: tuple[str, ...] = ()
    refused_by: str | None = None
    state: str


class PayeeRow(Frozen):
    """To which account a legal entity is paid, since two people approved it."""

    kind: Literal["payee"] = "payee"
    legal_entity: str
    account: str
    bank: str
    holder: str
    since: datetime


class SignalRow(Frozen):
    """A payment-due signal, what finance is told: whom to ask, for how much, why, until when, and what may hold it up.

    Raised once per (instalment, version, stage, ordinal): that is its `key` (semantics, "Money").
    """

    kind: Literal["signal"] = "signal"
    key: str
    legal_entity: str
    delivery: str
    instalment: int
    stage: str
    ordinal: int = 0
    invoice: str | None = None
    debtor: str
    ask: str
    ask_name: str
    ask_email: str
    amount: Decimal
    currency: str
    due_on: date | None = None
    why: str
    held_up_by: tuple[str, ...] = ()
    raised_at: datetime
    since: date | None = None
    chain: tuple[str, ...] = ()


class AcknowledgementRow(Frozen):
    """A payment-due signal that finance has seen."""

    kind: Literal["acknowledgement"] = "acknowledgement"
    signal: str
    by: str
    at: datetime


class SignalCareRow(Frozen):
    """What finance decided about a payment-due signal: who sees to it, until when it is put off, and why."""

    kind: Literal["signal_care"] = "signal_care"
    signal: str
    collector: str | None = None
    snoozed_until: date | None = None
    reason: str | None = None
    by: str
    at: datetime


class BridgeLimitRow(Frozen):
    """How much a partner may bridge in one currency, by one legal entity's books."""

    kind: Literal["bridge_limit"] = "bridge_limit"
    legal_entity: str
    partner: str
    currency: str
    amount: Decimal
    by: str
    at: datetime


class QuestionRow(Question):
    """What finance asked about an instalment, of whom, and the answer, if there is one."""

    kind: Literal["question"] = "question"
    delivery: str
    instalment: int
    legal_entity: str
