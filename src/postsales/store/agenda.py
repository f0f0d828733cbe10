"""The agenda of a check-in, gathered from everything recorded so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postsales.domain import agenda as points
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.seats import Side
from postsales.domain.usage import Reading, adoption
from postsales.messages.agenda import Agenda, AgendaOf
from postsales.messages.rows import ActionRow, CheckinRow, DeliveryRow, IssueRow, PersonRow, PromiseRow, TaskRow
from postsales.store.lookup import Lookup

AHEAD = ("planned", "overdue")
PROMISED_OR_KEPT = (*UNSETTLED, PromiseStatus.KEPT)


@dataclass(frozen=True)
class Agendas:
    """Reads of agendas; fits activities.ports.Agendas by shape."""

    looking: Callable[[], AbstractContextManager[Lookup]]

    def of(self, wanted: AgendaOf) -> Agenda:
        """The agenda for these deliveries of a customer, as of now."""
        numbers = wanted.deliveries
        with self.looking() as lookup:
            held, planned = _checkins(lookup, wanted.customer)
            since = held.held_at if held is not None else None
            names = {row.person: row.name for row in lookup.of(PersonRow, delivery=numbers)}
            contracts = lookup.contracts(numbers)
            promises = lookup.of(PromiseRow, delivery=numbers, to=(Side.CUSTOMER,), state=PROMISED_OR_KEPT)
            issues = lookup.of(IssueRow, delivery=numbers, merged_into=None)
            now = lookup.usage(numbers)
            return Agenda(
                customer=wanted.customer,
                name=next((body["customer"]["name"] for body in contracts.values()), ""),
                deliveries=numbers,
                due_on=planned.due_on if planned else None,
                sort=planned.sort if planned else None,
                person=planned.person if planned else None,
                adoption=adoption(now),
                last=_last(held, names),
                goals=tuple(_goals(contracts, held)),
                promises=points.by_pain(_promises((row for row in promises if row.state in UNSETTLED), names)),
                kept=points.by_pain(_promises((row for row in promises if _kept_since(row, since)), names)),
                issues=points.by_gravity(_issues(row for row in issues if row.closed_at is None)),
                solved=points.by_gravity(_issues(row for row in issues if _lately(row.closed_at, since))),
                usage=points.by_change(_usage(now, lookup.usage(numbers, since) if since else ())),
                tasks=tuple(_tasks(lookup, numbers))[: points.MOST],
                actions=tuple(_actions(lookup, wanted.customer, names))[: points.MOST],
            )

    def deliveries(self, customer: str, vendor: str | None) -> tuple[str, ...]:
        """The customer's deliveries that have not ended; of one vendor, if it is named."""
        of_vendor: dict[str, Any] = {} if vendor is None else {"vendor": (vendor,)}
        with self.looking() as lookup:
            running = lookup.of(DeliveryRow, customer=(customer,), closed_at=None, **of_vendor)
        return tuple(row.delivery for row in running)


def _checkins(lookup: Lookup, customer: str) -> tuple[CheckinRow | None, CheckinRow | None]:
    """The last one that was held, and the one ahead."""
    held, ahead = (
        next(iter(lookup.of(CheckinRow, newest=("n", 1), customer=(customer,), state=states)), None)
        for states in (("held",), AHEAD)
    )
    return held, ahead


def _lately(at: datetime | None, since: datetime | None) -> bool:
    """Whether it has happened, and after an instant if one is given."""
    return at is not None and (since is None or at > since)


def _kept_since(row: PromiseRow, since: datetime | None) -> bool:
    return row.state == PromiseStatus.KEPT and (since is None or _lately(row.done_at, since))


def _goals(contracts: Mapping[str, Any], held: CheckinRow | None) -> Iterator[points.GoalPoint]:
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


def _promises(rows: Iterable[PromiseRow], names: Mapping[str, str]) -> Iterator[points.PromisePoint]:
    for row in rows:
        yield points.PromisePoint(
            delivery=row.delivery, n=row.n, what=row.what, owner=names.get(row.owner, row.owner), due_on=row.due_on,
            state=row.state, moves=row.moves,
        )  # fmt: skip


def _issues(rows: Iterable[IssueRow]) -> Iterator[points.IssuePoint]:
    for row in rows:
        yield points.IssuePoint.model_validate({name: getattr(row, name) for name in points.IssuePoint.model_fields})


def _usage(now: Sequence[Reading], then: Sequence[Reading]) -> Iterator[points.UsagePoint]:
    was = {each.key[:3]: each for each in then}
    for each in now:
        before = was.get(each.key[:3])
        yield points.UsagePoint(
            delivery=each.delivery, product=each.product, measure=each.measure, value=f"{each.value.normalize():f}",
            of=f"{each.of.normalize():f}" if each.of is not None else None, percent=each.percent,
            was=f"{before.value.normalize():f}" if before is not None and before.at != each.at else None,
        )  # fmt: skip


def _tasks(lookup: Lookup, numbers: Sequence[str]) -> Iterator[points.TaskPoint]:
    rows = lookup.of(TaskRow, delivery=numbers, state=("open",))
    for row in sorted(rows, key=lambda row: (row.due_on, row.delivery, row.n)):
        yield points.TaskPoint(delivery=row.delivery, n=row.n, what=row.what, due_on=row.due_on)


def _actions(lookup: Lookup, customer: str, names: Mapping[str, str]) -> Iterator[points.ActionPoint]:
    rows = lookup.of(ActionRow, customer=(customer,), state=("open",))
    for row in sorted(rows, key=lambda row: (row.due_on, row.n)):
        yield points.ActionPoint(
            n=row.n, sort=row.sort, what=row.what, owner=names.get(row.owner, row.owner), due_on=row.due_on,
        )  # fmt: skip
