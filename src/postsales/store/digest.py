"""What each of a vendor's people has to see in a week: their running deliveries that are late or held up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.store.engine import Database
from postsales.store.read_model import delivery, person
from postsales.store.standing import standing


class Trouble(Frozen):
    """One delivery of a digest. `late_since`: since when something but money is past its date."""

    delivery: str
    title: str
    customer_name: str
    blocked: bool
    late_since: datetime | None


class PersonsWeek(Frozen):
    """One person's: how many running deliveries they take part in, and those in trouble, the longest late first."""

    person: str
    name: str
    email: str
    language: str
    running: int
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class Digests:
    """Reads of what goes into digests."""

    database: Database

    def vendors(self) -> tuple[str, ...]:
        """Whoever has running deliveries, by id."""
        wanted = select(standing.c.vendor).where(standing.c.ended.is_(False)).distinct().order_by(standing.c.vendor)
        with self.database.read() as tx:
            return tuple(tx.scalars(wanted))

    def weeks(self, vendor: str, now: datetime) -> tuple[PersonsWeek, ...]:
        """Everybody of the vendor who has something to see, by id."""
        wanted = (
            select(person, delivery.c.title, delivery.c.customer_name, standing.c.blocked, standing.c.work_late_from)
            .join_from(standing, person, person.c.delivery == standing.c.delivery)
            .join(delivery, delivery.c.delivery == standing.c.delivery)
            .where(standing.c.vendor == vendor, standing.c.ended.is_(False), person.c.side == Side.VENDOR.value)
            .order_by(person.c.person, standing.c.work_late_from, standing.c.delivery)
        )
        people: dict[str, list[Any]] = {}
        with self.database.read() as tx:
            for row in tx.execute(wanted):
                people.setdefault(row.person, []).append(row)
        weeks = (_week(rows, now) for rows in people.values())
        return tuple(week for week in weeks if week.troubles)


def _week(rows: list[Any], now: datetime) -> PersonsWeek:
    """One person's, in the words of the delivery heard of last."""
    known = rows[-1]
    troubles = (
        Trouble(
            delivery=row.delivery, title=row.title, customer_name=row.customer_name, blocked=row.blocked,
            late_since=row.work_late_from if row.work_late_from < now else None,
        )
        for row in rows
    )  # fmt: skip
    return PersonsWeek(
        person=known.person, name=known.name, email=known.email, language=known.language, running=len(rows),
        troubles=tuple(each for each in troubles if each.blocked or each.late_since),
    )  # fmt: skip
