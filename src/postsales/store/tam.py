"""What a TAM's month was, from everything recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from postsales.domain import tam_report
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.promise import UNSETTLED
from postsales.domain.seats import Side
from postsales.domain.tam import ENTITLEMENT, TamSort
from postsales.domain.tam_report import Entry, Recorded, ReportedIssue, ReportedPromise, TamReport
from postsales.messages.rows import TamTimeRow
from postsales.store import tables
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import checkin, delivery, entitlement, issue, person, promise, tam_time


@dataclass(frozen=True)
class TamReports:
    """Reads of TAM service; fits activities.ports.TamReports by shape."""

    database: Database
    now: Callable[[], datetime]

    def of(self, customer: str, month: str, *, vendor: str | None = None, begun: bool = False) -> TamReport:
        """The report of one customer's month (`2026-05`), of the deliveries of a vendor's, if one is named.

        Refused: `no_tam_bought`, `not_a_month`, and `month_in_the_future` when it must have `begun`. What is sent by
        itself does not ask for that: it goes by its workflow's clock, and would be tried again for ever.
        """
        with self.database.read() as tx:
            recorded = _recorded(tx, customer, vendor)
        if recorded is None:
            raise Refused("no_tam_bought", delivery=customer)
        zone = ZoneInfo(recorded.timezone)
        first, until = tam_report.month_of(month, self.now().astimezone(zone).date() if begun else None)
        starts, ends = (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in (first, until))
        return tam_report.report(recorded, first, until, starts, ends)

    def entries(self, number: str) -> tuple[TamTimeRow, ...]:
        """The time recorded for one delivery, in order, what was struck too."""
        wanted = select(tam_time).where(tam_time.c.delivery == number).order_by(tam_time.c.n)
        with self.database.read() as tx:
            return tuple(as_model(TamTimeRow, row) for row in tx.execute(wanted).mappings())


def _recorded(tx: Connection, customer: str, vendor: str | None) -> Recorded | None:
    """Everything of the deliveries with TAM service; None when there is none."""
    wanted = select(delivery.c.delivery, delivery.c.vendor).where(delivery.c.customer == customer)
    known = [row.delivery for row in tx.execute(wanted) if vendor in (None, row.vendor)]
    bodies = tx.execute(select(tables.contract.c.body).where(tables.contract.c.no.in_(known))).scalars()
    contracts = [contract for body in bodies if (contract := Contract.model_validate(body)).tam]
    if not contracts:
        return None
    numbers = [contract.number for contract in contracts]
    names = {
        (row.delivery, row.person): row.name for row in tx.execute(select(person).where(person.c.delivery.in_(numbers)))
    }
    hours = select(entitlement).where(entitlement.c.delivery.in_(numbers), entitlement.c.entitlement == ENTITLEMENT)
    bought = list(tx.execute(hours))
    return Recorded(
        customer=contracts[0].customer.name,
        timezone=contracts[0].customer.timezone,
        deliveries={contract.number: contract.title for contract in contracts},
        bought=sum((row.granted for row in bought), Decimal(0)) if bought else None,
        entries=_entries(tx, numbers, names),
        issues=_issues(tx, numbers),
        promises=_promises(tx, numbers, names),
        seen_on=_seen_on(tx, customer, ZoneInfo(contracts[0].customer.timezone)),
    )


def _entries(tx: Connection, numbers: Sequence[str], names: dict[tuple[str, str], str]) -> tuple[Entry, ...]:
    wanted = select(tam_time).where(tam_time.c.delivery.in_(numbers), tam_time.c.struck.is_(None))
    return tuple(
        Entry(
            delivery=row.delivery, on=row.on, by=names.get((row.delivery, row.person), row.person), hours=row.hours,
            sort=TamSort(row.sort), what=row.what, issue=row.issue,
        )
        for row in tx.execute(wanted.order_by(tam_time.c.on, tam_time.c.delivery, tam_time.c.n))
    )  # fmt: skip


def _issues(tx: Connection, numbers: Sequence[str]) -> tuple[ReportedIssue, ...]:
    wanted = select(issue).where(issue.c.delivery.in_(numbers)).order_by(issue.c.opened_at, issue.c.n)
    return tuple(
        ReportedIssue(
            delivery=row.delivery, n=row.n, title=row.title, question=row.question, opened_at=row.opened_at,
            closed_at=row.closed_at, answer=row.answer, ball=row.ball,
        )
        for row in tx.execute(wanted)
        if row.merged_into is None
    )  # fmt: skip


def _promises(tx: Connection, numbers: Sequence[str], names: dict[tuple[str, str], str]) -> tuple[ReportedPromise, ...]:
    states = [each.value for each in UNSETTLED]
    wanted = select(promise).where(
        promise.c.delivery.in_(numbers), promise.c.state.in_(states), promise.c.to == Side.CUSTOMER.value
    )
    return tuple(
        ReportedPromise(
            delivery=row.delivery, what=row.what, owner=names.get((row.delivery, row.owner), row.owner),
            due_on=row.due_on,
        )
        for row in tx.execute(wanted)
    )  # fmt: skip


def _seen_on(tx: Connection, customer: str, zone: ZoneInfo) -> tuple[date, ...]:
    wanted = select(checkin.c.held_at).where(checkin.c.customer == customer, checkin.c.held_at.is_not(None))
    return tuple(at.astimezone(zone).date() for at in tx.execute(wanted).scalars())
