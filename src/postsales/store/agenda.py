"""The agenda of a check-in, gathered from everything recorded so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from postsales.domain import agenda as points
from postsales.domain.promise import UNSETTLED
from postsales.domain.usage import Reading, adoption
from postsales.messages.agenda import Agenda, AgendaOf
from postsales.messages.rows import CheckinRow
from postsales.store import tables
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import action, checkin, delivery, issue, person, promise, task
from postsales.store.usage import latest_of

AHEAD = ("planned", "overdue")


@dataclass(frozen=True)
class Agendas:
    """Reads of agendas; fits activities.ports.Agendas by shape."""

    database: Database

    def of(self, wanted: AgendaOf) -> Agenda:
        """The agenda for these deliveries of a customer, as of now."""
        numbers = list(wanted.deliveries)
        with self.database.read() as tx:
            held, planned = _checkins(tx, wanted.customer)
            since = held.held_at if held is not None else None
            names = _names(tx, numbers)
            contracts = _contracts(tx, numbers)
            now = latest_of(tx, numbers)
            return Agenda(
                customer=wanted.customer,
                name=next((body["customer"]["name"] for body in contracts.values()), ""),
                deliveries=wanted.deliveries,
                due_on=planned.due_on if planned else None,
                sort=planned.sort if planned else None,
                person=planned.person if planned else None,
                adoption=adoption(now),
                last=_last(held, names),
                goals=tuple(_goals(contracts, held)),
                promises=points.by_pain(_promises(tx, _PROMISED, names, {"numbers": numbers})),
                kept=points.by_pain(_promises(tx, _kept(since is None), names, _lately(numbers, since))),
                issues=points.by_gravity(_issues(tx, _UNSOLVED, {"numbers": numbers})),
                solved=points.by_gravity(_issues(tx, _solved(since is None), _lately(numbers, since))),
                usage=points.by_change(_usage(now, latest_of(tx, numbers, since) if since else ())),
                tasks=tuple(_tasks(tx, numbers))[: points.MOST],
                actions=tuple(_actions(tx, wanted.customer, names))[: points.MOST],
            )

    def deliveries(self, customer: str, vendor: str | None) -> tuple[str, ...]:
        """The customer's deliveries that have not ended; of one vendor, if it is named."""
        wanted = select(delivery.c.delivery).where(delivery.c.customer == customer, delivery.c.closed_at.is_(None))
        if vendor is not None:
            wanted = wanted.where(delivery.c.vendor == vendor)
        with self.database.read() as tx:
            return tuple(tx.execute(wanted.order_by(delivery.c.delivery)).scalars())


# Statements are made once: making them takes longer than running them, and every invitation runs them all.

_OF_THESE: BindParameter[Any] = bindparam("numbers", expanding=True)
_CHECKIN = select(checkin).where(checkin.c.customer == bindparam("customer")).order_by(checkin.c.n.desc()).limit(1)
_HELD = _CHECKIN.where(checkin.c.state == "held")
_PLANNED = _CHECKIN.where(checkin.c.state.in_(AHEAD))
_NAMES = select(person.c.person, person.c.name).where(person.c.delivery.in_(_OF_THESE))
_CONTRACTS = (
    select(tables.contract.c.no, tables.contract.c.body)
    .where(tables.contract.c.no.in_(_OF_THESE))
    .order_by(tables.contract.c.no)
)
_TO_THE_CUSTOMER = select(promise).where(promise.c.delivery.in_(_OF_THESE), promise.c.to == "customer")
_PROMISED = _TO_THE_CUSTOMER.where(promise.c.state.in_(UNSETTLED))
_ISSUES = select(issue).where(issue.c.delivery.in_(_OF_THESE), issue.c.merged_into.is_(None))
_UNSOLVED = _ISSUES.where(issue.c.closed_at.is_(None))
_TASKS = (
    select(task)
    .where(task.c.delivery.in_(_OF_THESE), task.c.state == "open")
    .order_by(task.c.due_on, task.c.delivery, task.c.n)
)
_ACTIONS = (
    select(action)
    .where(action.c.customer == bindparam("customer"), action.c.state == "open")
    .order_by(action.c.due_on, action.c.n)
)


