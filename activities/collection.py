"""Issuing invoices."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.ports import InvoiceBook, InvoicePaper
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest


@dataclass(frozen=True)
class CollectionActivities:
    """Numbers and renders invoices, each once."""

    invoices: InvoiceBook
    paper: InvoicePaper

    @activity.defn(name="issue_invoice")
    def issue_invoice(self, request: InvoiceRequest) -> InvoiceIssued:
        """Issue it, rendered under its number. Asked again, the number it got the first time."""
        asked = request.model_copy(update={"payee": self.invoices.payee(request.creditor.id)})
        return self.invoices.issue(asked, lambda issued: self.paper.render(asked, issued))

    @activity.defn(name="issue_credit_note")
    def issue_credit_note(self, request: CreditNoteRequest) -> InvoiceIssued:
        """The same for a credit note."""
        return self.invoices.credit(request, lambda issued: self.paper.render_credit(request, issued))
