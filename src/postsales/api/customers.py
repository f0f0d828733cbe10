"""A customer over all its deliveries."""

from __future__ import annotations

from fastapi import APIRouter, Request

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Inside, behind
from postsales.api.filters import documented, said_in
from postsales.desk.customer import ShownCustomer
from postsales.store.customers import CustomerLine
from postsales.store.paging import Page

router = APIRouter(prefix="/api/v1", tags=["customers"])


@router.get("/customers", openapi_extra=documented())
@behind("customer.list")
async def listing(
    request: Request, actor: Actor, inside: Inside, after: str | None = None, limit: Limit = 50
) -> Page[CustomerLine]:
    """The customers of the deliveries asked for, with how many of these are running, late, overdue, in bad health."""
    return await inside.reading.customers.list(actor, said_in(request), after=after, limit=limit)


@router.get("/customers/{customer}")
@behind("customer.show")
async def show(customer: str, actor: Actor, inside: Inside) -> ShownCustomer:
    """Where each of its running deliveries stands, live; by its id, or by the number of one of its deliveries."""
    return await inside.reading.customers.show(actor, customer)
