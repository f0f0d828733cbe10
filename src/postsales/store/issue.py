"""Issues over all deliveries: whose move it is, which are late, and everything a customer has to do with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from postsales.domain.frozen import Frozen
from postsales.domain.issue import Stage
from postsales.domain.issue_parts import VerdictKind
from postsales.domain.policy import Severity
from postsales.domain.seats import Seat, Side
from postsales.messages.rows import IssueRow
from postsales.store.engine import Database
from postsales.store.paging import Page, newest_first
from postsales.store.read_model import delivery, issue, person, seat

LOOKING_AFTER = (Seat.TAM, Seat.CSM)
"""Who has to do with a customer beyond the delivery they sit in."""


class IssueFilter(Frozen):
    """Which issues. `open`: not over; `late`: whoever has the ball should have answered, or done what was promised.

    `mine`: of the deliveries that know the reader, and of every delivery of a customer the reader looks after.
    `text` occurs in the title, the contract's title or the customer's name. `vendor`, `partner`, `customer`: of the
    deliveries in which that party takes part on that side.
    """

    delivery: str | None = None
    open: bool | None = None
    late: bool | None = None
    mine: bool = False
    claim: bool | None = None
    question: bool | None = None
    blocking: bool | None = None
    contested: bool | None = None
    severity: Severity | None = None
    state: Stage | None = None
    ball: Side | None = None
    verdict: VerdictKind | None = None
    owner: str | None = None
    opened_from: date | None = None
    opened_until: date | None = None
    text: str | None = None
    vendor: str | None = None
    partner: str | None = None
    customer: str | None = None


class IssueLine(IssueRow):
    """An issue of a list, with whose delivery it is of, and whether whoever has the ball is late."""

    customer: str
    customer_name: str
    delivery_title: str
    late: bool = False


@dataclass(frozen=True)
class Issues:
    """Reads of issues."""

    database: Database

    def list(
        self, which: IssueFilter, *, now: datetime, today: date, reader: str | None = None,
        since: datetime | None = None, until: datetime | None = None, after: str | None = None, limit: int = 100,
    ) -> Page[IssueLine]:  # fmt: skip
        """Issues, the youngest first. `reader` is whom `mine` means; `since` and `until` (exclusive): opened then."""
        late = _late(now, today)
        of_it = (delivery.c.customer, delivery.c.customer_name, delivery.c.title.label("delivery_title"))
        wanted = select(issue, *of_it, late.label("late")).join(delivery, delivery.c.delivery == issue.c.delivery)
        wanted = wanted.where(*_chosen(which, late))
        if since is not None:
            wanted = wanted.where(issue.c.opened_at >= since)
        if until is not None:
            wanted = wanted.where(issue.c.opened_at < until)
        with self.database.read() as tx:
            if which.mine and reader is not None:
                customers = self._looked_after(tx.execute(_seats_of(reader)).all(), reader)
                knows = exists().where(person.c.delivery == issue.c.delivery, person.c.person == reader)
                wanted = wanted.where(or_(knows, delivery.c.customer.in_(customers)))
            by = (issue.c.opened_at, issue.c.delivery, issue.c.n)
            return newest_first(tx, wanted, by, IssueLine, after, limit)

    def get(self, number: str, n: int) -> IssueRow | None:
        """One issue as recorded."""
        wanted = select(issue).where(issue.c.delivery == number, issue.c.n == n)
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().first()
        return IssueRow.model_validate(dict(found)) if found is not None else None

    @staticmethod
    def _looked_after(rows: Any, reader: str) -> tuple[str, ...]:
        return tuple(sorted({row.customer for row in rows if reader in row.people}))


def _seats_of(reader: str) -> Select[Any]:
    """The seats of those who look after a customer, in the deliveries that know the reader."""
    return (
        select(delivery.c.customer, seat.c.people)
        .join(seat, seat.c.delivery == delivery.c.delivery)
        .join(person, person.c.delivery == delivery.c.delivery)
        .where(person.c.person == reader, seat.c.seat.in_(LOOKING_AFTER))
    )


def _late(now: datetime, today: date) -> ColumnElement[bool]:
    """After a verdict the promised day counts, before it the clock of whoever has to answer."""
    unanswered = and_(issue.c.verdict.is_(None), issue.c.answer_by < now)
    unseen = and_(issue.c.acknowledge_by.is_not(None), issue.c.acknowledge_by < now)
    unkept = and_(issue.c.verdict.is_not(None), issue.c.promised_on < today)
    return and_(issue.c.closed_at.is_(None), or_(unanswered, unseen, unkept)).is_(True)


def _chosen(which: IssueFilter, late: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    for name in ("delivery", "severity", "state", "ball", "verdict", "owner", "claim", "question", "blocking"):
        if (value := getattr(which, name)) is not None:
            yield issue.c[name] == value
    for side in Side:
        if (party := getattr(which, side.value)) is not None:
            yield delivery.c[side.value] == party
    for wanted, holds in (
        (which.open, issue.c.closed_at.is_(None)),
        (which.late, late),
        (which.contested, issue.c.contested.is_not(None)),
    ):
        if wanted is not None:
            yield holds if wanted else ~holds
    if which.text is not None:
        searched = (issue.c.title, delivery.c.title, delivery.c.customer_name)
        yield or_(*(column.icontains(which.text, autoescape=True) for column in searched))
