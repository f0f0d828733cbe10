"""Deliveries: the list with its filters, and one of them with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, not_, or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.seats import Side
from postsales.messages.rows import (
    AcceptanceRow,
    ApprovalRow,
    CheckinRow,
    ConsultationRow,
    CreditNoteRow,
    DeliveryRow,
    EntitlementRow,
    EntryRow,
    InstalmentRow,
    IssueRow,
    NoteRow,
    PackageRow,
    PersonRow,
    PromiseRow,
    QuestionRow,
    RequesterRow,
    ScopeRow,
    SeatRow,
    SittingRow,
    TaskRow,
    VisitRow,
    WorkRow,
)
from postsales.store.collection import HeardSignal, heard_signals
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.money import DeliveryMoney, money_of
from postsales.store.paging import Page, page
from postsales.store.read_model import ROW_TABLES, checkin, delivery, instalment, issue, person, promise, signal
from postsales.store.timeline import latest

F = TypeVar("F", bound=Frozen)


class DeliveryFilter(Frozen):
    """Which deliveries. `party` takes part on any side; `late`: something is past its date; `blocked`: by an issue."""

    stage: str | None = None
    vendor: str | None = None
    partner: str | None = None
    customer: str | None = None
    party: str | None = None
    rep: str | None = None
    ball: Side | None = None
    late: bool | None = None
    blocked: bool | None = None
    ended: bool | None = None
    text: str | None = None


class DeliveryLine(DeliveryRow):
    """One delivery of a list, with what is open in it."""

    open_issues: int = 0
    blocking_issues: int = 0
    open_promises: int = 0
    broken_promises: int = 0
    money: DeliveryMoney


class DeliveryView(Frozen):
    """Everything recorded about one delivery; `as_of` is when the last of it happened."""

    as_of: datetime | None
    delivery: DeliveryRow
    money: DeliveryMoney
    seats: tuple[SeatRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    sittings: tuple[SittingRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    packages: tuple[PackageRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    consultations: tuple[ConsultationRow, ...] = ()
    acceptances: tuple[AcceptanceRow, ...] = ()
    promises: tuple[PromiseRow, ...] = ()
    issues: tuple[IssueRow, ...] = ()
    instalments: tuple[InstalmentRow, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    credit_notes: tuple[CreditNoteRow, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    questions: tuple[QuestionRow, ...] = ()
    signals: tuple[HeardSignal, ...] = ()
    checkins: tuple[CheckinRow, ...] = ()
    work: tuple[WorkRow, ...] = ()
    scope: tuple[ScopeRow, ...] = ()
    entitlements: tuple[EntitlementRow, ...] = ()
    requesters: tuple[RequesterRow, ...] = ()


@dataclass(frozen=True)
class Deliveries:
    """Reads of deliveries."""

    database: Database

    def list(
        self, which: DeliveryFilter, *, now: datetime, today: date, after: str | None = None, limit: int = 50
    ) -> Page[DeliveryLine]:
        """Deliveries, the youngest first. `today` is the reader's local date, `now` the same instant."""
        wanted = select(delivery).where(*_chosen(which, now, today))
        by = (delivery.c.started_at, delivery.c.delivery)
        with self.database.read() as tx:
            rows = page(tx, wanted, by, lambda each: as_model(DeliveryRow, each), after, limit, descending=True)
            return Page(items=tuple(_lines(tx, rows.items, today)), after=rows.after)

    def get(self, number: str) -> DeliveryRow | None:
        """One delivery at a glance."""
        return next(iter(self.rows(number, DeliveryRow)), None)

    def people(self, number: str) -> tuple[PersonRow, ...]:
        """Everybody known to one delivery."""
        return self.rows(number, PersonRow)

    def seats(self, number: str) -> tuple[SeatRow, ...]:
        """Who sits where in one delivery."""
        return self.rows(number, SeatRow)

    def rows(self, number: str, kind: type[F]) -> tuple[F, ...]:
        """Every row of a kind that belongs to one delivery, by key."""
        with self.database.read() as tx:
            return _of(tx, number, kind)

    def of_person(self, who: str) -> tuple[str, ...]:
        """The numbers of the deliveries that know this person."""
        wanted = select(person.c.delivery).where(person.c.person == who).order_by(person.c.delivery)
        with self.database.read() as tx:
            return tuple(tx.execute(wanted).scalars())

    def show(self, number: str, *, today: date) -> DeliveryView | None:
        """Everything recorded about one delivery, all as it stood at one moment."""
        with self.database.read() as tx:
            row = next(iter(_of(tx, number, DeliveryRow)), None)
            if row is None:
                return None
            instalments, entries = _of(tx, number, InstalmentRow), _of(tx, number, EntryRow)
            return DeliveryView(
                as_of=latest(tx, number),
                delivery=row,
                money=money_of(row.currency, instalments, entries, today),
                seats=_of(tx, number, SeatRow),
                people=_of(tx, number, PersonRow),
                sittings=_of(tx, number, SittingRow),
                notes=_of(tx, number, NoteRow),
                packages=_of(tx, number, PackageRow),
                visits=_of(tx, number, VisitRow),
                tasks=_of(tx, number, TaskRow),
                consultations=_of(tx, number, ConsultationRow),
                acceptances=_of(tx, number, AcceptanceRow),
                promises=_of(tx, number, PromiseRow),
                issues=_of(tx, number, IssueRow),
                instalments=instalments,
                entries=entries,
                credit_notes=_of(tx, number, CreditNoteRow),
                approvals=_of(tx, number, ApprovalRow),
                questions=_of(tx, number, QuestionRow),
                signals=_signals(tx, number),
                checkins=_checkins(tx, row.customer),
                work=_of(tx, number, WorkRow),
                scope=_of(tx, number, ScopeRow),
                entitlements=_of(tx, number, EntitlementRow),
                requesters=_of(tx, number, RequesterRow),
            )


