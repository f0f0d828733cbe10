"""What is somebody's beside the deliveries they sit in: customers, surveys, work, complaints about people, books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from postsales.domain.frozen import Frozen
from postsales.domain.my_day_facts import ApprovalStanding


class CheckinOwed(Frozen):
    """A check-in somebody holds."""

    customer: str
    n: int
    sort: str
    due_on: date
    state: str


class ActionOwed(Frozen):
    """An action somebody has for a customer."""

    customer: str
    customer_name: str
    n: int
    sort: str
    what: str
    reason: str | None = None
    delivery: str | None = None
    due_on: date
    by_itself: bool = False


class SurveyOwed(Frozen):
    """A survey somebody was asked to answer."""

    customer: str
    n: int
    delivery: str
    until: datetime


class WorkOwed(Frozen):
    """Visible work; `person` None: of whoever has the role."""

    what: str
    delivery: str | None = None
    role: str
    person: str | None = None
    facts: Mapping[str, Any] = {}
    since: datetime


class ConductOwed(Frozen):
    """A complaint about a person's conduct that waits for somebody's answer. What it says is read elsewhere."""

    reference: str
    delivery: str
    answer_by: datetime


class SignalOwed(Frozen):
    """A payment-due signal nobody has acknowledged."""

    key: str
    delivery: str
    instalment: int
    stage: str
    debtor: str
    amount: str
    currency: str
    due_on: date | None = None


class ChaseOwed(Frozen):
    """What a collector does next about an invoice that is late: `action` is a line of the worklist."""

    action: str
    delivery: str
    instalment: int
    debtor: str
    outstanding: str
    currency: str
    due_on: date


class BridgeOwed(Frozen):
    """A partner that bridges more than these books let it, or will from that day on."""

    partner: str
    currency: str
    limit: str
    exceeded_on: date


class TaxNumbersOwed(Frozen):
    """Invoices issued whose tax invoice's number nobody has recorded: how many, and the oldest of them."""

    count: int
    delivery: str
    instalment: int
    invoice: str
    issued_on: date


class UndeliveredOwed(Frozen):
    """A debtor has paid these books, and what was sold is past its day: `packages`, the first due on `due_on`."""

    delivery: str
    debtor: str
    amount: str
    currency: str
    packages: tuple[str, ...]
    due_on: date


class Books(Frozen):
    """What waits in one legal entity's books. `lines`: bank lines nobody has settled, the oldest of that day."""

    legal_entity: str
    signals: tuple[SignalOwed, ...] = ()
    chases: tuple[ChaseOwed, ...] = ()
    lines: int = 0
    lines_since: date | None = None
    bridges: tuple[BridgeOwed, ...] = ()
    payees: tuple[ApprovalStanding, ...] = ()
    tax_numbers: TaxNumbersOwed | None = None
    undelivered: tuple[UndeliveredOwed, ...] = ()


class Own(Frozen):
    """What is somebody's beside the deliveries they sit in; `books` only of whoever follows the money."""

    checkins: tuple[CheckinOwed, ...] = ()
    actions: tuple[ActionOwed, ...] = ()
    surveys: tuple[SurveyOwed, ...] = ()
    work: tuple[WorkOwed, ...] = ()
    conduct: tuple[ConductOwed, ...] = ()
    books: Books | None = None
