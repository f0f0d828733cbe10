"""What a person says to a workflow, and what it answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Seat, Side
from postsales.messages.guidance import Guidance


class Role(StrEnum):
    """What somebody does for their party; access is decided by role and party."""

    DELIVERY = "delivery"
    SALES = "sales"
    CHANNEL = "channel"
    CSM = "csm"
    TAM = "tam"
    SUPPORT = "support"
    FINANCE = "finance"
    APPROVER = "approver"
    PARTNER = "partner"
    CUSTOMER = "customer"
    ADMIN = "admin"


ROLES_OF_SEATS: dict[Seat, Role] = {
    Seat.SALES_REP: Role.SALES,
    Seat.CHANNEL_MANAGER: Role.CHANNEL,
    Seat.DELIVERY_MANAGER: Role.DELIVERY,
    Seat.CONSULTANT: Role.DELIVERY,
    Seat.CSM: Role.CSM,
    Seat.TAM: Role.TAM,
    Seat.SUPPORT: Role.SUPPORT,
    Seat.ENGINEERING: Role.SUPPORT,
    Seat.EXPERT: Role.SUPPORT,
    Seat.VENDOR_HEAD: Role.APPROVER,
    Seat.EXECUTIVE: Role.APPROVER,
    Seat.VENDOR_APPROVER: Role.APPROVER,
    Seat.VENDOR_FINANCE: Role.FINANCE,
}
"""What the vendor's people in a seat usually do for it."""


def role_of(seat: Seat) -> Role:
    """The role of whoever sits there."""
    outside = {Side.PARTNER: Role.PARTNER, Side.CUSTOMER: Role.CUSTOMER}
    return outside.get(seat.side) or ROLES_OF_SEATS.get(seat, Role.DELIVERY)


class By(Frozen):
    """Who acts. `person` is a person's id, or `clock` when the engine itself acts; `admin` acted for them, if any."""

    person: str
    role: Role
    side: Side | None = None
    party: str | None = None
    admin: str | None = None


CLOCK = By(person="clock", role=Role.ADMIN)
"""The engine itself: a timer ran out."""


class Command(Frozen):
    """One verb said by somebody. `id` is the caller's own: the same id twice has one effect."""

    id: str
    by: By
    body: dict[str, Any]


class Awaited(Frozen):
    """What comes next: `what` (a wording code), which side has the ball, who, and until when."""

    what: str
    side: Side | None = None
    person: str | None = None
    until: datetime | None = None


class Answer(Frozen):
    """What a verb changed, and what comes next."""

    id: str
    verb: str
    delivery: str | None = None
    what: str
    details: dict[str, Any] = {}
    next: Awaited | None = None
    guidance: Guidance | None = None
    """The playbook's note, when the actor meets the situation for the first time. The desk adds it."""
