"""What everybody in a delivery has before them as a scenario ends: each as themselves, in their own role and party."""

from __future__ import annotations

from typing import Any

from postsales.desk.desk import Desk
from postsales.desk.my_day import MyDays
from postsales.desk.reading import SEOUL
from postsales.domain.contract import Contract
from postsales.domain.seats import Seat, Side
from postsales.messages.command import By, Role, role_of

OF_SIDES = {Side.VENDOR: Role.DELIVERY, Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}


async def days_of(contract: Contract, desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Person → their duties in order, as `postsales today` tells them, each with whether it is `late`."""
    rows = desk.store.deliveries.seats(contract.number)
    found: dict[str, list[dict[str, Any]]] = {}
    for person in desk.store.deliveries.people(contract.number):
        seat = next((Seat(row.seat) for row in rows if person.person in row.people), None)
        role = role_of(seat) if seat is not None else OF_SIDES[person.side]
        party = contract.party(person.side)
        actor = By(person=person.person, role=role, side=person.side, party=party.id if party else None)
        day = await MyDays(desk.store, SEOUL).of(actor)
        found[person.person] = [
            {**duty.facts, **duty.model_dump(mode="json"), "late": duty.late(day.as_of)} for duty in day.duties
        ]
    return found
