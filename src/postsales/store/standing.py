"""One row per delivery by which lists are filtered, sorted and counted; renewed with every fact that touches it.

It repeats what other tables say, so that a list never has to look into a hundred thousand deliveries: what is in it is
decided by `domain.standing` and follows from the rows of the delivery alone. It is no row of any workflow's: a rebuild
works it out anew, and comparing the read model with its events compares it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    Boolean,
    CompoundSelect,
    Connection,
    Date,
    Index,
    Integer,
    Table,
    bindparam,
    false,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.sqlite import Insert

from postsales.domain.standing import PENDING, Kind, Standing, Thing, folded, standing_of
from postsales.messages.facts import Recording
from postsales.messages.rows import DeliveryRow, HealthRow, InstalmentRow, IssueRow, PackageRow, PromiseRow, TaskRow
from postsales.store.columns import Amount, Instant, Words, key, may, metadata, need
from postsales.store.inserting import insert_for
from postsales.store.read_model import delivery, health, instalment, issue, package, promise, task

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for "no such instant": what is sorted and paged by must not be empty."""
UNKNOWN = 101
"""The same of a score out of a hundred."""
AT_ONCE = 500
"""Deliveries a statement: a database has a limit to what it takes in one list."""

standing = Table(
    "standing",
    metadata,
    key("delivery"),
    need("stage"),
    need("vendor"),
    may("partner"),
    need("customer"),
    may("rep"),
    may("ball"),
    may("holder"),
    may("band"),
    need("score", Integer),
    need("ended", Boolean),
    need("blocked", Boolean),
    need("started_at", Instant),
    need("next_at", Instant),
    need("late_from", Instant),
    need("work_late_from", Instant),
    need("overdue_from", Instant),
    need("name"),
    # Number, title and customer, folded: what is searched for as text.
    need("words"),
    # What lists are sorted by.
    Index(None, "started_at", "delivery"),
    Index(None, "late_from", "delivery"),
    Index(None, "work_late_from", "delivery"),
    Index(None, "overdue_from", "delivery"),
    Index(None, "next_at", "delivery"),
    Index(None, "name", "delivery"),
    Index(None, "score", "delivery"),
    # Whose they are, and how they are asked for most.
    Index(None, "rep", "ended", "started_at"),
    Index(None, "partner", "ended", "started_at"),
    Index(None, "customer", "started_at"),
    Index(None, "stage", "started_at"),
    Index(None, "ball", "ended", "started_at"),
    Index(None, "holder", "ended", "started_at"),
    Index(None, "band", "ended", "started_at"),
    # What they are counted by: `counting_index`.
)  # fmt: skip

TELLING = (DeliveryRow, HealthRow, PromiseRow, IssueRow, InstalmentRow, PackageRow, TaskRow)
"""The kinds of rows a standing follows from."""


def renew(tx: Connection, recordings: Iterable[Recording]) -> None:
    """Work out anew how the deliveries stand of which these facts tell.

    Two workflows of one delivery take turns: its timeline, which they have just lengthened, is locked.
    """
    rows = (row for recording in recordings for fact in recording.facts for row in fact.rows)
    touched = sorted({row.delivery for row in rows if isinstance(row, TELLING)})
    for chunk in _chunks(touched):
        known = {each["delivery"]: dict(each) for each in _kept(tx, chunk)}
        stand = worked_out(tx, chunk)
        changed = [row for row in stand if known.get(row["delivery"]) != row]
        if changed:
            tx.execute(_putting(tx.dialect.name), changed)
        if gone := known.keys() - {row["delivery"] for row in stand}:
            # Only a lost task had told of them.
            tx.execute(standing.delete().where(standing.c.delivery.in_(gone)))


def renew_all(tx: Connection) -> None:
    """Work out anew how every delivery stands: after a rebuild, or a migration."""
    tx.execute(standing.delete())
    for chunk in _chunks(tx.execute(select(delivery.c.delivery).order_by(delivery.c.delivery)).scalars().all()):
        tx.execute(standing.insert(), worked_out(tx, chunk))
    if tx.dialect.name == "postgresql":
        # By and by it would count them by itself; until then it would look for them in the dearest ways.
        tx.execute(text("ANALYZE standing"))


