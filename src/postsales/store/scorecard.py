"""What scorecards are made of: issues, promises, requests outside the scope, and what is owed, of one party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.scorecard import AmountRecord, IssueRecord, PromiseRecord, Records, ScopeRecord
from postsales.domain.seats import Side
from postsales.store.collection import is_owed
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import delivery, instalment, issue_score, promise, recovery_cost, scope
from postsales.store.tables import contract


class CardFilter(Frozen):
    """Whose card, and of what: `party` on `side`, in deliveries with `other` (the reader's company), if one is named.

    `since` (inclusive) and `until` (exclusive) are instants; `first` and `last` the same as days, both inclusive.
    """

    side: Side
    party: str
    other: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: date | None = None
    last: date | None = None
    zone: str = "UTC"
    """Whose day an instant falls on."""


@dataclass(frozen=True)
class Scorecards:
    """Reads of what cards are made of."""

    database: Database

    def records(self, which: CardFilter, *, today: date) -> Records:
        """Everything that counts for the party in that time. What is owed is what is owed today."""
        with self.database.read() as tx:
            issues = tx.execute(select(issue_score).where(*_issues(which))).mappings().all()
            promises = _of(tx, which, promise, promise.c.owner_side == which.side, *_days(which, promise.c.due_on))
            asked = or_(scope.c.asker_party == which.party, scope.c.provider_party == which.party)
            requests = _of(tx, which, scope, asked, *_instants(which, scope.c.asked_at))
            asked_for = and_(is_owed(), instalment.c.outstanding > instalment.c.disputed)
            late = and_(instalment.c.debtor == which.party, asked_for, instalment.c.due_on < today)
            debts = _of(tx, which, instalment, late, *_days(which, instalment.c.due_on))
            given = and_(recovery_cost.c.party == which.party, recovery_cost.c.state == "given")
            paid = and_(given, recovery_cost.c.amount.is_not(None))
            recoveries = _of(tx, which, recovery_cost, paid, *_instants(which, recovery_cost.c.at))
            sold = _products(tx, {row["delivery"] for row in (*promises, *requests, *debts, *recoveries)})
        return Records(
            issues=tuple(as_model(IssueRecord, row) for row in issues),
            promises=tuple(as_model(PromiseRecord, row | sold[row["delivery"]]) for row in promises),
            scope=tuple(ScopeRecord.model_validate(_request(row, which) | sold[row["delivery"]]) for row in requests),
            debts=tuple(AmountRecord.model_validate(_debt(row) | sold[row["delivery"]]) for row in debts),
            recoveries=tuple(
                AmountRecord.model_validate(_cost(row, which) | sold[row["delivery"]]) for row in recoveries
            ),
        )

    def parties(self, side: Side, other: str | None) -> tuple[str, ...]:
        """Everybody on that side of any delivery; with the other company, if one is named."""
        column = delivery.c[side.value]
        wanted = select(column).where(column.is_not(None)).distinct().order_by(column)
        if other is not None:
            wanted = wanted.where(delivery.c[opposite(side).value] == other)
        with self.database.read() as tx:
            return tuple(tx.execute(wanted).scalars())


def opposite(side: Side) -> Side:
    """The other one of the two that have cards."""
    return Side.PARTNER if side is Side.VENDOR else Side.VENDOR


def _parties(which: CardFilter, table: Table) -> Iterable[ColumnElement[bool]]:
    yield table.c[which.side.value] == which.party
    if which.other is not None:
        yield table.c[opposite(which.side).value] == which.other


def _issues(which: CardFilter) -> Iterable[ColumnElement[bool]]:
    """A claim counts from when the product was blamed, anything else from when it was opened."""
    yield from _parties(which, issue_score)
    if which.since is not None:
        yield or_(issue_score.c.claimed_at >= which.since,
                  and_(issue_score.c.claimed_at.is_(None), issue_score.c.opened_at >= which.since))  # fmt: skip
    if which.until is not None:
        yield issue_score.c.opened_at < which.until
        yield or_(issue_score.c.claimed_at.is_(None), issue_score.c.claimed_at < which.until)


def _instants(which: CardFilter, column: ColumnElement[Any]) -> Iterable[ColumnElement[bool]]:
    if which.since is not None:
        yield column >= which.since
    if which.until is not None:
        yield column < which.until


def _days(which: CardFilter, column: ColumnElement[Any]) -> Iterable[ColumnElement[bool]]:
    if which.first is not None:
        yield column >= which.first
    if which.last is not None:
        yield column <= which.last


def _of(tx: Connection, which: CardFilter, table: Table, *wanted: ColumnElement[bool]) -> list[dict[str, Any]]:
    found = select(table).join(delivery, delivery.c.delivery == table.c.delivery)
    rows = tx.execute(found.where(*_parties(which, delivery), *wanted).order_by(*table.primary_key.columns)).mappings()
    return [dict(row) for row in rows]


def _request(row: Mapping[str, Any], which: CardFilter) -> dict[str, Any]:
    asked = row["asker_party"] == which.party
    return {**row, "asked": asked, "answered": row["answered_at"] is not None}


def _debt(row: Mapping[str, Any]) -> dict[str, Any]:
    owed = Money.of(row["outstanding"] - row["disputed"], row["currency"])
    return {"delivery": row["delivery"], "on": row["due_on"], "amount": owed}


def _cost(row: Mapping[str, Any], which: CardFilter) -> dict[str, Any]:
    """What making good cost in money; hours and entitlements given back are on the recovery itself."""
    given = Money.of(row["amount"], row["currency"])
    return {"delivery": row["delivery"], "on": row["at"].astimezone(ZoneInfo(which.zone)).date(), "amount": given}


def _products(tx: Connection, numbers: set[str]) -> dict[str, dict[str, Any]]:
    """What was sold in each of these, by its contract; nothing where there is none."""
    found: dict[str, dict[str, Any]] = {number: {"products": ()} for number in numbers}
    known = sorted(numbers)
    for start in range(0, len(known), PORTION):
        wanted = select(contract.c.no, contract.c.body).where(contract.c.no.in_(known[start : start + PORTION]))
        for number, body in tx.execute(wanted):
            lines = (line.get("product") for line in body.get("line_items", ()))
            found[number] = {"products": tuple(dict.fromkeys(product for product in lines if product))}
    return found


PORTION = 500
"""Numbers asked for at once: databases take only so many."""
