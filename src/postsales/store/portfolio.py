"""All deliveries in one look: which there are, in which order, and how many of each sort. Read from `standing` alone.

What a delivery is listed with (names, money, what is open in it) is looked up for the page that is shown, no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, case, func, or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.health import Band
from postsales.domain.portfolio import Sort
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.seats import Side
from postsales.domain.standing import folded
from postsales.messages.rows import DeliveryRow, EntryRow, InstalmentRow
from postsales.store.columns import as_model
from postsales.store.counting_index import COUNTED
from postsales.store.engine import Database
from postsales.store.money import DeliveryMoney, money_of
from postsales.store.paging import Page, ReadAs, as_it_is, page
from postsales.store.read_model import ROW_TABLES, issue, promise
from postsales.store.standing import NEVER, UNKNOWN, standing
from postsales.store.ways import in_place, in_place_but_stage, needs_telling, not_far, whose_are_few

F = TypeVar("F", bound=Frozen)


class DeliveryFilter(Frozen):
    """Which deliveries. `party` takes part on any side; `late`: something is past its date; `blocked`: by an issue.

    `overdue`: money is; every word of `text` is part of number, title or customer, in whatever case.
    """

    stage: str | None = None
    vendor: str | None = None
    partner: str | None = None
    customer: str | None = None
    party: str | None = None
    rep: str | None = None
    ball: Side | None = None
    holder: str | None = None
    health: Band | None = None
    late: bool | None = None
    blocked: bool | None = None
    overdue: bool | None = None
    ended: bool | None = None
    text: str | None = None


class DeliveryLine(DeliveryRow):
    """One delivery of a list, with what is open in it. `late_since`, `overdue_since`: None when it is not."""

    open_issues: int = 0
    blocking_issues: int = 0
    open_promises: int = 0
    broken_promises: int = 0
    money: DeliveryMoney
    health: Band | None = None
    score: int | None = None
    late_since: datetime | None = None
    overdue_since: datetime | None = None


class PortfolioCounts(Frozen):
    """How many deliveries there are, of each stage, with the ball on each side (`none`: nobody's), and in trouble.

    Balls and health are of those that are running.
    """

    total: int
    running: int
    late: int
    blocked: int
    overdue: int
    by_stage: dict[str, int]
    by_ball: dict[str, int]
    by_health: dict[str, int] = {}


NO_DELIVERIES = PortfolioCounts(total=0, running=0, late=0, blocked=0, overdue=0, by_stage={}, by_ball={})


@dataclass(frozen=True)
class Look:
    """Who looks, and when: `today` is the reader's local date, `now` the same instant.

    To somebody who does not see money nothing is late because of it.
    """

    now: datetime
    today: date
    money: bool = True

    @property
    def late_from(self) -> Column[Any]:
        """Since when it is late, to this reader."""
        return standing.c.late_from if self.money else standing.c.work_late_from


@dataclass(frozen=True)
class Listing:
    """Lists of deliveries, and their counts."""

    database: Database

    def list(
        self, which: DeliveryFilter, *, now: datetime, today: date, after: str | None = None, limit: int = 50,
        sort: Sort = Sort.STARTED, money: bool = True,
    ) -> Page[DeliveryLine]:  # fmt: skip
        """Deliveries in some order, the youngest first unless told otherwise."""
        look = Look(now, today, money)
        with self.database.read() as tx:
            rows = _found(tx, which, look, sort, after, limit)
            return Page(items=tuple(_lines(tx, rows.items, look)), after=rows.after)

    def counts(self, which: DeliveryFilter, *, now: datetime, today: date, money: bool = True) -> PortfolioCounts:
        """How many of those chosen there are of each sort."""
        look = Look(now, today, money)
        late = func.count(case((look.late_from < now, 1)))
        overdue = func.count(case((standing.c.overdue_from < now, 1)))
        sorts = tuple(standing.c[name] for name in COUNTED)
        with self.database.read() as tx:
            all_of_them = needs_telling(tx) and not whose_are_few(tx, _whose(which), ended=which.ended)
            where = chosen(which, look, in_place_but_stage if all_of_them else as_it_is)
            wanted = select(*sorts, func.count(), late, overdue).where(*where).group_by(*sorts)
            return _counted([tuple(each) for each in tx.execute(wanted)], money=money)


def _counted(found: Iterable[tuple[Any, ...]], *, money: bool) -> PortfolioCounts:
    total: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    balls: Counter[str] = Counter()
    bands: Counter[str] = Counter()
    for stage, ended, ball, band, blocked, count, late, overdue in found:
        total["total"] += count
        total["running"] += 0 if ended else count
        total["late"] += late
        total["blocked"] += count if blocked else 0
        total["overdue"] += overdue if money else 0
        stages[stage] += count
        if not ended:
            balls[ball or "none"] += count
            bands[band or "none"] += count
    return PortfolioCounts(
        **{name: total[name] for name in ("total", "running", "late", "blocked", "overdue")},
        by_stage=dict(stages),
        by_ball=dict(balls),
        by_health=dict(bands),
    )


# What is chosen, and in which order


def _found(
    tx: Connection, which: DeliveryFilter, look: Look, sort: Sort, after: str | None, limit: int
) -> Page[dict[Any, Any]]:
    """A page of them, as `standing` has them."""
    by, descending = (_sorted_by(sort, look), standing.c.delivery), sort is Sort.STARTED
    shown = (look.late_from.label("late_since"), standing.c.overdue_from, standing.c.band, standing.c.score)

    def read(filtered_as: ReadAs, sorted_as: ReadAs, *near: ColumnElement[bool]) -> Page[dict[Any, Any]]:
        wanted = select(*by, *shown).where(*chosen(which, look, filtered_as), *near)
        return page(tx, wanted, by, dict, after, limit, descending=descending, read_as=sorted_as)

    by_an_index = sort is Sort.STARTED and any((which.stage, which.ball, which.health))
    if not needs_telling(tx) or by_an_index or whose_are_few(tx, _whose(which), ended=which.ended):
        return read(as_it_is, as_it_is)
    near = not_far(tx, by, after, descending=descending)
    if near is None:
        return read(in_place, as_it_is)
    # Most often the page is full before long. If not, few are wanted: all are read, and only those sorted.
    found = read(in_place, as_it_is, near)
    return read(in_place, in_place) if found.after is None else found


def _whose(which: DeliveryFilter) -> dict[str, str | None]:
    return {name: getattr(which, name) for name in ("rep", "partner", "customer", "holder")}


def chosen(which: DeliveryFilter, look: Look, read_as: ReadAs) -> Iterator[ColumnElement[bool]]:
    """What must hold of a row of `standing` for it to be among these."""
    column = {each.name: read_as(each) for each in standing.c}
    asked = {"stage": which.stage, **_whose(which), "vendor": which.vendor, "ball": which.ball, "band": which.health}
    for name, value in asked.items():
        if value is not None:
            yield column[name] == value
    for name in ("ended", "blocked"):
        if (flag := getattr(which, name)) is not None:
            yield column[name].is_(flag)
    for since, flag in ((read_as(look.late_from), which.late), (column["overdue_from"], which.overdue)):
        if flag is not None:
            yield since < look.now if flag else since >= look.now
    if which.party is not None:
        yield or_(*(column[side.value] == which.party for side in Side))
    if which.text is not None:
        for word in folded(which.text).split():
            yield standing.c.words.contains(word, autoescape=True)


def _sorted_by(sort: Sort, look: Look) -> Column[Any]:
    return {
        Sort.STARTED: standing.c.started_at,
        Sort.LATE: look.late_from,
        Sort.OVERDUE: standing.c.overdue_from,
        Sort.NEXT: standing.c.next_at,
        Sort.CUSTOMER: standing.c.name,
        Sort.HEALTH: standing.c.score,
    }[sort]


# What belongs to them


def _lines(tx: Connection, chosen: tuple[dict[Any, Any], ...], look: Look) -> Iterator[DeliveryLine]:
    numbers = [each["delivery"] for each in chosen]
    rows = {row.delivery: row for found in _by_delivery(tx, numbers, DeliveryRow).values() for row in found}
    instalments = _by_delivery(tx, numbers, InstalmentRow)
    entries = _by_delivery(tx, numbers, EntryRow)
    is_open = issue.c.closed_at.is_(None)
    counts = {
        "open_issues": _count(tx, issue, numbers, is_open),
        "blocking_issues": _count(tx, issue, numbers, is_open & issue.c.blocking),
        "open_promises": _count(tx, promise, numbers, promise.c.state.in_(UNSETTLED - {PromiseStatus.BROKEN})),
        "broken_promises": _count(tx, promise, numbers, promise.c.state == PromiseStatus.BROKEN),
    }
    for each in chosen:
        number, row = each["delivery"], rows[each["delivery"]]
        since = {"late_since": each["late_since"], "overdue_since": each["overdue_from"] if look.money else NEVER}
        told: dict[str, Any] = {name: at if at < look.now else None for name, at in since.items()}
        known = each["band"] is not None and each["score"] != UNKNOWN
        told |= {"health": each["band"], "score": each["score"] if known else None}
        told |= {name: found.get(number, 0) for name, found in counts.items()}
        money = money_of(row.currency, instalments.get(number, ()), entries.get(number, ()), look.today)
        yield DeliveryLine.model_validate({**dict(row), **told, "money": money})


def _count(tx: Connection, table: Table, numbers: list[str], which: ColumnElement[bool]) -> dict[str, int]:
    wanted = select(table.c.delivery, func.count()).where(table.c.delivery.in_(numbers), which)
    return {row[0]: row[1] for row in tx.execute(wanted.group_by(table.c.delivery))}


def _by_delivery(tx: Connection, numbers: list[str], model: type[F]) -> dict[str, list[F]]:
    table = ROW_TABLES[model]
    found: dict[str, list[F]] = {}
    for each in tx.execute(select(table).where(table.c.delivery.in_(numbers))).mappings():
        found.setdefault(each["delivery"], []).append(as_model(model, each))
    return found
