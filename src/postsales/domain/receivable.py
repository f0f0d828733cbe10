"""What is known about one instalment that somebody owes: its facts, and what follows from them.

Source: semantics, "Money". The status is derived, never stored; disputed and promised are flags beside it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Tier, Trigger
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.interest import Interest
from postsales.domain.ledger import Balance, LedgerEntry, balance, owed
from postsales.domain.money import Money, add_up
from postsales.domain.schedule import PaymentTerms, due_on

SignalStage = Literal["upcoming", "due", "overdue", "disputed", "promised", "settled"]


class Status(StrEnum):
    """Where an instalment is in its life."""

    PLANNED = "planned"
    TRIGGERED = "triggered"
    INVOICED = "invoiced"
    DUE = "due"
    OVERDUE = "overdue"
    PART_PAID = "part_paid"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"
    CREDITED = "credited"
    CANCELLED = "cancelled"


NOTHING_OWED = frozenset({Status.SETTLED, Status.WRITTEN_OFF, Status.CREDITED, Status.CANCELLED})
"""In which nothing is to be paid any more."""


class Invoice(Frozen):
    """An issued invoice. It never changes; corrections are credit notes."""

    number: str
    issued_on: date
    due_on: date


class Dispute(Frozen):
    """A disputed amount: not chased while open. Without an owner it expires at the end of `expires_on`.

    `amount` is what was contested, `credited` what has been taken back of it since, `left` what is contested still.
    """

    id: str
    number: int
    amount: Money
    reason: str
    by: str
    opened_on: date
    expires_on: date
    owner: str | None = None
    state: Literal["open", "upheld", "partly_upheld", "rejected", "expired", "dropped"] = "open"
    credited: Money | None = None

    @property
    def left(self) -> Money:
        """What is contested still."""
        return self.amount if self.credited is None else self.amount - self.credited


class PaymentPromise(Frozen):
    """A promise to pay by the end of a local day; reminders rest meanwhile."""

    id: str
    number: int
    amount: Money
    pay_on: date
    by: str
    given_on: date
    after_entries: int
    state: Literal["open", "kept", "broken", "replaced", "dropped"] = "open"


class ReminderMark(Frozen):
    """A ladder step that is done with: asked of the payer's contact, or superseded by a higher one."""

    step: int
    at: datetime
    superseded: bool = False


class SignalMark(Frozen):
    """A payment-due signal that is done with: raised, or superseded by a later one."""

    stage: SignalStage
    ordinal: int
    at: datetime
    superseded: bool = False


