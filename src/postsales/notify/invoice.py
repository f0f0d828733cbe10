"""What invoices and credit notes look like: `templates/<language>/*.html`, pages that print on one sheet."""

from __future__ import annotations

from dataclasses import dataclass

from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.notify.letters import templates


@dataclass(frozen=True)
class HtmlInvoice:
    """Fits activities.ports.InvoicePaper by shape. The same request and number give the same page, byte for byte."""

    def render(self, request: InvoiceRequest, issued: InvoiceIssued) -> str:
        """The page, complete in itself: no script, nothing loaded from elsewhere."""
        page = templates().get_template(f"{request.language.value}/invoice.html")
        return page.render(request=request, issued=issued, currency=request.net.currency)

    def render_credit(self, request: CreditNoteRequest, issued: InvoiceIssued) -> str:
        """The same for a credit note."""
        page = templates().get_template(f"{request.language.value}/credit_note.html")
        return page.render(request=request, issued=issued, currency=request.amount.currency)
