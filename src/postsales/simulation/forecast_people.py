"""How people live on in one life: what they hear makes them plan an act, each after its own draw of days.

Who is how is drawn once per life and party, so that a slow payer is slow with all its deliveries. What was going on
already when the life began is drawn among the cases that take longer than it has taken by then.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush

from postsales.domain.acceptance import AcceptanceStage
from postsales.domain.behaviours import Behaviours, Group, Manner
from postsales.domain.contract import Contract, Service, ServiceKind
from postsales.domain.money import Money
from postsales.domain.outlook import Reason
from postsales.domain.seats import Side
from postsales.messages.rows import AcceptanceRow, DeliveryRow, InstalmentRow, IssueRow, PackageRow
from postsales.simulation.forecast_acts import Acts
from postsales.simulation.forecast_books import Told

Act = Callable[[], Awaitable[object]]
DAY = timedelta(days=1)
BOOKED = timedelta(hours=3)
"""After opening, when a bank has booked the day's payments."""
ASKED_BACK = 2.0
"""Days in which a partner gives the evidence it was asked for, or a customer answers."""

_DEBTORS = {"customer": Side.CUSTOMER, "vendor": Side.PARTNER, "extra": Side.VENDOR}
"""Who owes each of a deal's debts."""


@dataclass(frozen=True)
class Dice:
    """The chance of one life: the same seed, life and subject give the same draw, in whatever order they are made."""

    seed: int
    life: int

    def roll(self, *about: object) -> float:
        """A number from 0 to 1."""
        return random.Random(f"{self.seed}/{self.life}/{'/'.join(map(str, about))}").random()  # noqa: S311


