"""Who "the customer" is, worked out per request and provider from the seats.

Source: domain notes, "Who is the customer". Somebody is a customer of a request when they ask for it, the provider
agrees to do it, fulfilling it needs no work from them (else they are a collaborator who owes a dated task), and they
take part in deciding, defining, or implementing and supporting it. Paying and being told are seats of their own.
The same rule holds inside a party and between vendor and partner: the provider is a seat, whoever's.
"""

from __future__ import annotations

from enum import StrEnum

from postsales.domain.frozen import Frozen
from postsales.domain.seats import Key, Person, Roster, Seat, Side


class Part(StrEnum):
    """What makes somebody more than a bystander."""

    DECIDES = "decides"
    DEFINES = "defines"
    IMPLEMENTS = "implements"


PARTS: dict[Part, frozenset[Seat]] = {
    Part.DECIDES: frozenset(
        {Seat.ACCEPTANCE_DECIDER, Seat.CUSTOMER_APPROVER, Seat.REQUESTER, Seat.PARTNER_HEAD, Seat.VENDOR_HEAD,
         Seat.VENDOR_APPROVER, Seat.EXECUTIVE}
    ),
    Part.DEFINES: frozenset(
        {Seat.REQUIREMENT_DEFINER, Seat.PARTNER_PM, Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER,
         Seat.CONSULTANT}
    ),
    Part.IMPLEMENTS: frozenset(
        {Seat.OPERATOR, Seat.PARTNER_PM, Seat.PARTNER_ENGINEER, Seat.SUPPORT, Seat.ENGINEERING, Seat.EXPERT,
         Seat.CONSULTANT, Seat.CSM, Seat.TAM}
    ),
}  # fmt: skip
"""Which seats take which part: purchase and acceptance, what is delivered, installing and supporting it."""

SPEAK_FOR: dict[Side, tuple[Seat, ...]] = {
    Side.CUSTOMER: (Seat.REQUIREMENT_DEFINER, Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.SALES_REP, Seat.VENDOR_HEAD),
}
"""Who has a say for a side: a request of somebody without a part goes to them first."""


class Standing(StrEnum):
    """What somebody is to a provider in a request."""

    CUSTOMER = "customer"
    COLLABORATOR = "collaborator"
    NOT_AGREED = "not_agreed"
    BYSTANDER = "bystander"
    PROVIDER = "provider"


class Asked(Frozen):
    """A request: who asks whom (a seat), whether the provider agreed, and who has to work for it to be done."""

    by: Key
    provider: Seat
    agreed: bool = True
    work_of: frozenset[Key] = frozenset()


class Audience(Frozen):
    """The customer as a provider meets it: who accepts, who defines, who is told, who pays. Empty where nobody sits."""

    accepts: Key | None = None
    defines: Key | None = None
    told: tuple[Key, ...] = ()
    pays: Key | None = None


def parts_of(roster: Roster, person_id: str) -> tuple[Part, ...]:
    """In what somebody takes part, by the seats they hold."""
    return tuple(part for part, seats in PARTS.items() if roster.holds(person_id, *seats))


def standing(roster: Roster, asked: Asked) -> Standing:
    """What the one who asks is to the provider. Of several conditions that fail, the first named says it."""
    if roster.holds(asked.by, asked.provider):
        return Standing.PROVIDER
    if not parts_of(roster, asked.by):
        return Standing.BYSTANDER
    if asked.by in asked.work_of:
        return Standing.COLLABORATOR
    return Standing.CUSTOMER if asked.agreed else Standing.NOT_AGREED


def routed_to(roster: Roster, asked: Asked, by_side: Side | None) -> Seat:
    """Whose work a request is: the provider's, unless a bystander asks another party; then who speaks for their own.

    A party asks another with one voice. Where nobody has one, or it is one's own party, the provider hears at once.
    """
    if by_side is None or by_side is asked.provider.side or standing(roster, asked) is not Standing.BYSTANDER:
        return asked.provider
    return next((seat for seat in SPEAK_FOR[by_side] if roster.holders(seat)), asked.provider)


def audience(roster: Roster, provider: Side, *, indirect: bool) -> Audience:
    """Who the customer is to this side. In an indirect deal the partner pays the vendor, the customer the partner."""
    payer = Seat.PARTNER_PAYER if provider is Side.VENDOR and indirect else Seat.PAYER
    told = (*roster.holders(Seat.INFORMED), *roster.holders(Seat.REQUESTER), *roster.holders(Seat.OPERATOR))
    return Audience(
        accepts=_id(roster.holder(Seat.ACCEPTANCE_DECIDER)),
        defines=_id(roster.holder(Seat.REQUIREMENT_DEFINER, Seat.REQUESTER)),
        told=tuple(dict.fromkeys(person.id for person in told)),
        pays=_id(roster.holder(payer)),
    )


def _id(person: Person | None) -> str | None:
    return person.id if person is not None else None
