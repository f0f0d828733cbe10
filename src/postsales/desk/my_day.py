"""`today`: what somebody must do now, in order, with the reason; out of all their deliveries, check-ins and books.

Nobody is told of what they might not read: only deliveries in which their party takes part count, and only duties
whose verb their role may say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from postsales.desk.access import may_say
from postsales.desk.gate import refuse_role
from postsales.desk.reading_money import own_side
from postsales.domain.collecting import FINANCE_SEATS
from postsales.domain.duties_of_ones_own import own_duties
from postsales.domain.duty import AHEAD, Duty, in_order
from postsales.domain.frozen import Frozen
from postsales.domain.my_day import duties
from postsales.domain.my_day_facts import Matters
from postsales.domain.my_day_own import Books, ConductOwed, Own
from postsales.domain.policy import EscalationPolicy
from postsales.domain.seats import Side
from postsales.domain.vendor_ladder import VendorLevel
from postsales.messages.command import By, Role
from postsales.store.facade import Store

MOST = 500
"""Duties told at once; how many there are in all is told beside."""
_WHOLE_PARTY = frozenset({Role.FINANCE, Role.ADMIN})
"""Who sees work of nobody in particular about everything of their company, wherever they sit."""


class MyDay(Frozen):
    """One person's day. `duties` in the order to do them, the first of `total`; `late` of them all are past due."""

    person: str
    on: date
    as_of: datetime
    late: int
    total: int = 0
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class MyDays:
    """Reads a person's day from the store. `zone` is whose day it is."""

    store: Store
    zone: ZoneInfo
    ladder: tuple[VendorLevel, ...] = EscalationPolicy().ladder

    async def of(self, actor: By, limit: int = MOST) -> MyDay:
        """What the actor must do, in all deliveries they sit in."""
        refuse_role(actor, "today")
        return await asyncio.to_thread(self._of, actor, limit)

    def _of(self, actor: By, limit: int) -> MyDay:
        now = self.store.now()
        matters = self.store.my_days.matters(actor.person, own_side(actor), now)
        found = [*self._of_deliveries(actor, matters, now), *self._of_others(actor, matters, now)]
        allowed = [duty for duty in found if duty.verb is None or may_say(actor, duty.verb)]
        ordered = in_order(allowed, now)
        return MyDay(
            person=actor.person, on=now.astimezone(self.zone).date(), as_of=now, total=len(ordered),
            late=sum(duty.late(now) for duty in ordered), duties=ordered[:limit],
        )  # fmt: skip

    def _of_deliveries(self, actor: By, matters: Sequence[Matters], now: datetime) -> Iterator[Duty]:
        for each in matters:
            yield from duties(actor.person, each, self.ladder, self.zone, now)

    def _of_others(self, actor: By, matters: Sequence[Matters], now: datetime) -> Iterator[Duty]:
        store, who, until = self.store.my_days, actor.person, now.astimezone(self.zone).date() + AHEAD
        inside = may_say(actor, "checkin.list")
        whole_party = actor.role in _WHOLE_PARTY
        own = Own(
            checkins=store.checkins_of(who, until) if inside else (),
            actions=store.actions_of(who, until) if inside else (),
            surveys=store.surveys_of(who, now) if may_say(actor, "survey.answer") else (),
            work=store.work_of(who, actor.role.value, own_side(actor), whole_party=whole_party),
            conduct=self._conduct(actor),
            books=self._books(actor, matters, now),
        )
        yield from own_duties(who, own, self.zone, now)

    def _conduct(self, actor: By) -> tuple[ConductOwed, ...]:
        """Those the actor is asked to answer. Reading of them leaves a line in the audit log, as everywhere."""
        found = self.store.my_days.conduct_of(actor.person, own_side(actor))
        for delivery in sorted({each.delivery for each in found}):
            self.store.audit.read(actor, "today", delivery)
        return found

    def _books(self, actor: By, matters: Sequence[Matters], now: datetime) -> Books | None:
        """What waits in the books of the actor's company, if they are the actor's to see to."""
        party, today = actor.party, now.astimezone(self.zone).date()
        if party is None:
            return None
        store, who = self.store.my_days, actor.person
        if actor.role is Role.APPROVER:
            return Books(legal_entity=party, payees=store.payees_of(party, now))
        if actor.role is not Role.FINANCE and not _follows_the_money(actor, matters):
            return None
        signals = store.signals_of(party, who, today)
        told = {(each.delivery, each.instalment) for each in signals}
        chases = tuple(
            each for each in store.chases_of(party, who, today) if (each.delivery, each.instalment) not in told
        )
        lines, since = store.open_lines(party) if may_say(actor, "finance.lines") else (0, None)
        bridges = store.bridges_over(party, today)
        payees = store.payees_of(party, now) if actor.side is Side.PARTNER else ()
        return Books(
            legal_entity=party, signals=signals, chases=chases, lines=lines, lines_since=since, bridges=bridges,
            payees=payees, tax_numbers=store.tax_numbers_of(party), undelivered=store.undelivered_of(party, today),
        )  # fmt: skip


def _follows_the_money(actor: By, matters: Sequence[Matters]) -> bool:
    """A partner is a creditor too: its finance people, or whoever stands in for them, see to its own books."""
    seats = FINANCE_SEATS[Side.PARTNER]
    return actor.side is Side.PARTNER and any(actor.person in each.all_of(*seats) for each in matters)
