"""Invoices and credit notes: each issued once, numbered without gaps in a line of its own, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select, update

from postsales.domain.frozen import Frozen
from postsales.domain.payee import PayeeAccount
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.inserting import insert_into
from postsales.store.read_model import payee
from postsales.store.tables import credit_note_counter, credit_paper, invoice, invoice_counter

Render = Callable[[InvoiceIssued], str]


class IssuedInvoice(Frozen):
    """An invoice as it was asked for, its number, and how it looks."""

    number: str
    issued_on: date
    request: InvoiceRequest
    html: str


class IssuedCreditNote(Frozen):
    """A credit note as it was asked for, its number, and how it looks."""

    number: str
    issued_on: date
    request: CreditNoteRequest
    html: str


@dataclass(frozen=True)
class Invoices:
    """Fits activities.ports.InvoiceBook."""

    database: Database

    def issue(self, request: InvoiceRequest, render: Render) -> InvoiceIssued:
        """Insert it under (delivery, instalment, version); asked again, the number and day it got the first time.

        The counter stays locked until number, row and document are committed together: a failure takes no number.
        """
        which = {"delivery": request.delivery, "instalment": request.instalment, "version": request.version}
        return self._issue(request, which, (invoice, invoice_counter), "{entity}-{year}-{ordinal:06d}", render)

    def credit(self, request: CreditNoteRequest, render: Render) -> InvoiceIssued:
        """The same for a credit note, under (delivery, instalment, ledger entry)."""
        which = {"delivery": request.delivery, "instalment": request.instalment, "entry": request.entry}
        spelled = "{entity}-CN-{year}-{ordinal:06d}"
        return self._issue(request, which, (credit_paper, credit_note_counter), spelled, render)

    def get(self, number: str) -> IssuedInvoice | None:
        """One invoice by its number."""
        found = self._paper(invoice, number)
        return None if found is None else as_model(IssuedInvoice, found)

    def credit_note(self, number: str) -> IssuedCreditNote | None:
        """One credit note by its number."""
        found = self._paper(credit_paper, number)
        return None if found is None else as_model(IssuedCreditNote, found)

    def payee(self, legal_entity: str) -> PayeeAccount | None:
        """The account it is paid to, if two people ever approved one."""
        columns = (payee.c.account, payee.c.bank, payee.c.holder)
        with self.database.read() as tx:
            found = tx.execute(select(*columns).where(payee.c.legal_entity == legal_entity)).mappings().first()
        return None if found is None else as_model(PayeeAccount, found)

    def _paper(self, table: Table, number: str) -> Any:
        columns = (table.c.number, table.c.issued_on, table.c.request, table.c.html)
        with self.database.read() as tx:
            return tx.execute(select(*columns).where(table.c.number == number)).mappings().first()

    def _issue(
        self, request: InvoiceRequest | CreditNoteRequest, which: dict[str, Any], into: tuple[Table, Table],
        spelled: str, render: Render,
    ) -> InvoiceIssued:  # fmt: skip
        paper, counter = into
        line = {"legal_entity": request.creditor.id, "year": request.issued_on.year}
        with self.database.write() as tx:
            ordinal = _next_in_line(tx, counter, line)
            known = tx.execute(select(paper.c.number, paper.c.issued_on).filter_by(**which)).mappings().first()
            if known is not None:
                return as_model(InvoiceIssued, known)
            issued = numbered(request, spelled, ordinal)
            tx.execute(update(counter).filter_by(**line).values(last=ordinal))
            tx.execute(paper.insert(), paper_of(request, issued, ordinal, render(issued)) | which)
            return issued


def numbered(request: InvoiceRequest | CreditNoteRequest, spelled: str, ordinal: int) -> InvoiceIssued:
    """What it is called that is the next in its creditor's line of that year."""
    entity, year = request.creditor.id.upper(), request.issued_on.year
    number = spelled.format(entity=entity, year=year, ordinal=ordinal)
    return InvoiceIssued(number=number, issued_on=request.issued_on)


def paper_of(
    request: InvoiceRequest | CreditNoteRequest, issued: InvoiceIssued, ordinal: int, html: str
) -> dict[str, Any]:
    """The columns of a paper, but for those by which it is asked for again."""
    return {
        "legal_entity": request.creditor.id,
        "year": request.issued_on.year,
        "ordinal": ordinal,
        "number": issued.number,
        "issued_on": issued.issued_on,
        "request": request.model_dump(mode="json"),
        "html": html,
    }


def count(tx: Connection, counter: Table, line: dict[str, Any], last: int) -> None:
    """Move the counter of that creditor and year to its last number."""
    tx.execute(insert_into(tx, counter).values(**line, last=0).on_conflict_do_nothing())
    tx.execute(update(counter).filter_by(**line).values(last=last))


def _next_in_line(tx: Connection, counter: Table, line: dict[str, Any]) -> int:
    """Lock the creditor's counter of that year and say what comes next; whoever inserts moves it on."""
    tx.execute(insert_into(tx, counter).values(**line, last=0).on_conflict_do_nothing())
    return int(tx.execute(select(counter.c.last).filter_by(**line).with_for_update()).scalar_one()) + 1