class Receivable(Frozen):
    """One instalment between a debtor and a creditor, with everything that happened to it so far.

    `consent` is about the vendor's engine reminding the partner's customer: where it is missing, reminders go to
    the creditor instead. `entries` are of all versions of its invoice: a cancelled one is credited in full.
    `tax_number` is finance's own (전자세금계산서 승인번호), `partner_number` that of the partner's own invoice.
    """

    n: int
    version: int = 1
    name: str
    tier: Tier
    debtor: str
    creditor: str
    net: Money
    tax: Money
    trigger: Trigger
    trigger_on: date | None = None
    terms: PaymentTerms
    consent: Literal["not_needed", "given", "missing"] = "not_needed"

    triggered_on: date | None = None
    invoice: Invoice | None = None
    entries: tuple[LedgerEntry, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    promises: tuple[PaymentPromise, ...] = ()
    reminders: tuple[ReminderMark, ...] = ()
    signals: tuple[SignalMark, ...] = ()
    rep_told: tuple[ReminderMark, ...] = ()
    """Hard steps that the sales rep has been told of."""
    cancelled_on: date | None = None
    interest: Interest = Interest()
    tax_number: str | None = None
    void_tax_numbers: dict[str, str] = {}
    """Of invoices cancelled and issued anew: invoice number → tax-invoice number."""
    partner_number: str | None = None

    @property
    def known_as(self) -> str | None:
        """The number its payer knows the invoice by: the partner's own where it is told, else ours."""
        return None if self.invoice is None else self.partner_number or self.invoice.number

    @property
    def currency(self) -> str:
        """The one currency of the instalment."""
        return self.net.currency

    @property
    def gross(self) -> Money:
        """What is, or will be, invoiced."""
        return self.net + self.tax

    @property
    def balance(self) -> Balance:
        """The sums of its ledger."""
        return balance(self.entries, self.currency)

    @property
    def outstanding(self) -> Money:
        """What is owed of the invoice now; zero before there is one."""
        return owed(self.entries, self.currency)

    @property
    def times_settled(self) -> int:
        """How often nothing was owed any more: again after a payment that had settled it bounced."""
        left = [owed(self.entries[:upto], self.currency) for upto in range(len(self.entries) + 1)]
        return sum(before.amount > 0 >= after.amount for before, after in pairwise(left))

    @property
    def open_disputes(self) -> tuple[Dispute, ...]:
        """Disputes nobody has settled yet."""
        return tuple(dispute for dispute in self.disputes if dispute.state == "open")

    @property
    def disputed(self) -> Money:
        """What is held back from chasing: the disputed amounts, as far as they are still owed."""
        return self._disputed_of(self.outstanding)

    @property
    def chaseable(self) -> Money:
        """What may be asked for: owed and not in dispute."""
        outstanding = self.outstanding
        return outstanding - self._disputed_of(outstanding)

    def _disputed_of(self, outstanding: Money) -> Money:
        return min(add_up((dispute.left for dispute in self.open_disputes), self.currency), outstanding)

    @property
    def open_promise(self) -> PaymentPromise | None:
        """The promise to pay that counts now: at most one does."""
        return next((promise for promise in self.promises if promise.state == "open"), None)

    @property
    def held_up_by(self) -> tuple[str, ...]:
        """What may hold the money up, in words the catalogues know."""
        return ("disputed",) * bool(self.open_disputes) + ("promised",) * bool(self.open_promise)


def status(receivable: Receivable, today: date) -> Status:
    """Where the instalment is in its life on that local date. A due date ends with its day; overdue beats part-paid."""
    if receivable.cancelled_on is not None:
        return Status.CANCELLED
    if receivable.invoice is None:
        return Status.PLANNED if trigger_day(receivable, today) is None else Status.TRIGGERED
    sums = receivable.balance
    if not sums.outstanding:
        return _how_it_ended(sums)
    if today > receivable.invoice.due_on:
        return Status.OVERDUE
    if sums.kept:
        return Status.PART_PAID
    return Status.DUE if today == receivable.invoice.due_on else Status.INVOICED


def trigger_day(receivable: Receivable, today: date) -> date | None:
    """The day the instalment became payable, if it has by today; a dated row triggers itself."""
    if receivable.triggered_on is None and receivable.trigger is Trigger.DATE:
        return receivable.trigger_on if receivable.trigger_on is not None and receivable.trigger_on <= today else None
    return receivable.triggered_on


def triggered(receivable: Receivable, on: date) -> Receivable:
    """What it waited for has happened. Told twice, the earlier day counts, whichever was heard first."""
    if receivable.invoice is not None or receivable.cancelled_on is not None:
        return receivable
    earliest = on if receivable.triggered_on is None else min(on, receivable.triggered_on)
    return receivable.model_copy(update={"triggered_on": earliest})


def amended(
    receivable: Receivable, *, name: str, net: Money, tax: Money, trigger: Trigger, trigger_on: date | None,
    terms: PaymentTerms, triggered_on: date | None, cancelled_on: date | None,
) -> Receivable:  # fmt: skip
    """Not invoiced yet, it is paid as an amendment says. Refused `already_invoiced`, `cancelled`."""
    if receivable.invoice is not None:
        raise Refused("already_invoiced", invoice=receivable.invoice.number)
    if receivable.cancelled_on is not None:
        raise Refused("cancelled")
    same = trigger is receivable.trigger
    return receivable.model_copy(
        update={
            "name": name, "net": net, "tax": tax, "trigger": trigger, "trigger_on": trigger_on, "terms": terms,
            "triggered_on": receivable.triggered_on if same else triggered_on, "cancelled_on": cancelled_on,
        }
    )  # fmt: skip


def invoice_issued(
    receivable: Receivable, *, number: str, issued_on: date, by: str, calendar: BusinessCalendar
) -> Receivable:
    """The instalment is invoiced, due by its terms. The same number again changes nothing.

    Refused: `already_invoiced`, `not_triggered_yet`, `cancelled`.
    """
    if receivable.invoice is not None:
        if receivable.invoice.number == number:
            return receivable
        raise Refused("already_invoiced", invoice=receivable.invoice.number)
    if receivable.cancelled_on is not None:
        raise Refused("cancelled")
    since = trigger_day(receivable, issued_on)
    if since is None:
        raise Refused("not_triggered_yet", trigger=receivable.trigger.value)
    due = due_if_issued(receivable, since, issued_on, calendar)
    cause = f"trigger:{receivable.trigger.value}"
    entry = LedgerEntry(
        id=f"invoice/{number}", kind="invoiced", amount=receivable.gross, on=issued_on, cause=cause, by=by
    )
    invoice = Invoice(number=number, issued_on=issued_on, due_on=due)
    entries = (*receivable.entries, entry)
    return receivable.model_copy(update={"invoice": invoice, "entries": entries, "triggered_on": since})


def due_if_issued(receivable: Receivable, since: date, issued_on: date, calendar: BusinessCalendar) -> date:
    """When it falls due if triggered on `since` and invoiced on `issued_on`: never before the invoice is there."""
    return max(due_on(since, receivable.terms, calendar), issued_on)


def consented(receivable: Receivable) -> Receivable:
    """The partner lets the vendor remind its customer."""
    return receivable.model_copy(update={"consent": "given"}) if receivable.consent == "missing" else receivable


def _how_it_ended(sums: Balance) -> Status:
    if sums.written_off:
        return Status.WRITTEN_OFF
    return Status.CREDITED if sums.credited and not sums.kept else Status.SETTLED