@dataclass
class People:
    """Everybody of one delivery in one life. `waited` counts the days that kept it from being accepted, by reason."""

    acts: Acts
    behaviours: Behaviours
    dice: Dice
    now: Callable[[], datetime]
    began: datetime
    received: bool = False
    blamed: bool = False
    waited: dict[Reason, float] = field(default_factory=lambda: defaultdict(float))
    accepted_on: date | None = None
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _planned: set[tuple[object, ...]] = field(default_factory=set)
    _order: int = 0
    _blocking: dict[int, datetime] = field(default_factory=dict)
    _packages: dict[str, str] = field(default_factory=dict)
    _held: list[Act] = field(default_factory=list)
    _stood: timedelta = timedelta(0)
    _owed: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Packages are heard of one by one; what is sold is known from the start."""
        self._packages = {service.id: "planned" for service in self._works}

    @property
    def contract(self) -> Contract:
        """What was signed."""
        return self.acts.contract

    # The agenda

    @property
    def next_at(self) -> datetime | None:
        """When somebody does something next."""
        return self._agenda[0][0] if self._agenda else None

    async def act(self) -> None:
        """Do what is due first."""
        _, _, act = heappop(self._agenda)
        await act()

    def _plan(self, at: datetime, act: Act, *key: object) -> None:
        """Plan it, once per key."""
        if key in self._planned:
            return
        self._planned.add(key)
        self._order += 1
        heappush(self._agenda, (max(at, self.now()), self._order, act))

    def _after(self, since: datetime, group: Group, party: str, *about: object) -> tuple[datetime, Manner]:
        """When somebody has done what began at `since`, at work, and in which manner."""
        manner = self.behaviours.manner(group, party, self.dice.roll(group, party))
        elapsed = (self.now() - since) / DAY
        u = self.dice.roll(self.contract.number, group, *about)
        days = manner.spread.draw_beyond(elapsed, u) if elapsed > 0 else manner.spread.draw(u)
        return since + max(days, elapsed) * DAY, manner

    # What they hear

    def hear(self, row: Told) -> None:
        """Somebody hears of it, and plans."""
        match row:
            case DeliveryRow():
                self._delivery(row)
            case PackageRow():
                self._package(row)
            case AcceptanceRow():
                self._acceptance(row)
            case IssueRow():
                self._issue(row)
            case InstalmentRow():
                self._instalment(row)

    def _delivery(self, row: DeliveryRow) -> None:
        if row.stage == "handoff":
            at, _ = self._after(row.started_at, Group.HANDOVERS, self.contract.vendor.id)
            self._plan(self._at_work(Side.VENDOR, at), self.acts.hand_over, "handoff")
            self.waited[Reason.HANDOFF] = max((at - row.started_at) / DAY - 5, 0)
        elif not self.received and row.stage == "installation":
            at, _ = self._after(self.now(), Group.RECEIVERS, self.contract.customer.id)
            self._plan(self._at_work(Side.CUSTOMER, at), self.acts.receive, "receipt")
        if row.stage == "installation" and not self._works:
            self._plan(self._at_work(Side.VENDOR, self.now() + DAY), self.acts.push, "push", 0)

    @property
    def _works(self) -> tuple[Service, ...]:
        return tuple(each for each in self.contract.services if each.kind is not ServiceKind.SUPPORT)

    def _package(self, row: PackageRow) -> None:
        self._packages[row.package] = row.state
        if row.state == "planned":
            party = self._provider(row.side)
            since = self._midnight(row.side, row.due_on or self._today(row.side) + 10 * DAY)
            at, manner = self._after(since, Group.PROVIDERS, party, row.package)
            at = self._at_work(row.side, max(at, self.now() + DAY))
            if manner.name == "blaming" and not self.blamed:
                self._plan(max(min(at, since), self.now() + DAY), self._blame, "blame")
            self._plan(at, lambda: self._finish(row, at, self._stood), "package", row.package)
        elif all(state != "planned" for state in self._packages.values()):
            self._plan(self._at_work(Side.VENDOR, self.now() + DAY), self._push, "push", 0)

    async def _blame(self) -> None:
        self.blamed = True
        await self.acts.blame()

    async def _finish(self, row: PackageRow, at: datetime, stood: timedelta) -> None:
        """The work is done, unless it stood still meanwhile, waiting for an answer: then it takes as much longer."""
        if self._blocking:
            self._held.append(lambda: self._finish(row, at, stood))
            return
        if self._stood > stood:
            known, later = self._stood, self.now() + (self._stood - stood)
            self._plan(later, lambda: self._finish(row, at, known), "package", row.package, known)
            return
        if row.due_on is not None:
            late = (at - self._midnight(row.side, row.due_on)) / DAY - 1
            self.waited[Reason.WORK] = max(self.waited[Reason.WORK], late)
        await self.acts.finish(row.package)

    async def _push(self) -> None:
        if self._blocking:
            self._held.append(self._push)
            return
        await self.acts.push()

    def _acceptance(self, row: AcceptanceRow) -> None:
        if row.state == AcceptanceStage.REQUESTED and row.requested_at is not None:
            party = self.contract.partner.id if self.contract.partner else self.contract.customer.id
            at, manner = self._after(row.requested_at, Group.DECIDERS, party, row.scope, row.requested_at)
            rejects = manner.name == "rejecting" and ("rejected", row.scope) not in self._planned
            decide = self._reject if rejects else self._sign
            at = self._at_work(Side.CUSTOMER, at)
            self._plan(at, lambda: decide(row.scope), "decide", row.scope, row.requested_at)
            self.waited[Reason.DECIDER] = max(self.waited[Reason.DECIDER], (at - row.requested_at) / DAY)
        elif row.state == AcceptanceStage.REJECTED:
            self._planned.add(("rejected", row.scope))
            at, _ = self._after(row.decided_at or self.now(), Group.PROVIDERS, "rework", row.scope)
            again = max(at, self.now()) + 2 * DAY
            self.waited[Reason.REJECTED] += (again - self.now()) / DAY
            self._plan(self._at_work(Side.VENDOR, again), self._push, "push", row.decided_at)
        if row.scope == "whole" and row.state in (AcceptanceStage.SIGNED, AcceptanceStage.DEEMED):
            self.accepted_on = self._today(Side.CUSTOMER)

    async def _reject(self, scope: str) -> None:
        if self._blocking:
            self._held.append(lambda: self._reject(scope))
            return
        await self.acts.reject(scope)

    async def _sign(self, scope: str) -> None:
        if self._blocking:
            self._held.append(lambda: self._sign(scope))
            return
        await self.acts.sign(scope)

    def _issue(self, row: IssueRow) -> None:
        if row.closed_at is None:
            if row.blocking:
                self._blocking.setdefault(row.n, max(row.opened_at, self.began))
            self._answer(row)
            return
        since = self._blocking.pop(row.n, None)
        if since is None or self._blocking:
            return
        self._stood += self.now() - since
        self.waited[Reason.VENDOR] = self._stood / DAY
        held, self._held = self._held, []
        for place, act in enumerate(held):
            self._plan(self.now() + DAY, act, "held", row.n, place)

    def _answer(self, row: IssueRow) -> None:
        if row.ball is not Side.VENDOR and row.claim and row.verdict is None:
            self._plan(self.now() + ASKED_BACK * DAY, lambda: self.acts.give_evidence(row.n), "evidence", row.n)
        elif row.ball is Side.VENDOR or row.ball is None:
            # How long it has waited already counts from its opening: with whom the ball was before is not told.
            since = row.opened_at if row.opened_at < self.began else self.now()
            at, _ = self._after(since, Group.VENDORS, self.contract.vendor.id, row.n)
            self._plan(self._at_work(Side.VENDOR, at), lambda: self.acts.answer(row.n), "answer", row.n)
        else:
            self._plan(self.now() + ASKED_BACK * DAY, lambda: self.acts.answer(row.n), "answer", row.n)

    # Money

    def _instalment(self, row: InstalmentRow) -> None:
        if row.invoice is None or row.due_on is None or row.outstanding <= 0:
            return
        side = _DEBTORS[row.tier]
        due = self._midnight(side, row.due_on)
        at, manner = self._after(due, Group.PAYERS, row.debtor, row.n)
        if row.promised_on is not None:
            at = max(self._midnight(side, row.promised_on), self.now())
        disputing = manner.name == "disputing" and row.tier == "customer" and not row.disputed
        if disputing and self.now() < due:
            part = _part(row.outstanding, row.currency)
            self._plan(due - DAY, lambda: self.acts.dispute(row.n, part, side), "dispute", row.n)
        if row.disputed:
            settled, _ = self._after(self.now(), Group.DISPUTES, row.debtor, row.n)
            self._plan(settled, lambda: self._settle(row), "settle", row.n)
        at = self._at_work(side, at) + BOOKED
        self._plan(at, lambda: self._pay(row.n, row.tier), "pay", row.n)
        self._owed[row.n] = (row.outstanding, row.disputed)

    async def _pay(self, n: int, tier: str) -> None:
        """All that is not disputed; a customer with a blocking issue waits until it is answered."""
        if self._blocking and tier == "customer":
            self._held.append(lambda: self._pay(n, tier))
            return
        outstanding, disputed = self._owed[n]
        if outstanding > disputed:
            await self.acts.pay(n, outstanding - disputed)

    async def _settle(self, row: InstalmentRow) -> None:
        await self.acts.settle_dispute(row.n)
        self._plan(self.now() + 3 * DAY, lambda: self._pay(row.n, row.tier), "rest", row.n)

    # Days

    def _provider(self, side: Side) -> str:
        party = self.contract.party(side) or self.contract.vendor
        return party.id

    def _today(self, side: Side) -> date:
        return self.acts.calendars[side].local_date(self.now())

    def _midnight(self, side: Side, day: date) -> datetime:
        return self.acts.calendars[side].start_of_day(day)

    def _at_work(self, side: Side, at: datetime) -> datetime:
        calendar = self.acts.calendars.get(side) or self.acts.calendars[Side.VENDOR]
        return calendar.next_opening(at)


def _part(amount: Decimal, currency: str) -> Decimal:
    """Three tenths of it: what people dispute."""
    return Money.rounded(amount * Decimal("0.3"), currency).amount
