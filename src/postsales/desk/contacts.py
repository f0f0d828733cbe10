"""When a customer was last talked to and will be next: check-ins, visits, the kickoff; by whom and what came of it.

Answered by the workflows where they do; where one stays silent its part comes from the store, and that is said. How the
customer was found in a check-in is for the vendor's own people; visits are for everybody who takes part.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from activities.ports import Engine
from postsales.desk.reading_money import or_silence
from postsales.domain.frozen import Frozen
from postsales.domain.visit import OVER, TOOK_PLACE
from postsales.messages import ids
from postsales.messages.checkin import CheckinStatus
from postsales.messages.handoff import HandoffStatus
from postsales.messages.installation import InstallationStatus
from postsales.messages.rows import CheckinRow, HandoffRow, VisitRow
from postsales.store.delivery import DeliveryView
from postsales.store.facade import Store


class Contact(Frozen):
    """One contact with the customer, the next or the last: `how`, on which day, and by whom.

    `sort`: of a check-in, whose it is. `overdue`: it should have been by now.
    """

    sort: str
    on: date
    person: str | None = None
    sentiment: int | None = None
    summary: str | None = None
    overdue: bool = False
    how: Literal["checkin", "visit", "kickoff"] = "checkin"
    starts: str | None = None
    proposed: bool = False
    """At that local time, which nobody has agreed on yet."""


class Contacts(Frozen):
    """The next contact and the last. `live`: everybody asked answered; else `as_of` is how old what was recorded is."""

    live: bool
    as_of: datetime | None = None
    next: Contact | None = None
    last: Contact | None = None


@dataclass(frozen=True)
class Contacting:
    """Reads of it."""

    store: Store
    engine: Engine
    zone: ZoneInfo

    async def of_customer(self, customer: str, *, inside: bool) -> Contacts:
        """Check-ins only, over all deliveries of the customer."""
        if not inside:
            return Contacts(live=True)
        status = await or_silence(self.engine.query(ids.checkins(customer), "status", CheckinStatus))
        if status is not None:
            return _answered(status, self.zone, self.store.now())
        return _recorded(await asyncio.to_thread(self.store.checkins.of_customer, customer), self.zone)

    async def of_delivery(self, view: DeliveryView, *, inside: bool, today: date) -> Contacts:
        """The customer's check-ins beside the visits and the kickoff of this delivery, whichever is nearer."""
        row = view.delivery
        checkins, visits = await asyncio.gather(
            self.of_customer(row.customer, inside=inside and row.closed_at is None), self._on_site(view, today)
        )
        parts = (checkins, visits)
        recorded = [each.as_of for each in parts if not each.live and each.as_of is not None]
        live = all(each.live for each in parts)
        return Contacts(
            live=live, as_of=self.store.now() if live else min(recorded, default=view.as_of),
            next=min((each.next for each in parts if each.next is not None), key=lambda each: each.on, default=None),
            last=max((each.last for each in parts if each.last is not None), key=lambda each: each.on, default=None),
        )  # fmt: skip

    async def _on_site(self, view: DeliveryView, today: date) -> Contacts:
        """Visits and the kickoff, of whichever stage the delivery is in. What has ended is told from the record."""
        number, stage = view.delivery.delivery, view.delivery.stage
        if stage == "handoff":
            handoff = await or_silence(self.engine.query(ids.handoff(number), "status", HandoffStatus))
            kickoff = handoff.kickoff_on if handoff is not None else await self._kickoff(number)
            return _told([*_kickoffs(kickoff)], today, live=handoff is not None, as_of=view.as_of)
        kickoffs = [*_kickoffs(await self._kickoff(number))]
        if stage == "installation":
            status = await or_silence(self.engine.query(ids.installation(number), "status", InstallationStatus))
            if status is not None:
                met = [_Met(each.day, each.engineer, each.state, each.purpose) for each in status.visits]
                return _told([*met, *kickoffs], today, live=True, as_of=None)
        # Nobody visits any more once it is live: what is recorded then is all there is.
        return _told([*_of_rows(view.visits), *kickoffs], today, live=stage != "installation", as_of=view.as_of)

    async def _kickoff(self, number: str) -> date | None:
        rows = await asyncio.to_thread(self.store.deliveries.rows, number, HandoffRow)
        return next((row.kickoff_on for row in rows), None)


@dataclass(frozen=True)
class _Met:
    """Somebody at the customer's on a day: a visit in its state, or (`person` None) the kickoff."""

    on: date
    person: str | None
    state: str | None
    what: str | None


def _kickoffs(on: date | None) -> Iterator[_Met]:
    if on is not None:
        yield _Met(on, None, None, None)


def _of_rows(visits: Iterable[VisitRow]) -> Iterator[_Met]:
    return (_Met(each.on, each.engineer, each.state, each.purpose) for each in visits)


def _told(found: Iterable[_Met], today: date, *, live: bool, as_of: datetime | None) -> Contacts:
    met = list(found)
    coming = [each for each in met if each.state not in OVER and (each.state is not None or each.on >= today)]
    past = [each for each in met if each.state in TOOK_PLACE or (each.state is None and each.on < today)]
    return Contacts(
        live=live, as_of=as_of,
        next=min((_contact(each, today) for each in coming), key=lambda each: each.on, default=None),
        last=max((_contact(each, today) for each in past), key=lambda each: each.on, default=None),
    )  # fmt: skip


def _contact(met: _Met, today: date) -> Contact:
    how: Literal["visit", "kickoff"] = "kickoff" if met.state is None else "visit"
    overdue = met.state is not None and met.state not in OVER and met.on < today
    return Contact(sort=how, how=how, on=met.on, person=met.person, summary=met.what, overdue=overdue)


def _answered(status: CheckinStatus, zone: ZoneInfo, now: datetime) -> Contacts:
    held, planned = status.held, status.planned
    last = following = None
    if held is not None:
        told = held.report
        last = Contact(
            sort=held.sort, on=held.at.astimezone(zone).date(), person=held.by,
            sentiment=told.sentiment if told else None, summary=told.summary if told else None,
        )  # fmt: skip
    if planned is not None:
        meeting = planned.meeting
        following = Contact(
            sort=planned.sort, on=planned.due_on, person=status.person, overdue=planned.reminded,
            starts=meeting.starts if meeting else None, proposed=meeting is not None and meeting.proposed,
        )  # fmt: skip
    return Contacts(live=True, as_of=now, next=following, last=last)


def _recorded(rows: tuple[CheckinRow, ...], zone: ZoneInfo) -> Contacts:
    """The same from the store."""
    last = following = as_of = None
    for row in rows:
        if row.held_at is not None and (as_of is None or row.held_at >= as_of):
            as_of = row.held_at
            last = Contact(
                sort=row.sort, on=as_of.astimezone(zone).date(), person=row.person, sentiment=row.sentiment,
                summary=row.summary,
            )  # fmt: skip
        if row.state in ("planned", "overdue") and (following is None or row.due_on < following.on):
            overdue = row.state == "overdue"
            following = Contact(sort=row.sort, on=row.due_on, person=row.person, overdue=overdue)
    return Contacts(live=False, as_of=as_of, next=following, last=last)