def astray(tx: Connection) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The deliveries whose row is not what follows from the others, with the fields that differ.

    None differ where there is a row too few (of a delivery) or too many (of none).
    """
    every = set(tx.execute(select(delivery.c.delivery)).scalars()) | set(
        tx.execute(select(standing.c.delivery)).scalars()
    )
    for chunk in _chunks(sorted(every)):
        kept = {each["delivery"]: dict(each) for each in _kept(tx, chunk)}
        right = {each["delivery"]: each for each in worked_out(tx, chunk)}
        for number in chunk:
            here, there = kept.get(number, {}), right.get(number, {})
            if here != there:
                yield number, tuple(name for name in there if name in here and here[name] != there[name])


def worked_out(tx: Connection, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of these deliveries, as they follow from what is recorded. A number without a delivery has none."""
    things: dict[str, list[Thing]] = {}
    for number, kind, *facts in tx.execute(_pending(), {"numbers": list(numbers)}):
        things.setdefault(number, []).append(Thing(Kind(kind), *facts))
    rows = tx.execute(_AT_A_GLANCE, {"numbers": list(numbers)}).mappings()
    return [_row(each, things.get(each["delivery"], [])) for each in rows]


def _row(found: Mapping[Any, Any], things: list[Thing]) -> dict[str, Any]:
    ended = found["closed_at"] is not None
    stands: Standing = standing_of(things, ZoneInfo(found["timezone"]), ended=ended)
    name = str(found["customer_name"]).casefold()
    return {
        "delivery": found["delivery"],
        "stage": found["stage"],
        "vendor": found["vendor"],
        "partner": found["partner"],
        "customer": found["customer"],
        "rep": found["sales_rep"],
        "ball": found["ball"],
        "holder": found["holder"],
        "band": found["band"],
        "score": UNKNOWN if found["score"] is None else found["score"],
        "ended": ended,
        "blocked": stands.blocked,
        "started_at": found["started_at"],
        "next_at": found["next_at"] or NEVER,
        "late_from": stands.late_from or NEVER,
        "work_late_from": stands.work_late_from or NEVER,
        "overdue_from": stands.overdue_from or NEVER,
        "name": name,
        "words": folded("\n".join(str(found[each]) for each in ("delivery", "title", "customer_name"))),
    }


def _kept(tx: Connection, numbers: Sequence[str]) -> Iterable[Mapping[Any, Any]]:
    return tx.execute(_KEPT, {"numbers": list(numbers)}).mappings()


def _chunks(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE))


# Statements are made once: making them takes longer than running them.

_NAMED: BindParameter[Any] = bindparam("numbers", expanding=True)
_KEPT = select(standing).where(standing.c.delivery.in_(_NAMED))
_SHOWN = ("delivery", "title", "stage", "vendor", "partner", "customer", "customer_name", "sales_rep", "ball", "holder",
          "started_at", "next_at", "closed_at", "timezone")  # fmt: skip
_AT_A_GLANCE = (
    select(*(delivery.c[name] for name in _SHOWN), health.c.band, health.c.score)
    .join_from(delivery, health, health.c.delivery == delivery.c.delivery, isouter=True)
    .where(delivery.c.delivery.in_(_NAMED))
)


@cache
def _pending() -> CompoundSelect[Any]:
    """Everything of these deliveries that is not done, in one statement."""
    no_day, no_instant, nothing = literal(None, Date()), literal(None, Instant()), literal(0, Amount())
    asked: tuple[tuple[Kind, Table, dict[str, Any], Any], ...] = (
        (Kind.PROMISE, promise, {"due_on": promise.c.due_on}, promise.c.state.in_(PENDING[Kind.PROMISE])),
        (Kind.PACKAGE, package, {"due_on": package.c.due_on}, package.c.state.in_(PENDING[Kind.PACKAGE])),
        (Kind.TASK, task, {"due_on": task.c.due_on}, task.c.state.in_(PENDING[Kind.TASK])),
        (
            Kind.ISSUE,
            issue,
            {"answer_by": issue.c.answer_by, "blocking": issue.c.blocking},
            issue.c.closed_at.is_(None),
        ),
        (
            Kind.INSTALMENT,
            instalment,
            {"due_on": instalment.c.due_on, "outstanding": instalment.c.outstanding},
            instalment.c.due_on.is_not(None),
        ),
    )
    return union_all(
        *(
            select(
                table.c.delivery,
                literal(kind.value, Words()).label("kind"),
                told.get("due_on", no_day).label("due_on"),
                told.get("answer_by", no_instant).label("answer_by"),
                told.get("blocking", false()).label("blocking"),
                told.get("outstanding", nothing).label("outstanding"),
            ).where(table.c.delivery.in_(_NAMED), pending)
            for kind, table, told, pending in asked
        )
    )


@cache
def _putting(dialect: str) -> Insert:
    statement = insert_for(standing, dialect)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["delivery"],
        set_={column.name: given[column.name] for column in standing.columns if column.name != "delivery"},
    )
