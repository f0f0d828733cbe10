"""Deliveries: one of them with all that belongs to it. Their lists are in `portfolio`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from postsales.domain.frozen import Frozen
from postsales.messages.rows import (
    AcceptanceRow,
    ActionRow,
    AmendmentRow,
    ApprovalRow,
    BalanceRow,
    CheckinRow,
    ComplaintRow,
    ConsultationRow,
    CreditNoteRow,
    DeliveryRow,
    EntitlementRow,
    EntryRow,
    HealthRow,
    InstalmentRow,
    IssueRow,
    NoteRow,
    PackageRow,
    PersonRow,
    PromiseRow,
    PunchItemRow,
    QuestionRow,
    RecoveryCostRow,
    RecoveryRow,
    RequesterRow,
    ScopeRow,
    SeatRow,
    SittingRow,
    TaskRow,
    ThanksRow,
    VisitRow,
    WorkRow,
)
from postsales.store.collection import HeardSignal, heard_signals
from postsales.store.columns import as_model
from postsales.store.money import DeliveryMoney, money_of
from postsales.store.portfolio import Listing
from postsales.store.read_model import ROW_TABLES, checkin, person, signal
from postsales.store.timeline import latest

F = TypeVar("F", bound=Frozen)


class DeliveryView(Frozen):
    """Everything recorded about one delivery; `as_of` is when the last of it happened."""

    as_of: datetime | None
    delivery: DeliveryRow
    money: DeliveryMoney
    seats: tuple[SeatRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    sittings: tuple[SittingRow, ...] = ()
    amendments: tuple[AmendmentRow, ...] = ()
    notes: tuple[NoteRow, ...] = ()
    packages: tuple[PackageRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    punch_items: tuple[PunchItemRow, ...] = ()
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
    actions: tuple[ActionRow, ...] = ()
    health: HealthRow | None = None
    recoveries: tuple[RecoveryRow, ...] = ()
    complaints: tuple[ComplaintRow, ...] = ()
    recovery_costs: tuple[RecoveryCostRow, ...] = ()
    balances: tuple[BalanceRow, ...] = ()
    thanks: tuple[ThanksRow, ...] = ()


@dataclass(frozen=True)
class Deliveries(Listing):
    """Reads of deliveries."""

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
                amendments=_of(tx, number, AmendmentRow),
                notes=_of(tx, number, NoteRow),
                packages=_of(tx, number, PackageRow),
                visits=_of(tx, number, VisitRow),
                punch_items=_of(tx, number, PunchItemRow),
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
                actions=_of(tx, number, ActionRow),
                health=next(iter(_of(tx, number, HealthRow)), None),
                recoveries=_of(tx, number, RecoveryRow),
                complaints=_of(tx, number, ComplaintRow),
                recovery_costs=_of(tx, number, RecoveryCostRow),
                balances=_of(tx, number, BalanceRow),
                thanks=_of(tx, number, ThanksRow),
            )


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
