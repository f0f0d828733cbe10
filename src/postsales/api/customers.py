"""A customer over all its deliveries."""

from __future__ import annotations

from fastapi import APIRouter

from postsales.api.door import Actor, Inside, behind
from postsales.desk.customer import ShownCustomer

router = APIRouter(prefix="/api/v1", tags=["customers"])


@router.get("/customers/{customer}")
@behind("customer.show")
async def show(customer: str, actor: Actor, inside: Inside) -> ShownCustomer:
    """Where each of its running deliveries stands, live; by its id, or by the number of one of its deliveries."""
    return await inside.reading.customers.show(actor, customer)
