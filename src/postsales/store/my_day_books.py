"""What waits in one legal entity's books beside what is owed: tax invoices' numbers, what is paid and not delivered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from postsales.domain.my_day_own import TaxNumbersOwed, UndeliveredOwed
from postsales.domain.receivable import Status
from postsales.domain.standing import PENDING, Kind
from postsales.store.engine import Database
from postsales.store.my_day_service import received
from postsales.store.read_model import delivery, instalment, package

UNDONE = (Status.PLANNED, Status.TRIGGERED, Status.CREDITED, Status.CANCELLED)
"""Of these there is no invoice that stands."""
AT_ONCE = 500
"""Deliveries a query: a database has a limit to what it takes in one list."""


@dataclass(frozen=True)
class BookReads:
    """Reads of one legal entity's books."""

    database: Database

    def tax_numbers_of(self, books: str) -> TaxNumbersOwed | None:
        """Invoices with tax, in won, whose tax invoice's number is missing; None when there is none."""
        missing = and_(
            instalment.c.creditor == books,
            instalment.c.currency == "KRW",
            instalment.c.tax > 0,
            instalment.c.invoice.is_not(None),
            instalment.c.issued_on.is_not(None),
            instalment.c.tax_number.is_(None),
            instalment.c.state.not_in(UNDONE),
        )
        in_order = (instalment.c.issued_on, instalment.c.delivery, instalment.c.n)
        with self.database.read() as tx:
            first = tx.execute(select(instalment).where(missing).order_by(*in_order).limit(1)).mappings().first()
            count = tx.execute(select(func.count()).select_from(instalment).where(missing)).scalar_one()
        if first is None:
            return None
        return TaxNumbersOwed(
            count=count, delivery=first["delivery"], instalment=first["n"], invoice=first["invoice"],
            issued_on=first["issued_on"],
        )  # fmt: skip

    def undelivered_of(self, books: str, today: date) -> tuple[UndeliveredOwed, ...]:
        """Deliveries whose customer has paid these books, and of which a work package is past its day."""
        pending = and_(package.c.state.in_(PENDING[Kind.PACKAGE]), package.c.due_on < today)
        owing = select(instalment.c.delivery).where(instalment.c.creditor == books, instalment.c.tier == "customer")
        wanted = (
            select(package.c.delivery, package.c.name, package.c.due_on, delivery.c.customer_name)
            .join_from(package, delivery, delivery.c.delivery == package.c.delivery)
            .where(pending, delivery.c.closed_at.is_(None), package.c.delivery.in_(owing))
            .order_by(package.c.due_on, package.c.delivery, package.c.package)
        )
        late: dict[str, list[Any]] = defaultdict(list)
        with self.database.read() as tx:
            for row in tx.execute(wanted):
                late[row.delivery].append(row)
            numbers: Sequence[str] = list(late)
            chunks = (numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE))
            paid = {number: amount for chunk in chunks for number, amount in received(tx, chunk).items()}
        return tuple(
            UndeliveredOwed(
                delivery=number, debtor=rows[0].customer_name, amount=paid[number][0], currency=paid[number][1],
                packages=tuple(row.name for row in rows), due_on=rows[0].due_on,
            )
            for number, rows in late.items()
            if number in paid
        )  # fmt: skip