# What is chosen


def _chosen(which: DeliveryFilter, now: datetime, today: date) -> Iterable[ColumnElement[bool]]:
    same = {"stage": "stage", "vendor": "vendor", "partner": "partner", "customer": "customer", "rep": "sales_rep"}
    for name, column in (same | {"ball": "ball"}).items():
        if (value := getattr(which, name)) is not None:
            yield delivery.c[column] == value
    if which.party is not None:
        yield or_(*(delivery.c[side.value] == which.party for side in Side))
    if which.text is not None:
        searched = (delivery.c.delivery, delivery.c.title, delivery.c.customer_name)
        yield or_(*(column.icontains(which.text, autoescape=True) for column in searched))
    if which.ended is not None:
        yield delivery.c.closed_at.is_not(None) if which.ended else delivery.c.closed_at.is_(None)
    if which.blocked is not None:
        yield _blocked() if which.blocked else not_(_blocked())
    if which.late is not None:
        yield _late(now, today) if which.late else not_(_late(now, today))


def _blocked() -> ColumnElement[bool]:
    return exists().where(issue.c.delivery == delivery.c.delivery, issue.c.closed_at.is_(None), issue.c.blocking)


def _late(now: datetime, today: date) -> ColumnElement[bool]:
    unpaid = and_(instalment.c.outstanding > 0, instalment.c.due_on < today)
    unanswered = and_(issue.c.closed_at.is_(None), issue.c.answer_by < now)
    unkept = and_(promise.c.state.in_(UNSETTLED - {PromiseStatus.DONE}), promise.c.due_on < today)
    return or_(
        exists().where(instalment.c.delivery == delivery.c.delivery, unpaid),
        exists().where(issue.c.delivery == delivery.c.delivery, unanswered),
        exists().where(promise.c.delivery == delivery.c.delivery, unkept),
    )


# What belongs to them


def _lines(tx: Connection, rows: tuple[DeliveryRow, ...], today: date) -> Iterable[DeliveryLine]:
    numbers = [row.delivery for row in rows]
    instalments = _by_delivery(tx, numbers, InstalmentRow)
    entries = _by_delivery(tx, numbers, EntryRow)
    is_open = issue.c.closed_at.is_(None)
    counts = {
        "open_issues": _count(tx, issue, numbers, is_open),
        "blocking_issues": _count(tx, issue, numbers, is_open & issue.c.blocking),
        "open_promises": _count(tx, promise, numbers, promise.c.state.in_(UNSETTLED - {PromiseStatus.BROKEN})),
        "broken_promises": _count(tx, promise, numbers, promise.c.state == PromiseStatus.BROKEN),
    }
    for row in rows:
        number = row.delivery
        money = money_of(row.currency, instalments.get(number, ()), entries.get(number, ()), today)
        counted = {name: found.get(number, 0) for name, found in counts.items()}
        yield DeliveryLine.model_validate({**dict(row), **counted, "money": money})


def _count(tx: Connection, table: Table, numbers: list[str], which: ColumnElement[bool]) -> dict[str, int]:
    wanted = select(table.c.delivery, func.count()).where(table.c.delivery.in_(numbers), which)
    return {row[0]: row[1] for row in tx.execute(wanted.group_by(table.c.delivery))}


def _by_delivery(tx: Connection, numbers: list[str], model: type[F]) -> dict[str, list[F]]:
    table = ROW_TABLES[model]
    found: dict[str, list[F]] = {}
    for each in tx.execute(select(table).where(table.c.delivery.in_(numbers))).mappings():
        found.setdefault(each["delivery"], []).append(as_model(model, each))
    return found


def _of(tx: Connection, number: str, model: type[F]) -> tuple[F, ...]:
    table = ROW_TABLES[model]
    wanted = select(table).where(table.c.delivery == number).order_by(*table.primary_key.columns)
    return _models(tx, wanted, model)


def _signals(tx: Connection, number: str) -> tuple[HeardSignal, ...]:
    wanted = heard_signals().where(signal.c.delivery == number).order_by(signal.c.raised_at, signal.c.key)
    return _models(tx, wanted, HeardSignal)


def _checkins(tx: Connection, customer: str) -> tuple[CheckinRow, ...]:
    return _models(tx, select(checkin).where(checkin.c.customer == customer).order_by(checkin.c.n), CheckinRow)


def _models(tx: Connection, wanted: Any, model: type[F]) -> tuple[F, ...]:
    return tuple(as_model(model, each) for each in tx.execute(wanted).mappings())
