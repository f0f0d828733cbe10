"""`today`: what somebody must do now, in order, with the reason; out of all their deliveries, check-ins and books."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from postsales.desk.gate import refuse_role
from postsales.domain.frozen import Frozen
from postsales.domain.my_day import Duty, duties, in_order
from postsales.domain.policy import EscalationPolicy
from postsales.domain.vendor_ladder import VendorLevel
from postsales.messages.command import By, Role
from postsales.store.action import ActionFilter
from postsales.store.checkin import CheckinFilter
from postsales.store.collection import SignalFilter
from postsales.store.facade import Store
from postsales.store.work import WorkFilter

AHEAD = timedelta(days=7)
"""Check-ins are shown a week ahead; what is due later is not today's."""
MOST = 200


class MyDay(Frozen):
    """One person's day. `duties` in the order to do them; `late`: how many of them are past their date."""

    person: str
    on: date
    as_of: datetime
    late: int
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class MyDays:
    """Reads a person's day from the store. `zone` is whose day it is."""

    store: Store
    zone: ZoneInfo
    ladder: tuple[VendorLevel, ...] = EscalationPolicy().ladder

    async def of(self, actor: By) -> MyDay:
        """What the actor must do, in all deliveries they sit in."""
        refuse_role(actor, "today")
        return await asyncio.to_thread(self._of, actor)

    def _of(self, actor: By) -> MyDay:
        now = self.store.now()
        today = now.astimezone(self.zone).date()
        found = in_order([*self._of_deliveries(actor), *self._of_others(actor, today)], today)
        late = sum(duty.late(today) for duty in found)
        return MyDay(person=actor.person, on=today, as_of=now, late=late, duties=found)

    def _of_deliveries(self, actor: By) -> Iterator[Duty]:
        for matters in self.store.my_days.matters(actor.person):
            yield from duties(actor.person, matters, self.ladder, self.zone)

    def _of_others(self, actor: By, today: date) -> Iterator[Duty]:
        yield from self._checkins(actor, today)
        yield from self._actions(actor, today)
        yield from self._signals(actor)
        yield from self._work(actor)

    def _checkins(self, actor: By, today: date) -> Iterator[Duty]:
        for state in ("overdue", "planned"):
            which = CheckinFilter(person=actor.person, state=state, until=today + AHEAD)
            for row in self.store.checkins.list(which, limit=MOST).items:
                facts = {"customer": row.customer, "sort": row.sort}
                yield Duty(what="hold_checkin", n=row.n, facts=facts, due_on=row.due_on)

    def _actions(self, actor: By, today: date) -> Iterator[Duty]:
        which = ActionFilter(owner=actor.person, state="open", until=today + AHEAD)
        for row in self.store.actions.list(which, limit=MOST).items:
            facts = {"customer": row.customer_name, "sort": row.sort, "what": row.what, "reason": row.reason}
            yield Duty(what="act_for_customer", delivery=row.delivery, n=row.n, facts=facts, due_on=row.due_on)

    def _signals(self, actor: By) -> Iterator[Duty]:
        if actor.role is not Role.FINANCE or actor.party is None:
            return
        which = SignalFilter(legal_entity=actor.party, acknowledged=False)
        for row in self.store.collections.signals(which, limit=MOST).items:
            facts = {"amount": str(row.amount), "currency": row.currency, "debtor": row.debtor, "stage": row.stage}
            yield Duty(what="see_signal", delivery=row.delivery, n=row.instalment, facts=facts, due_on=row.due_on)

    def _work(self, actor: By) -> Iterator[Duty]:
        for row in self.store.work.list(WorkFilter(person=actor.person), limit=MOST).items:
            yield Duty(what=f"work_{row.what}", delivery=row.delivery, facts=row.facts)
