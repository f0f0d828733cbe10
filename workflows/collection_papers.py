"""What the papers of an instalment are made of: its invoice and its credit notes."""

from __future__ import annotations

from datetime import date

from postsales.domain import collecting
from postsales.domain.collecting import CollectionState
from postsales.domain.collection import IssueInvoice
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.seats import Language
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceRequest
from postsales.messages.collection_status import CollectionSpec


def invoice(state: CollectionState, spec: CollectionSpec, step: IssueInvoice, today: date) -> InvoiceRequest:
    """The invoice to issue, in its payer's language."""
    receivable = state.receivable
    return InvoiceRequest(
        delivery=spec.setting.delivery,
        instalment=spec.n,
        version=receivable.version,
        creditor=spec.creditor,
        debtor=spec.debtor,
        title=spec.setting.title,
        name=spec.name,
        net=receivable.net,
        tax=receivable.tax,
        issued_on=today,
        due_on=step.due_on,
        language=_language(state, spec),
        virtual_account=spec.virtual_account,
    )


def credit_note(state: CollectionState, spec: CollectionSpec, entry: LedgerEntry) -> CreditNoteRequest:
    """The note of a credit: on the invoice of its time, with the invoice's share of tax, half-even."""
    receivable = state.receivable
    before = receivable.entries[: receivable.entries.index(entry)]
    numbers = [each.id.removeprefix("invoice/") for each in before if each.kind == "invoiced"]
    tax = Money.rounded(receivable.tax.amount * entry.amount.amount / receivable.gross.amount, receivable.currency)
    return CreditNoteRequest(
        delivery=spec.setting.delivery,
        instalment=spec.n,
        entry=entry.id,
        invoice=numbers[-1],
        creditor=spec.creditor,
        debtor=spec.debtor,
        title=spec.setting.title,
        name=spec.name,
        amount=entry.amount,
        tax=tax,
        reason=entry.reference,
        issued_on=entry.on,
        language=_language(state, spec),
    )


def _language(state: CollectionState, spec: CollectionSpec) -> Language:
    payer = collecting.payer(state.roster, spec.debtor_side)
    return payer.language if payer else Language(spec.debtor.language)
