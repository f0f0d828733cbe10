"""What is open in the deliveries somebody sits in, and what is theirs besides, for their day.

A constant number of queries, however many deliveries there are: one per kind of thing and five hundred deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select

from postsales.domain.customer_task import TaskStage
from postsales.domain.my_day_facts import Matters
from postsales.domain.promise import UNSETTLED
from postsales.domain.scope import ScopeStatus
from postsales.domain.seats import Side
from postsales.domain.survey import UNHAPPY
from postsales.domain.visit import OVER
from postsales.store.collection import is_owed
from postsales.store.columns import in_minor_units
from postsales.store.engine import Database
from postsales.store.my_day_own import OwnReads
from postsales.store.my_day_service import services
from postsales.store.my_day_visits import clashing
from postsales.store.read_model import (
    acceptance,
    approval,
    checkin,
    consultation,
    delivery,
    handoff,
    instalment,
    issue,
    package,
    person,
    promise,
    punch_item,
    question,
    recovery,
    scope,
    seat,
    survey,
    task,
    visit,
)

AT_ONCE = 500
"""Deliveries a query: a database has a limit to what it takes in one list."""
UNHAPPY_FOR = timedelta(days=14)
"""Who said that they are not content is on somebody's list so long, unless they were talked to meanwhile."""
CLOSED_FOR = timedelta(days=60)
"""What was spent on an issue may be to settle so long after it was closed."""


@dataclass(frozen=True)
class MyDays(OwnReads):
    """Reads of what people have before them."""

    database: Database

    def matters(self, who: str, own: tuple[str, str] | None, now: datetime) -> tuple[Matters, ...]:
        """Every running delivery that knows this person, with what is open in it.

        `own`: on which side which party must take part in it, as `desk.reading_money.own_side` says.
        """
        known = select(delivery).join(person, person.c.delivery == delivery.c.delivery)
        running = known.where(person.c.person == who, delivery.c.closed_at.is_(None)).order_by(delivery.c.delivery)
        if own is not None:
            running = running.where(delivery.c[own[0]] == own[1])
        with self.database.read() as tx:
            rows = tx.execute(running).mappings().all()
            chunks = (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
            return tuple(each for chunk in chunks for each in _matters(tx, chunk, who, now))


def _open(who: str, now: datetime) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """By the name of its field in `Matters`: where it is, and which of it may be somebody's duty."""
    unhappy = or_(survey.c.score <= UNHAPPY, survey.c.value_met.is_(False))
    return {
        "visits": (visit, visit.c.state.not_in(OVER)),
        "packages": (package, package.c.state != "cancelled"),
        "items": (punch_item, punch_item.c.resolved_on.is_(None)),
        "tasks": (task, task.c.state.in_((TaskStage.PROPOSED, TaskStage.OPEN))),
        "consultations": (consultation, consultation.c.answered_at.is_(None)),
        "promises": (promise, promise.c.state.in_(UNSETTLED)),
        "issues": (issue, or_(issue.c.closed_at.is_(None), issue.c.closed_at > now - CLOSED_FOR)),
        "acceptances": (acceptance, acceptance.c.state.is_not(None)),
        "scope": (scope, scope.c.state.in_((ScopeStatus.ASKED, ScopeStatus.QUOTED))),
        "recoveries": (recovery, recovery.c.closed_at.is_(None)),
        "approvals": (approval, (approval.c.state == "waiting") & (approval.c.expires_at > now)),
        "questions": (question, question.c.answered_at.is_(None)),
        "instalments": (instalment, is_owed() & (instalment.c.payer == who)),
        "unhappy": (survey, unhappy & (survey.c.answered_at > now - UNHAPPY_FOR)),
    }


def _matters(tx: Connection, deliveries: Sequence[Any], who: str, now: datetime) -> Iterable[Matters]:
    numbers = [row["delivery"] for row in deliveries]
    seats = _grouped(tx, seat, numbers)
    away = _grouped(tx, person, numbers, person.c.away)
    handoffs = _grouped(tx, handoff, numbers)
    seen = _last_seen(tx, {row["customer"] for row in deliveries})
    found = {name: _grouped(tx, table, numbers, which) for name, (table, which) in _open(who, now).items()}
    served = services(tx, numbers)
    clashes = clashing(tx, numbers)
    found["visits"] = {
        number: [{**row, "elsewhere": clashes.get((number, row["n"]), ())} for row in rows]
        for number, rows in found["visits"].items()
    }
    for row in deliveries:
        number = row["delivery"]
        yield Matters.model_validate(
            {name: row[name] for name in _AT_A_GLANCE}
            | {
                "parties": {side: row[side.value] for side in Side if row[side.value]},
                "seats": {each["seat"]: each["people"] for each in seats.get(number, ())},
                "away": [each["person"] for each in away.get(number, ())],
                "handoff": next((_handoff(each) for each in handoffs.get(number, ())), None),
                "seen_at": seen.get(row["customer"]),
                "service": served[number],
            }
            | {name: [*_standings(name, groups.get(number, ()))] for name, groups in found.items()}
        )


_AT_A_GLANCE = ("delivery", "customer", "customer_name", "stage", "channel", "timezone", "ball", "awaited", "next_at")


def _standings(name: str, rows: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    model = Matters.model_fields[name].annotation.__args__[0]  # type: ignore[union-attr]
    for row in rows:
        if name == "issues" and row["closed_at"] is not None and not row["awaits"]:
            continue
        told = {field: row[field] for field in model.model_fields if field in row}
        if name == "approvals":
            told["recovery"] = _recovery_of(row["key"])
        elif name == "instalments":
            told["outstanding"] = f"{in_minor_units(row['outstanding'], row['currency']):,f}"
            told["chaseable"] = row["outstanding"] > row["disputed"]
        yield told


def _handoff(row: Any) -> dict[str, Any]:
    names = ("due_on", "required", "kickoff_on", "offered_by", "questions", "answer_by", "questions_climbed")
    return {name: row[name] for name in names} | {"open": row["state"] == "open"}


def _recovery_of(key: str) -> int | None:
    """The recovery a request is for, by its key: `HB-1/recovery/2/1`."""
    *_, sort, number, _request = ("", "", "", *key.rsplit("/", 3))
    return int(number) if sort == "recovery" else None


def _last_seen(tx: Connection, customers: Iterable[str]) -> dict[str, datetime]:
    held = checkin.c.held_at
    wanted: Select[Any] = select(checkin.c.customer, func.max(held)).where(held.is_not(None))
    found = tx.execute(wanted.where(checkin.c.customer.in_(sorted(customers))).group_by(checkin.c.customer))
    return {row[0]: row[1] for row in found}


def _grouped(
    tx: Connection, table: Table, numbers: list[str], which: ColumnElement[bool] | None = None
) -> dict[str, list[Any]]:
    wanted = select(table).where(table.c.delivery.in_(numbers)).order_by(*table.primary_key.columns)
    found: dict[str, list[Any]] = {}
    for row in tx.execute(wanted if which is None else wanted.where(which)).mappings():
        found.setdefault(row["delivery"], []).append(row)
    return found
