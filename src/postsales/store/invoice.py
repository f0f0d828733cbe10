"""Invoices: each issued once, numbered without gaps, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from postsales.domain.frozen import Frozen
from postsales.messages.collection import InvoiceIssued, InvoiceRequest
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.record import insert_into
from postsales.store.tables import invoice, invoice_counter


class IssuedInvoice(Frozen):
    """An invoice as it was asked for, its number, and how it looks."""

    number: str
    issued_on: date
    request: InvoiceRequest
    html: str


@dataclass(frozen=True)
class Invoices:
    """Fits activities.ports.InvoiceBook."""

    database: Database

    def issue(self, request: InvoiceRequest, render: Callable[[InvoiceIssued], str]) -> InvoiceIssued:
        """Insert it under (delivery, instalment, version); asked again, the number and day it got the first time.

        The counter stays locked until number, row and document are committed together: a failure takes no number.
        """
        with self.database.write() as tx:
            ordinal = _next_in_line(tx, request)
            known = _known(tx, request)
            return _insert(tx, request, ordinal, render) if known is None else known

    def get(self, number: str) -> IssuedInvoice | None:
        """One invoice by its number."""
        columns = (invoice.c.number, invoice.c.issued_on, invoice.c.request, invoice.c.html)
        with self.database.read() as tx:
            found = tx.execute(select(*columns).where(invoice.c.number == number)).mappings().first()
        return None if found is None else as_model(IssuedInvoice, found)


def _next_in_line(tx: Connection, request: InvoiceRequest) -> int:
    """Lock the creditor's counter of that year and say what comes next; `_insert` moves it on."""
    line = {"legal_entity": request.creditor.id, "year": request.issued_on.year}
    tx.execute(insert_into(tx, invoice_counter).values(**line, last=0).on_conflict_do_nothing())
    counter = select(invoice_counter.c.last).filter_by(**line).with_for_update()
    return int(tx.execute(counter).scalar_one()) + 1


def _known(tx: Connection, request: InvoiceRequest) -> InvoiceIssued | None:
    wanted = select(invoice.c.number, invoice.c.issued_on).filter_by(
        delivery=request.delivery, instalment=request.instalment, version=request.version
    )
    found = tx.execute(wanted).mappings().first()
    return None if found is None else as_model(InvoiceIssued, found)


def _insert(
    tx: Connection, request: InvoiceRequest, ordinal: int, render: Callable[[InvoiceIssued], str]
) -> InvoiceIssued:
    entity, year = request.creditor.id, request.issued_on.year
    issued = InvoiceIssued(number=f"{entity.upper()}-{year}-{ordinal:06d}", issued_on=request.issued_on)
    tx.execute(update(invoice_counter).filter_by(legal_entity=entity, year=year).values(last=ordinal))
    values = {
        "number": issued.number,
        "delivery": request.delivery,
        "instalment": request.instalment,
        "version": request.version,
        "legal_entity": entity,
        "year": year,
        "ordinal": ordinal,
        "issued_on": request.issued_on,
        "request": request.model_dump(mode="json"),
        "html": render(issued),
    }
    tx.execute(invoice.insert().values(values))
    return issued
