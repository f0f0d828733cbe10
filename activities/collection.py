"""Issuing invoices."""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import activity

from activities.ports import InvoiceBook, InvoicePaper
from postsales.messages.collection import InvoiceIssued, InvoiceRequest


@dataclass(frozen=True)
class CollectionActivities:
    """Numbers and renders invoices, each once."""

    invoices: InvoiceBook
    paper: InvoicePaper

    @activity.defn(name="issue_invoice")
    def issue_invoice(self, request: InvoiceRequest) -> InvoiceIssued:
        """Issue it, rendered under its number. Asked again, the number it got the first time."""
        return self.invoices.issue(request, lambda issued: self.paper.render(request, issued))
