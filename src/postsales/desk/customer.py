"""A customer in one look, across its deliveries: where each stands, who has the ball, what is promised and open.

What a sales rep reads in front of the customer. Answered by the workflows themselves; where one stays silent its part
comes from the store, and says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from postsales.desk.access import takes_part
from postsales.desk.contacts import Contact
from postsales.desk.errors import NotThere
from postsales.desk.gate import refuse_role
from postsales.desk.named import Named
from postsales.desk.sight import Sight
from postsales.domain.frozen import Frozen
from postsales.domain.health import Health
from postsales.domain.portfolio import Sort
from postsales.domain.promise import UNSETTLED
from postsales.domain.seats import Side
from postsales.messages.command import Awaited, By
from postsales.messages.portfolio import AskedFor
from postsales.store.customers import CustomerLine
from postsales.store.money import DeliveryMoney
from postsales.store.paging import Page

if TYPE_CHECKING:
    from postsales.desk.reading import Reading, ShownDelivery

AT_ONCE = 20
"""Running deliveries of one customer asked live: who has more reads them as a list."""


class PromiseGlance(Frozen):
    """A promise that is not settled."""

    n: int
    what: str
    owner: str
    to: Side
    due_on: date
    state: str


class IssueGlance(Frozen):
    """An issue that is not closed; `until` when whoever has the ball must have answered."""

    n: int
    title: str
    severity: str
    blocking: bool
    ball: Side | None = None
    until: datetime | None = None


class DeliveryGlance(Frozen):
    """One running delivery. `live` is False when it is told from the store, as of `as_of`."""

    delivery: str
    title: str
    stage: str
    live: bool
    as_of: datetime | None
    ball: Awaited | None
    sales_rep: str | None = None
    names: dict[str, str] = {}
    health: Health | None = None
    promises: tuple[PromiseGlance, ...] = ()
    issues: tuple[IssueGlance, ...] = ()
    money: DeliveryMoney | None = None


class ShownCustomer(Frozen):
    """A customer. `live`: every workflow answered; else `as_of` is how old the oldest part of the answer is.

    `running` and `ended` count its deliveries, as far as they are the reader's; at most 20 of them are told.
    """

    customer: str
    name: str
    live: bool
    as_of: datetime | None
    running: int
    ended: int
    deliveries: tuple[DeliveryGlance, ...]
    next_contact: Contact | None = None
    last_contact: Contact | None = None


@dataclass(frozen=True)
class Customers:
    """Reads of customers over all their deliveries."""

    reading: Reading

    async def list(
        self, actor: By, said: Mapping[str, Any], *, after: str | None = None, limit: int = 50
    ) -> Page[CustomerLine]:
        """The customers of the deliveries asked for, as far as those are the actor's, by id.

        Refused `unknown_filter`, `unknown_name`, `money_not_shown`, `health_not_shown`; `BadInput` for a value that
        cannot be.
        """
        refuse_role(actor, "customer.list")
        portfolios = self.reading.portfolios
        asked = portfolios.read(said)
        which, money = portfolios.which(actor, asked)
        if which is None:
            return Page(items=())
        store = self.reading.store
        found = await asyncio.to_thread(
            store.customers.list, which, now=store.now(), today=portfolios.today(), money=money, after=after,
            limit=limit,
        )  # fmt: skip
        if not found.items and after is None:
            await Named(store).refuse_unknown(actor, asked)
        if Sight.of(actor).inside:
            return found
        # How a customer is found, and when it is called, is for the vendor's own people.
        outside = (each.model_copy(update={"bad": 0, "next_contact": None}) for each in found.items)
        return found.model_copy(update={"items": tuple(outside)})

    async def show(self, actor: By, said: str) -> ShownCustomer:
        """The customer of that id, or of the delivery of that number, as far as the actor's deliveries go.

        Raises `NotThere` `unknown_customer`.
        """
        refuse_role(actor, "customer.show")
        unknown = NotThere("unknown_customer", customer=said[:80])
        customer, about = await asyncio.to_thread(self.reading.addressing.customer, actor, said)
        if customer != said and not takes_part(actor, about):
            raise unknown
        whole = AskedFor(customer=customer)
        try:
            all_of_it = await self.reading.portfolios.show(actor, whole.model_dump(exclude_none=True), limit=1)
        except NotThere as nobody:
            raise unknown from nobody
        if not all_of_it.items:
            raise unknown
        running = AskedFor(customer=customer, ended=False, sort=Sort.NEXT)
        listed = await self.reading.portfolios.list(actor, running, limit=AT_ONCE)
        inside = Sight.of(actor).inside
        contacts, shown = await asyncio.gather(
            self.reading.contacting.of_customer(customer, inside=inside),
            asyncio.gather(*(self.reading.delivery(actor, line.delivery) for line in listed.items)),
        )
        glances = tuple(glance for each in shown for glance in _glance(each))
        ages = [contacts.as_of, *(each.as_of for each in glances)]
        return ShownCustomer(
            customer=customer,
            name=all_of_it.items[0].customer_name,
            live=contacts.live and all(each.live for each in glances),
            as_of=min((at for at in ages if at is not None), default=None),
            running=all_of_it.counts.running,
            ended=all_of_it.counts.total - all_of_it.counts.running,
            deliveries=glances,
            next_contact=contacts.next,
            last_contact=contacts.last,
        )


def _glance(shown: ShownDelivery) -> Iterator[DeliveryGlance]:
    """What of a delivery is told beside the others: live where it answered."""
    view, status = shown.view, shown.status
    if view is None:
        return
    row = view.delivery
    recorded = Awaited(what=row.awaited, side=row.ball, person=row.holder, until=row.next_at) if row.awaited else None
    standings = {each.n: each for each in status.issues} if status else {}
    promises = (
        [each.model_dump() | {"state": each.status.value} for each in status.promises]
        if status
        else [each.model_dump() for each in view.promises]
    )
    issues = []
    for each in view.issues:
        standing = standings.get(each.n)
        if each.closed_at is not None or (standing is not None and not standing.open):
            continue
        until = standing.until if standing else each.acknowledge_by if each.state == "requested" else each.answer_by
        ball = standing.ball if standing else each.ball
        issues.append(
            IssueGlance(
                n=each.n, title=each.title, severity=each.severity, blocking=each.blocking, ball=ball, until=until
            )
        )
    yield DeliveryGlance(
        delivery=row.delivery,
        title=row.title,
        stage=status.stage if status else row.stage,
        live=shown.live,
        as_of=shown.as_of,
        ball=status.ball if status else recorded,
        sales_rep=row.sales_rep,
        names={person.person: person.name for person in view.people},
        health=shown.health,
        promises=tuple(PromiseGlance.model_validate(each) for each in promises if each["state"] in UNSETTLED),
        issues=tuple(issues),
        money=view.money if shown.sees_money else None,
    )
