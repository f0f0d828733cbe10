"""The agenda of a check-in, gathered from everything recorded so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

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
                promises=points.by_pain(_promises(tx, numbers, names, promise.c.state.in_(UNSETTLED))),
                kept=points.by_pain(_promises(tx, numbers, names, _since(promise.c.done_at, since, "kept"))),
                issues=points.by_gravity(_issues(tx, numbers, issue.c.closed_at.is_(None))),
                solved=points.by_gravity(_issues(tx, numbers, _closed_since(since))),
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


def _checkins(tx: Connection, customer: str) -> tuple[CheckinRow | None, CheckinRow | None]:
    """The last one that was held, and the one ahead."""
    of = select(checkin).where(checkin.c.customer == customer)
    held = tx.execute(of.where(checkin.c.state == "held").order_by(checkin.c.n.desc()).limit(1)).mappings().first()
    ahead = tx.execute(of.where(checkin.c.state.in_(AHEAD)).order_by(checkin.c.n.desc()).limit(1)).mappings().first()
    found = [as_model(CheckinRow, row) if row is not None else None for row in (held, ahead)]
    return found[0], found[1]


def _names(tx: Connection, numbers: Sequence[str]) -> dict[str, str]:
    wanted = select(person.c.person, person.c.name).where(person.c.delivery.in_(numbers))
    return {row.person: row.name for row in tx.execute(wanted)}


def _contracts(tx: Connection, numbers: Sequence[str]) -> dict[str, Any]:
    contract = tables.contract
    wanted = select(contract.c.no, contract.c.body).where(contract.c.no.in_(numbers)).order_by(contract.c.no)
    return {row.no: row.body for row in tx.execute(wanted)}


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
    tx: Connection, numbers: Sequence[str], names: dict[str, str], which: Any
) -> Iterator[points.PromisePoint]:
    wanted = select(promise).where(promise.c.delivery.in_(numbers), promise.c.to == "customer", which)
    for row in tx.execute(wanted).mappings():
        yield points.PromisePoint(
            delivery=row["delivery"], n=row["n"], what=row["what"], owner=names.get(row["owner"], row["owner"]),
            due_on=row["due_on"], state=row["state"], moves=row["moves"],
        )  # fmt: skip


def _since(column: Any, since: datetime | None, state: str) -> Any:
    kept = promise.c.state == state
    return kept if since is None else kept & (column > since)


def _closed_since(since: datetime | None) -> Any:
    closed = issue.c.closed_at.is_not(None)
    return closed if since is None else closed & (issue.c.closed_at > since)


def _issues(tx: Connection, numbers: Sequence[str], which: Any) -> Iterator[points.IssuePoint]:
    wanted = select(issue).where(issue.c.delivery.in_(numbers), issue.c.merged_into.is_(None), which)
    for row in tx.execute(wanted).mappings():
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
    wanted = select(task).where(task.c.delivery.in_(numbers), task.c.state == "open")
    for row in tx.execute(wanted.order_by(task.c.due_on, task.c.delivery, task.c.n)).mappings():
        yield points.TaskPoint(delivery=row["delivery"], n=row["n"], what=row["what"], due_on=row["due_on"])


def _actions(tx: Connection, customer: str, names: dict[str, str]) -> Iterator[points.ActionPoint]:
    wanted = select(action).where(action.c.customer == customer, action.c.state == "open")
    for row in tx.execute(wanted.order_by(action.c.due_on, action.c.n)).mappings():
        yield points.ActionPoint(
            n=row["n"], sort=row["sort"], what=row["what"], owner=names.get(row["owner"], row["owner"]),
            due_on=row["due_on"],
        )  # fmt: skip
