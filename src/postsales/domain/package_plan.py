"""When packages take place: planned dates from dependencies, and what moves when one of them slips.

Dates are business days of the calendar of the party that provides the package. A package begins on the business day
after the last of those before it has ended: on its actual last day once it is done, on the planned one until then.
Nothing is pulled forward by itself: people have booked those days (domain notes, story 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.package import Package, Packages
from postsales.domain.seats import Side

Calendars = Mapping[Side, BusinessCalendar]


class Move(Frozen):
    """What a change of plan does to one package."""

    package: str
    was_start_on: date | None
    was_due_on: date | None
    start_on: date | None
    due_on: date | None


Moves = tuple[Move, ...]


def circle(after: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Packages that wait for one another, from one back to itself (`a`, `b`, `a`); empty when there are none.

    `after` tells for each package which come before it; names it does not know are passed over.
    """
    sound: set[str] = set()
    for first in after:
        if found := _round(first, after, (), sound):
            return found
    return ()


def _round(name: str, after: Mapping[str, Iterable[str]], path: tuple[str, ...], sound: set[str]) -> tuple[str, ...]:
    """The circle reached from here; packages known not to lead into one are remembered in `sound`."""
    if name in path:
        return (*path[path.index(name) :], name)
    if name in sound or name not in after:
        return ()
    for before in after[name]:
        if found := _round(before, after, (*path, name), sound):
            return found
    sound.add(name)
    return ()


def told(names: Iterable[str]) -> str:
    """A circle as people read it."""
    return " → ".join(names)


def refuse_circle(packages: Iterable[Package]) -> None:
    """Refused: `packages_in_a_circle`, naming it."""
    if found := circle({package.id: package.after for package in packages}):
        raise Refused("packages_in_a_circle", circle=told(found))


def first_plan(packages: Packages, calendars: Calendars, now: datetime) -> Packages:
    """Dates for every package that has what it takes to compute them. What the contract states stays as it is."""
    known: dict[str, Package] = {}
    for package in _in_order(packages):
        calendar = calendars.get(package.side)
        known[package.id] = package if calendar is None else _first(package, known, calendar, now)
    return tuple(known[package.id] for package in packages)


def placed(package: Package, others: Packages, calendars: Calendars, now: datetime) -> Package:
    """One more package among others, with the dates that follow from what is stated of it."""
    return _first(package, {each.id: each for each in others}, calendars[package.side], now)


def as_long_as(package: Package, before: Package, calendars: Calendars) -> Package:
    """The package with its last day counted from its first: by its days, else as long as it was to take before."""
    calendar, start = calendars[package.side], package.start_on
    if start is None:
        return package
    days = package.days
    if days is None and before.start_on is not None and before.due_on is not None:
        days = business_days(calendar, before.start_on, before.due_on)
    return package if days is None else _dated(package, start, calendar.add_business_days(start, days - 1))


def _first(package: Package, known: Mapping[str, Package], calendar: BusinessCalendar, now: datetime) -> Package:
    start, due, days = package.start_on, package.due_on, package.days
    earliest = _earliest(package, known, calendar)
    if start is None and due is not None and days is not None:
        start = calendar.add_business_days(due, 1 - days)
    elif start is None and due is not None and earliest is not None:
        start = min(earliest, due)
    elif start is None and due is None:
        start = earliest if earliest or not days else calendar.adjust(calendar.local_date(now), "next")
    elif start is not None and due is None and earliest is not None:
        start = max(start, earliest)
    if due is None and start is not None and days is not None:
        due = calendar.add_business_days(start, days - 1)
    return package.model_copy(update={"start_on": start, "due_on": due})


def replanned(packages: Packages, calendars: Calendars) -> tuple[Packages, Moves]:
    """The packages with everything moved that can no longer begin when it was to, and what moved."""
    known: dict[str, Package] = {}
    for package in _in_order(packages):
        calendar = calendars.get(package.side)
        moves = package.stage == "planned" and calendar is not None
        known[package.id] = _after_the_others(package, known, calendar) if moves and calendar else package
    after = tuple(known[package.id] for package in packages)
    return after, moved(packages, after)


def _after_the_others(package: Package, known: Mapping[str, Package], calendar: BusinessCalendar) -> Package:
    """The package, not before those it waits for have ended; it takes as long as it was to take."""
    earliest = _earliest(package, known, calendar)
    start, due = package.start_on, package.due_on
    if earliest is None or (start or due) is None:
        return package
    if start is None:
        return package if due is None or due >= earliest else _dated(package, None, earliest)
    if start >= earliest:
        return package
    if due is None:
        return _dated(package, earliest, None)
    return _dated(package, earliest, calendar.add_business_days(earliest, business_days(calendar, start, due) - 1))


def moved(before: Iterable[Package], after: Iterable[Package]) -> Moves:
    """Whose planned dates differ between the two, by their new dates."""
    was = {package.id: package for package in before}
    found = (
        Move(
            package=package.id, was_start_on=was[package.id].start_on, was_due_on=was[package.id].due_on,
            start_on=package.start_on, due_on=package.due_on,
        )
        for package in after
        if package.id in was
        and (package.start_on, package.due_on) != (was[package.id].start_on, was[package.id].due_on)
    )  # fmt: skip
    return tuple(sorted(found, key=lambda move: (move.start_on or move.due_on or date.max, move.due_on or date.max)))


def business_days(calendar: BusinessCalendar, first: date, last: date) -> int:
    """How many business days there are from the first to the last, both counted; at least one."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return max(sum(calendar.is_business_day(day) for day in days), 1)


def _earliest(package: Package, known: Mapping[str, Package], calendar: BusinessCalendar) -> date | None:
    """The first business day after everything before it has ended, as far as that is known."""
    ends = [known[name].ends_on for name in package.after if name in known and known[name].stage != "cancelled"]
    dated = [end for end in ends if end is not None]
    return calendar.add_business_days(max(dated), 1) if dated else None


def _dated(package: Package, start_on: date | None, due_on: date | None) -> Package:
    """The package on new dates: lateness is counted anew from them."""
    return package.model_copy(update={"start_on": start_on, "due_on": due_on, "overdue_since": None})


def _in_order(packages: Packages) -> Packages:
    """Each after those it waits for. Refused: `packages_in_a_circle`."""
    refuse_circle(packages)
    waiting = {package.id: package for package in packages}
    ordered: list[Package] = []
    while waiting:
        ready = [each for each in waiting.values() if not any(name in waiting for name in each.after)]
        ordered += ready
        for package in ready:
            del waiting[package.id]
    return tuple(ordered)
