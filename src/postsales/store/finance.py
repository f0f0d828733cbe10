"""What finance asks every day: what is due, what is late, what has nobody seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, case, exists, func, select

from postsales.domain.bridge import Bridge
from postsales.domain.frozen import Frozen
from postsales.messages.rows import SignalRow
from postsales.store.collection import heard_signals, is_owed
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import acknowledgement, bridge_limit, instalment, signal
from postsales.store.reports import Reports

_LIMITED = select(exists().where(bridge_limit.c.legal_entity == bindparam("books")))


class OwedInCurrency(Frozen):
    """What a creditor is owed in one currency: how many invoices, how much, and how much of it is late."""

    currency: str
    invoices: int
    outstanding: Decimal
    late_invoices: int
    late: Decimal
    disputed: Decimal


class FinanceCounts(Frozen):
    """One legal entity's money at a glance."""

    legal_entity: str
    owed: tuple[OwedInCurrency, ...]
    unacknowledged: int


@dataclass(frozen=True)
class Finance:
    """Fits activities.ports.DueReader."""

    database: Database

    def unacknowledged(self, legal_entity: str, limit: int) -> tuple[tuple[SignalRow, ...], int]:
        """Signals nobody has acknowledged whose instalment still has money outstanding, and how many in all.

        Oldest raised first, at most `limit`; those of stage `settled` are never among them.
        """
        open_signals = (
            heard_signals()
            .join(instalment, (instalment.c.delivery == signal.c.delivery) & (instalment.c.n == signal.c.instalment))
            .where(
                signal.c.legal_entity == legal_entity,
                signal.c.stage != "settled",
                acknowledgement.c.signal.is_(None),
                instalment.c.outstanding > 0,
            )
        )
        with self.database.read() as tx:
            count = tx.execute(select(func.count()).select_from(open_signals.subquery())).scalar_one()
            oldest = open_signals.order_by(signal.c.raised_at, signal.c.key).limit(limit)
            found = tx.execute(oldest).mappings().all()
        return tuple(as_model(SignalRow, each) for each in found), count

    def bridges(self, *, today: date, books: str) -> tuple[Bridge, ...]:
        """What partners bridge, by currency, beside the limits that these books set; nothing where they set none."""
        return Reports(self.database).bridges(today=today, books=books) if self.sets_limits(books) else ()

    def sets_limits(self, books: str) -> bool:
        """Whether these books limit what any partner may bridge. Most do not, and the flows of all are much to read."""
        with self.database.read() as tx:
            return bool(tx.execute(_LIMITED, {"books": books}).scalar_one())

    def counts(self, legal_entity: str, *, today: date) -> FinanceCounts:
        """What is owed to it by currency, how much of that is late, and how many signals nobody has acknowledged."""
        is_late = instalment.c.due_on < today
        nothing = Decimal(0)
        wanted = (
            select(
                instalment.c.currency,
                func.count().label("invoices"),
                func.sum(instalment.c.outstanding).label("outstanding"),
                func.count(case((is_late, 1))).label("late_invoices"),
                func.sum(case((is_late, instalment.c.outstanding))).label("late"),
                func.sum(instalment.c.disputed).label("disputed"),
            )
            .where(is_owed(), instalment.c.creditor == legal_entity)
            .group_by(instalment.c.currency)
            .order_by(instalment.c.currency)
        )
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().all()
        owed = tuple(as_model(OwedInCurrency, {**each, "late": each["late"] or nothing}) for each in found)
        return FinanceCounts(
            legal_entity=legal_entity, owed=owed, unacknowledged=self.unacknowledged(legal_entity, 0)[1]
        )
