"""Usage: figures in, once each, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select

from postsales.domain.frozen import Frozen
from postsales.domain.usage import Reading, Sorted, newest, sort_in
from postsales.messages.command import By
from postsales.store.engine import Database
from postsales.store.inserting import insert_into
from postsales.store.paging import Page, page
from postsales.store.read_model import delivery
from postsales.store.tables import audit
from postsales.store.usage_tables import usage

AT_ONCE = 400
"""Rows of one statement: databases take so many values at most."""


class UsageFilter(Frozen):
    """Which figures: of a delivery, a measure, since an instant."""

    delivery: str
    measure: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Usage:
    """Figures of use. `now` is virtual in simulations."""

    database: Database
    now: Callable[[], datetime]

    def take_in(
        self, readings: Sequence[Reading], by: By, *, parties: Mapping[str, str] | None, dry_run: bool = False
    ) -> Sorted:
        """Keep what is new, all or, when anything is wrong, nothing.

        `parties`: column of the delivery → the party that must stand there; None for whoever may tell of any.
        """
        numbers = sorted({reading.delivery for reading in readings})
        with self.database.write() as tx:
            known = _deliveries(tx, numbers, parties or {})
            of_them = _where(tx, usage.c.delivery.in_(sorted(known)), sorted({each.at for each in readings}))
            before = {each.key: each for each in of_them}
            sorted_in = sort_in(readings, known, before, _latest(tx, sorted(known)), self.now())
            if sorted_in.new and not dry_run:
                self._keep(tx, sorted_in.new, by)
            return sorted_in

    def latest(self, numbers: Iterable[str], *, until: datetime | None = None) -> tuple[Reading, ...]:
        """The last figure of each measure of these deliveries, as of an instant if one is given."""
        with self.database.read() as tx:
            return latest_of(tx, list(numbers), until)

    def list(self, which: UsageFilter, *, after: str | None = None, limit: int = 100) -> Page[Reading]:
        """Figures of a delivery, the newest first."""
        wanted = select(usage).where(usage.c.delivery == which.delivery)
        if which.measure is not None:
            wanted = wanted.where(usage.c.measure == which.measure)
        if which.since is not None:
            wanted = wanted.where(usage.c.at >= which.since)
        by = (usage.c.at, usage.c.measure, usage.c.product)
        with self.database.read() as tx:
            return page(tx, wanted, by, _reading, after, limit, descending=True)

    def _keep(self, tx: Connection, new: Sequence[Reading], by: By) -> None:
        now = self.now()
        for start in range(0, len(new), AT_ONCE):
            rows = [
                {"delivery": each.delivery, "product": each.product or "", "measure": each.measure, "at": each.at,
                 "value": each.value, "of": each.of, "by": by.person, "recorded_at": now}
                for each in new[start : start + AT_ONCE]
            ]  # fmt: skip
            # Somebody else may have told the same in this moment.
            keys = ["delivery", "product", "measure", "at"]
            tx.execute(insert_into(tx, usage).values(rows).on_conflict_do_nothing(index_elements=keys))
        entry = {"at": now, "actor": by.person, "role": by.role, "admin": by.admin, "what": "usage_recorded"}
        tx.execute(audit.insert(), {**entry, "outcome": "done"})


def _deliveries(tx: Connection, numbers: Sequence[str], parties: Mapping[str, str]) -> frozenset[str]:
    wanted = select(delivery.c.delivery).where(delivery.c.delivery.in_(list(numbers)))
    for column, party in parties.items():
        wanted = wanted.where(delivery.c[column] == party)
    return frozenset(tx.execute(wanted).scalars())


def _where(tx: Connection, which: Any, instants: Sequence[datetime]) -> Iterable[Reading]:
    for start in range(0, len(instants), AT_ONCE):
        wanted = select(usage).where(which, usage.c.at.in_(list(instants[start : start + AT_ONCE])))
        yield from (_reading(row) for row in tx.execute(wanted).mappings())


def latest_of(tx: Connection, numbers: Sequence[str], until: datetime | None = None) -> tuple[Reading, ...]:
    """The last figure of each measure of these deliveries, in a transaction somebody has open."""
    which = {"numbers": list(numbers)} | ({} if until is None else {"until": until})
    return newest(_reading(row) for row in tx.execute(_readings(until is None), which).mappings())


def every(tx: Connection) -> tuple[Reading, ...]:
    """All figures there are."""
    return tuple(_reading(row) for row in tx.execute(select(usage)).mappings())


def _latest(tx: Connection, numbers: Sequence[str]) -> dict[tuple[str, str, str], datetime]:
    return {(row[0], row[1], row[2]): row[3] for row in tx.execute(_instants(True), {"numbers": list(numbers)})}


@cache
def _readings(ever: bool) -> Select[Any]:
    last = _instants(ever).subquery()
    same = and_(*(usage.c[name] == last.c[name] for name in ("delivery", "product", "measure", "at")))
    return select(usage).join(last, same)


@cache
def _instants(ever: bool) -> Select[Any]:
    """Of the last figure of each measure of `numbers`; not after `until`, unless `ever`."""
    wanted = select(usage.c.delivery, usage.c.product, usage.c.measure, func.max(usage.c.at).label("at"))
    wanted = wanted.where(usage.c.delivery.in_(bindparam("numbers", expanding=True)))
    if not ever:
        wanted = wanted.where(usage.c.at <= bindparam("until"))
    return wanted.group_by(usage.c.delivery, usage.c.product, usage.c.measure)


def _reading(row: Mapping[Any, Any]) -> Reading:
    told = {name: row[name] for name in Reading.model_fields}
    return Reading.model_validate({**told, "product": row["product"] or None})
