"""One life of one delivery, from the present to the horizon: the real workflows, and people who draw their days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from postsales.domain.behaviours import Behaviours
from postsales.domain.escalation_clocks import Terms
from postsales.domain.installation_story import Rules
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.outlook import Cash, Life, bridge, main_reason
from postsales.domain.scope_agreed import whole_plan
from postsales.domain.seats import Side
from postsales.messages.rows import AcceptanceRow, EntryRow, PackageRow
from postsales.simulation.forecast_acts import Acts
from postsales.simulation.forecast_books import Books, OnlyMoney, Told
from postsales.simulation.forecast_people import Dice, People
from postsales.simulation.forecast_present import Present
from postsales.simulation.forecast_quiet import quiet
from postsales.simulation.world import VirtualWorld
from workflows import collection_rows, delivery_rows, escalation_view, installation_rows

Raise = Callable[[datetime, int, Books], VirtualWorld]
"""A world with everything employed over these books, at that instant."""

SIGNS = {"paid": 1, "refunded": -1}


@dataclass(frozen=True)
class Span:
    """From when to when lives are lived."""

    now: datetime
    until: datetime


async def live(present: Present, span: Span, behaviours: Behaviours, dice: Dice, raise_world: Raise) -> Life:
    """Live it once."""
    books = Books()
    with raise_world(span.now, dice.life, books) as world:
        for workflow, workflow_id, spec in quiet(present).money:
            world.client.start(workflow, spec, id=workflow_id)
        people = people_of(present, span, behaviours, dice, world)
        for row in _standing(present, span.now):
            people.hear(row)
        await go_on(world, books, people, present, span.until)
    return _told(present, span, books, people)


def people_of(present: Present, span: Span, behaviours: Behaviours, dice: Dice, world: VirtualWorld) -> People:
    """Everybody of the delivery, as they are in that life."""
    state = present.state
    acts = Acts(
        engine=OnlyMoney(world.client),
        contract=present.contract,
        roster=state.roster if state else present.contract.roster,
        calendars=present.delivery.calendars,
    )
    return People(
        acts=acts,
        behaviours=behaviours,
        dice=dice,
        now=world.now,
        began=span.now,
        received=bool(state and state.received_on),
        blamed=bool(state and state.issues),
        accepted_on=state.accepted_on if state else None,
    )


async def go_on(world: VirtualWorld, books: Books, people: People, present: Present, until: datetime) -> None:
    """Live until then, or until it is accepted and nothing is owed any more."""
    standing = present.state.instalments if present.state else ()
    unsettled = {row.n for row in planned(present)} - {row.n for row in standing if row.settled}
    while world.now() < until:
        for row in books.take():
            people.hear(row)
        if books.all_settled(unsettled) and people.accepted_on:
            return
        upcoming = min(people.next_at or until, until)
        if await world.advance_until(lambda: bool(books.fresh), by=upcoming):
            continue
        await world.advance_to(upcoming)
        if people.next_at is not None and people.next_at <= world.now() < until:
            await people.act()


def _standing(present: Present, now: datetime) -> Iterable[Told]:
    """How everything stands when the life begins, as the read model shows it. Issues first: they hold things up."""
    for issue in present.issues:
        if issue.carried is not None:
            terms = Terms(issue.policy, issue.setting.calendars)
            yield escalation_view.row(issue.carried, issue.setting, terms)
    if present.state is not None:
        yield delivery_rows.delivery_row(present.state, present.contract)
    if (installation := present.installation) is not None and installation.carried is not None:
        setting = installation.setting
        rules = Rules(installation.acceptance, installation.policy, setting.calendars)
        for row in installation_rows.changed(None, installation.carried, setting.delivery, rules, now):
            if isinstance(row, PackageRow | AcceptanceRow):
                yield row
    for instalment in present.instalments:
        if instalment.carried is not None:
            yield collection_rows.instalment(instalment.carried, instalment)


# What came of it


def _told(present: Present, span: Span, books: Books, people: People) -> Life:
    contract, calendar = present.contract, present.delivery.calendars[Side.CUSTOMER]
    today, last = calendar.local_date(span.now), calendar.local_date(span.until)
    cash = tuple(_cash(present, books.entries.values()))
    bridged = None
    if contract.partner is not None:
        before = tuple(_cash_before(present))
        bridged = bridge(contract.partner.id, contract.currency, (*before, *cash), today, last)
    late = _late_days(present, people, last)
    return Life(
        delivery=present.number,
        n=people.dice.life,
        cash=cash,
        bridged=bridged,
        late_days=late,
        reason=main_reason(people.waited) if late else None,
    )


def promised_on(present: Present) -> date | None:
    """When it should be accepted: the last package's date, and the contract's window after it."""
    due = [service.due_on for service in present.contract.services if service.due_on is not None]
    if not due:
        return None
    return present.delivery.calendars[Side.CUSTOMER].add_business_days(
        max(due), present.contract.acceptance.window_days
    )


def _late_days(present: Present, people: People, last: date) -> int | None:
    promised = promised_on(present)
    if promised is None or (present.state is not None and present.state.accepted_on is not None):
        return None
    return max(((people.accepted_on or last) - promised).days, 0)


def _cash(present: Present, entries: Iterable[EntryRow]) -> Iterable[Cash]:
    tiers = _tiers(present)
    for entry in entries:
        if (sign := SIGNS.get(entry.sort)) is not None:
            tier, creditor = tiers[entry.instalment]
            yield _one(entry.on, entry.amount * sign, entry.currency, entry.instalment, tier, creditor)


def _cash_before(present: Present) -> Iterable[Cash]:
    for spec in present.instalments:
        for entry in spec.carried.receivable.entries if spec.carried else ():
            if (sign := SIGNS.get(entry.kind)) is not None:
                amount = entry.amount.amount * sign
                yield _one(entry.on, amount, entry.amount.currency, spec.n, spec.tier, spec.creditor.id)


def _one(on: date, amount: Decimal, currency: str, n: int, tier: str, creditor: str) -> Cash:
    return Cash(on=on, amount=amount, currency=currency, instalment=n, tier=tier, creditor=creditor)


def planned(present: Present) -> tuple[PlannedInstalment, ...]:
    """Every instalment of the delivery, those of quotes approved since the signature too."""
    return whole_plan(
        present.contract, present.state.extra if present.state else (), present.state.amended if present.state else {}
    )


def _tiers(present: Present) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    for row in planned(present):
        party = present.contract.party(row.creditor)
        found[row.n] = (row.tier, party.id if party else "")
    return found