@cache
def _kept(ever: bool) -> Select[Any]:
    wanted = _TO_THE_CUSTOMER.where(promise.c.state == "kept")
    return wanted if ever else wanted.where(promise.c.done_at > bindparam("since"))


@cache
def _solved(ever: bool) -> Select[Any]:
    wanted = _ISSUES.where(issue.c.closed_at.is_not(None))
    return wanted if ever else wanted.where(issue.c.closed_at > bindparam("since"))


def _lately(numbers: list[str], since: datetime | None) -> dict[str, Any]:
    return {"numbers": numbers} | ({} if since is None else {"since": since})


def _checkins(tx: Connection, customer: str) -> tuple[CheckinRow | None, CheckinRow | None]:
    """The last one that was held, and the one ahead."""
    held, ahead = (tx.execute(each, {"customer": customer}).mappings().first() for each in (_HELD, _PLANNED))
    found = [as_model(CheckinRow, row) if row is not None else None for row in (held, ahead)]
    return found[0], found[1]


def _names(tx: Connection, numbers: Sequence[str]) -> dict[str, str]:
    return {row.person: row.name for row in tx.execute(_NAMES, {"numbers": numbers})}


def _contracts(tx: Connection, numbers: Sequence[str]) -> dict[str, Any]:
    return {row.no: row.body for row in tx.execute(_CONTRACTS, {"numbers": numbers})}


def _goals(contracts: dict[str, Any], held: CheckinRow | None) -> Iterator[points.GoalPoint]:
    for number, body in contracts.items():
        if goal := body.get("value_goal"):
            met = held.value_met if held is not None else None
            yield points.GoalPoint(delivery=number, title=body["title"], goal=goal, met=met)


def _last(held: CheckinRow | None, names: dict[str, str]) -> points.LastPoint | None:
    if held is None or held.held_at is None:
        return None
    who = names.get(held.person, held.person) if held.person else None
    return points.LastPoint(
        n=held.n, on=held.held_at.date(), person=who, sentiment=held.sentiment, adoption=held.adoption,
        value_met=held.value_met, summary=held.summary or "", questions=held.questions, next_step=held.next_step,
    )  # fmt: skip


def _promises(
    tx: Connection, wanted: Select[Any], names: dict[str, str], which: dict[str, Any]
) -> Iterator[points.PromisePoint]:
    for row in tx.execute(wanted, which).mappings():
        yield points.PromisePoint(
            delivery=row["delivery"], n=row["n"], what=row["what"], owner=names.get(row["owner"], row["owner"]),
            due_on=row["due_on"], state=row["state"], moves=row["moves"],
        )  # fmt: skip


def _issues(tx: Connection, wanted: Select[Any], which: dict[str, Any]) -> Iterator[points.IssuePoint]:
    for row in tx.execute(wanted, which).mappings():
        yield points.IssuePoint.model_validate({name: row[name] for name in points.IssuePoint.model_fields})


def _usage(now: Sequence[Reading], then: Sequence[Reading]) -> Iterator[points.UsagePoint]:
    was = {each.key[:3]: each for each in then}
    for each in now:
        before = was.get(each.key[:3])
        yield points.UsagePoint(
            delivery=each.delivery, product=each.product, measure=each.measure, value=f"{each.value.normalize():f}",
            of=f"{each.of.normalize():f}" if each.of is not None else None, percent=each.percent,
            was=f"{before.value.normalize():f}" if before is not None and before.at != each.at else None,
        )  # fmt: skip


def _tasks(tx: Connection, numbers: Sequence[str]) -> Iterator[points.TaskPoint]:
    for row in tx.execute(_TASKS, {"numbers": numbers}).mappings():
        yield points.TaskPoint(delivery=row["delivery"], n=row["n"], what=row["what"], due_on=row["due_on"])


def _actions(tx: Connection, customer: str, names: dict[str, str]) -> Iterator[points.ActionPoint]:
    for row in tx.execute(_ACTIONS, {"customer": customer}).mappings():
        yield points.ActionPoint(
            n=row["n"], sort=row["sort"], what=row["what"], owner=names.get(row["owner"], row["owner"]),
            due_on=row["due_on"],
        )  # fmt: skip
