"""What an invoice and a credit note of ours are made of."""

from __future__ import annotations

from datetime import date

from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.payee import PayeeAccount
from postsales.domain.seats import Language, Party


class InvoiceRequest(Frozen):
    """An invoice of ours to issue once per (delivery, instalment, version), under the creditor's next number."""

    delivery: str
    instalment: int
    version: int = 1
    creditor: Party
    debtor: Party
    title: str
    name: str
    net: Money
    tax: Money
    issued_on: date
    due_on: date
    language: Language
    virtual_account: str = ""
    payee: PayeeAccount | None = None

    @property
    def gross(self) -> Money:
        """What is asked for."""
        return self.net + self.tax


class InvoiceIssued(Frozen):
    """The number it got, the first time it was asked for."""

    number: str
    issued_on: date


class CreditNoteRequest(Frozen):
    """A credit note of ours to issue once per (delivery, instalment, ledger entry), under the creditor's next number.

    `amount` gross; `tax` is what of it is tax, as on the invoice it credits.
    """

    delivery: str
    instalment: int
    entry: str
    invoice: str
    creditor: Party
    debtor: Party
    title: str
    name: str
    amount: Money
    tax: Money
    reason: str
    issued_on: date
    language: Language
