"""Punch items: what a visit or a rejected acceptance leaves to be done, and who promised when.

Source: domain notes, story 3; semantics, "Promises". Each open item needs a promise by close of the business day on
which it came up, else the missing promise climbs (`unfinished`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

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
    """One punch item. `n` counts through the delivery; `visit` is None when a rejection raised it.

    `released_at`: when its last promise came to nothing, and it was to be promised anew.
    """

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
    released_at: datetime | None = None

    @property
    def unpromised_since(self) -> datetime:
        """Since when it waits for a promise, if it has none."""
        return self.released_at or self.raised_at

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


def replaced(items: Items, item: PunchItem) -> Items:
    """The items with this one in place of the one of its number."""
    return tuple(item if other.n == item.n else other for other in items)


def blocking(items: Items, package: str | None = None) -> tuple[int, ...]:
    """The numbers of open blocking items: all, or those of one package and those of no package in particular."""
    concerned = (item for item in items if package is None or item.package in (package, None))
    return tuple(item.n for item in concerned if item.open and item.blocking)
