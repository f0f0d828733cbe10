"""What is left unfinished at the customer's, and whether somebody has promised when it will be done.

Source: semantics, "Promises": an unfinished thing without a promise by close of its business day climbs. Unfinished are
open punch items, packages past their day, and visits nobody came to or spoke of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from postsales.domain import punch
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.frozen import Frozen
from postsales.domain.installation_state import InstallationState, PromiseMark
from postsales.domain.promise import UNSETTLED, PromiseStatus
from postsales.domain.punch import ItemPromise, PunchItem
from postsales.domain.seats import Key, Side
from postsales.domain.visit import Visit, VisitStage

KINDS = ("punch_item", "package", "visit")
MADE = frozenset({VisitStage.DONE, VisitStage.INCOMPLETE})


class Unfinished(Frozen):
    """One thing: what it is in words, whose work it is, since when nobody has promised it, and when that climbed."""

    about: str
    what: str
    side: Side
    since: datetime
    blocking: bool = False
    climbed_at: datetime | None = None


def of_installation(about: str | None) -> bool:
    """Whether a promise about that is about a thing of the installation."""
    return about is not None and about.partition(":")[0] in KINDS


def unpromised(state: InstallationState) -> Iterator[Unfinished]:
    """Everything unfinished that nobody has promised. After the acceptance punch items are all there is."""
    for item in state.items:
        if item.open and item.promise is None:
            yield Unfinished(
                about=f"punch_item:{item.n}", what=item.what, side=item.side, since=item.unpromised_since,
                blocking=item.blocking, climbed_at=item.climbed_at,
            )  # fmt: skip
    if state.stage != "open":
        return
    for about, what, side, since in (*_packages(state), *_visits(state)):
        if not state.promised(about):
            climbed_at = state.climbed.get(about)
            # Late again after a new date, it is to be promised again.
            again = climbed_at is not None and climbed_at < since
            yield Unfinished(about=about, what=what, side=side, since=since, climbed_at=None if again else climbed_at)


def _packages(state: InstallationState) -> Iterator[tuple[str, str, Side, datetime]]:
    for package in state.packages:
        if package.stage == "planned" and package.overdue_since is not None:
            yield f"package:{package.id}", package.name, package.side, package.overdue_since


def _visits(state: InstallationState) -> Iterator[tuple[str, str, Side, datetime]]:
    for visit in state.visits:
        if not visit.over and visit.report_missing_since is not None:
            yield f"visit:{visit.n}", visit.purpose, visit.side, visit.report_missing_since
        elif visit.missed_at is not None and visit.owes_new_date not in (None, Side.CUSTOMER):
            # The customer, who was not there itself, has longer to name another day.
            yield f"visit:{visit.n}", visit.purpose, visit.owes_new_date or visit.side, visit.missed_at


def finished(before: InstallationState, state: InstallationState) -> tuple[str, ...]:
    """What somebody has promised and this finishes: items resolved, packages done, visits made."""
    open_items = {item.n for item in before.items if item.open}
    things = [f"punch_item:{item.n}" for item in state.items if item.n in open_items and not item.open and item.promise]
    planned = {package.id for package in before.packages if package.stage == "planned"}
    done = {package.id for package in state.packages if package.stage == "done"}
    ahead = {visit.n for visit in before.visits if not visit.over}
    made = {visit.n for visit in state.visits if visit.stage in MADE}
    others = (*(f"package:{id}" for id in sorted(planned & done)), *(f"visit:{n}" for n in sorted(ahead & made)))
    return (*things, *(about for about in others if state.promised(about)))


def climbs_at(thing: Unfinished, calendar: BusinessCalendar) -> datetime | None:
    """As its business day closes, the next one's if that had closed already; None when it has climbed."""
    if thing.climbed_at is not None:
        return None
    day = calendar.local_date(thing.since)
    closes = calendar.close_of_business(day)
    return closes if closes > thing.since else calendar.close_of_business(day + timedelta(days=1))


def heard_of(state: InstallationState, visit: Visit) -> bool:
    """Whether those above have heard that nobody has promised when a missed visit is made up for."""
    at = state.climbed.get(f"visit:{visit.n}")
    return at is not None and visit.missed_at is not None and at >= visit.missed_at


def climbed(state: InstallationState, things: tuple[Unfinished, ...], at: datetime) -> InstallationState:
    """Somebody above has heard of these; each climbs once."""
    told = {thing.about for thing in things}
    items = tuple(
        item.model_copy(update={"climbed_at": at}) if f"punch_item:{item.n}" in told else item for item in state.items
    )
    others = {about: at for about in told if not about.startswith("punch_item:")}
    return state.model_copy(update={"items": items, "climbed": {**state.climbed, **others}})


def hear_promise(
    state: InstallationState, mark: PromiseMark, *, owner: Key, due_on: date, at: datetime, today: date
) -> InstallationState | None:
    """How a promise about a thing stands; None when that is no news.

    A kept promise finishes its punch item; one that came to nothing leaves it to be promised anew by the close of this
    business day; one contradicted opens it again.
    """
    known = next((each for each in state.marks if each.about == mark.about), None)
    if known is not None and known.seq >= mark.seq:
        return None
    others = tuple(each for each in state.marks if each.about != mark.about)
    state = state.model_copy(update={"marks": (*others, mark)})
    if mark.state not in UNSETTLED:
        state = state.model_copy(
            update={"climbed": {about: when for about, when in state.climbed.items() if about != mark.about}}
        )
    item = next((each for each in state.items if f"punch_item:{each.n}" == mark.about), None)
    if item is None:
        return state
    contradicted = mark.objections > (known.objections if known is not None else 0)
    promise = ItemPromise(owner=owner, due_on=due_on)
    return state.with_items(punch.replaced(state.items, _item(item, mark, promise, contradicted, at, today)))


def _item(
    item: PunchItem, mark: PromiseMark, promise: ItemPromise, contradicted: bool, at: datetime, today: date
) -> PunchItem:
    if mark.state is PromiseStatus.KEPT:
        return item.model_copy(update={"promise": promise, "resolved_on": item.resolved_on or today})
    if mark.state not in UNSETTLED:
        nobody = {"promise": None, "climbed_at": None, "released_at": at}
        return item if not item.open else item.model_copy(update=nobody)
    again = {"promise": promise, "resolved_on": None if contradicted else item.resolved_on}
    return item.model_copy(update=again)
