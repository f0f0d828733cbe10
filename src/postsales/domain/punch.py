"""Punch items: what a visit or a rejected acceptance leaves to be done, and who promised when.

Source: domain notes, story 3; semantics, "Promises". Each open item needs a promise by close of the business day on
which it came up, else the missing promise climbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Text
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen, Stated
from postsales.domain.seats import Key, Roster, Side


class ItemPromise(Stated):
    """Who will have done it, and by which local date."""

    owner: Key
    due_on: date


class ReportedItem(Stated):
    """Something left to be done, as the report says it; `blocking` holds acceptance back."""

    what: Text
    blocking: bool = False
    package: Key | None = None
    promise: ItemPromise | None = None


class PunchItem(Frozen):
    """One punch item. `n` counts through the delivery; `visit` is None when a rejection raised it."""

    n: int
    what: str
    blocking: bool
    package: str | None
    visit: int | None
    side: Side
    raised_at: datetime
    promise: ItemPromise | None = None
    resolved_on: date | None = None
    climbed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.resolved_on is None


Items = tuple[PunchItem, ...]


def raised(
    items: Items, reported: Sequence[ReportedItem], *, visit: int | None, side: Side, at: datetime
) -> tuple[Items, Items]:
    """All items with the reported ones added, and the new ones alone, numbered on."""
    first = max((item.n for item in items), default=0) + 1
    new = tuple(
        PunchItem(
            n=first + place, what=item.what, blocking=item.blocking, package=item.package,
            visit=visit, side=side, raised_at=at, promise=item.promise,
        )
        for place, item in enumerate(reported)
    )  # fmt: skip
    return (*items, *new), new


def resolved(items: Items, numbers: Iterable[int], on: date) -> Items:
    """The items with those numbers done. Refused: `unknown_item`; one done before stays as it is."""
    wanted = set(numbers)
    if unknown := wanted - {item.n for item in items}:
        raise Refused("unknown_item", item=min(unknown))
    done = {"resolved_on": on}
    return tuple(item.model_copy(update=done) if item.n in wanted and item.open else item for item in items)


def promised(items: Items, number: int, promise: ItemPromise) -> Items:
    """The items with a promise for one of them. Refused: `unknown_item`, `item_is_done`, `item_has_a_promise`."""
    item = next((item for item in items if item.n == number), None)
    if item is None:
        raise Refused("unknown_item", item=number)
    if not item.open:
        raise Refused("item_is_done", item=number)
    if item.promise is not None:
        raise Refused("item_has_a_promise", item=number, owner=item.promise.owner)
    return tuple(other.model_copy(update={"promise": promise}) if other.n == number else other for other in items)


def check_promise(promise: ItemPromise, roster: Roster, today: date) -> None:
    """Refused: `unknown_person`, `promise_in_the_past`."""
    if roster.person(promise.owner) is None:
        raise Refused("unknown_person", person=promise.owner)
    if promise.due_on < today:
        raise Refused("promise_in_the_past", due_on=promise.due_on.isoformat(), today=today.isoformat())


def promise_due_at(item: PunchItem, calendar: BusinessCalendar) -> datetime | None:
    """When its missing promise climbs: as its business day closes, the next one's if that had closed already.

    None when it is done, promised, or has climbed.
    """
    if not item.open or item.promise is not None or item.climbed_at is not None:
        return None
    day = calendar.local_date(item.raised_at)
    closes = calendar.close_of_business(day)
    return closes if closes > item.raised_at else calendar.close_of_business(day + timedelta(days=1))


def blocking(items: Items, package: str | None = None) -> tuple[int, ...]:
    """The numbers of open blocking items: all, or those of one package and those of no package in particular."""
    concerned = (item for item in items if package is None or item.package in (package, None))
    return tuple(item.n for item in concerned if item.open and item.blocking)
