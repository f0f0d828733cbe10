"""What people say about included service that counts down."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from postsales.domain.frozen import Stated
from postsales.domain.seats import Email, Key
from postsales.messages.scope import Quantity, Short, Words

Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ().-]{5,30}$")]


class UseEntitlement(Stated):
    """`entitlement.use`: somebody used some of it. Whoever is not known yet comes with name and e-mail.

    `reference` (a ticket, a training day) is counted once, whoever tells of it again.
    """

    entitlement: Key
    quantity: Quantity
    requester: Key
    name: Short | None = None
    email: Email | None = None
    phone: Phone | None = None
    reference: Short | None = None


class ApproveUse(Stated):
    """`entitlement.approve`: let so much be used beyond what there is, and why."""

    entitlement: Key
    quantity: Quantity
    reason: Words


class GiveBack(Stated):
    """`entitlement.give_back`: so much of what was used counts as unused again, and why."""

    entitlement: Key
    quantity: Quantity
    reason: Words


class SamePerson(Stated):
    """`entitlement.same_person`: whether two requesters who look alike are one person; then they are counted as one."""

    first: Key
    second: Key
    same: bool = True


VERBS: dict[str, type[Stated]] = {
    "entitlement.use": UseEntitlement,
    "entitlement.approve": ApproveUse,
    "entitlement.give_back": GiveBack,
    "entitlement.same_person": SamePerson,
}
