"""Who sits where in a delivery: parties, people, seats.

Source: domain notes, "Who is involved" and "Who is the customer". A seat belongs to one side; only that
side's people may sit in it, and several may, in an order (the first is asked first).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen, Stated

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""A short identifier people can type: of a person, a party, a package."""

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=254)]


class Side(StrEnum):
    """One of the three parties to a delivery."""

    VENDOR = "vendor"
    PARTNER = "partner"
    CUSTOMER = "customer"


class Language(StrEnum):
    """A language people are written to in."""

    KO = "ko"
    EN = "en"


class Seat(StrEnum):
    """A part somebody plays in one delivery."""

    SALES_REP = "sales_rep"
    CHANNEL_MANAGER = "channel_manager"
    DELIVERY_MANAGER = "delivery_manager"
    CSM = "csm"
    TAM = "tam"
    SUPPORT = "support"
    ENGINEERING = "engineering"
    CONSULTANT = "consultant"
    EXPERT = "expert"
    EXECUTIVE = "executive"
    VENDOR_HEAD = "vendor_head"
    VENDOR_FINANCE = "vendor_finance"
    VENDOR_APPROVER = "vendor_approver"
    PARTNER_PM = "partner_pm"
    PARTNER_ENGINEER = "partner_engineer"
    PARTNER_HEAD = "partner_head"
    PARTNER_PAYER = "partner_payer"
    PARTNER_FINANCE = "partner_finance"
    REQUESTER = "requester"
    ACCEPTANCE_DECIDER = "acceptance_decider"
    REQUIREMENT_DEFINER = "requirement_definer"
    OPERATOR = "operator"
    PAYER = "payer"
    CUSTOMER_APPROVER = "customer_approver"
    INFORMED = "informed"

    @property
    def side(self) -> Side:
        """The party whose people may sit here."""
        if self in _CUSTOMER_SEATS:
            return Side.CUSTOMER
        return Side.PARTNER if self.value.startswith("partner_") else Side.VENDOR


_CUSTOMER_SEATS = frozenset(
    {
        Seat.REQUESTER,
        Seat.ACCEPTANCE_DECIDER,
        Seat.REQUIREMENT_DEFINER,
        Seat.OPERATOR,
        Seat.PAYER,
        Seat.CUSTOMER_APPROVER,
        Seat.INFORMED,
    }
)


class Party(Stated):
    """A legal entity that takes part. `id` is unique over all deliveries."""

    id: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    timezone: str = "Asia/Seoul"
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "KR"
    language: Language = Language.KO
    tier: str = "standard"


class Person(Stated):
    """Somebody of one party. `id` is unique over all deliveries; `internal` tells staff from hired hands."""

    id: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    side: Side
    email: Email
    language: Language = Language.KO
    internal: bool = True


class Roster(Frozen):
    """The people of a delivery and the seats they hold, first asked first. `away`: who cannot be asked at present.

    `payment_chain`: through whose hands a payment goes, in this order (a director, the CIO, headquarters …).
    """

    people: tuple[Person, ...] = ()
    seats: dict[Seat, tuple[Key, ...]] = Field(default_factory=dict)
    away: tuple[Key, ...] = ()
    payment_chain: tuple[Key, ...] = ()

    def person(self, person_id: str) -> Person | None:
        """The person of that id, if they are known to this delivery."""
        for person in self.people:
            if person.id == person_id:
                return person
        return None

    def holders(self, seat: Seat) -> tuple[Person, ...]:
        """Everybody in the seat, whoever is available first, then in order; empty when nobody is."""
        sitting = self.seats.get(seat, ())
        found = tuple(person for person_id in sitting if (person := self.person(person_id)) is not None)
        return tuple(sorted(found, key=lambda each: each.id in self.away)) if self.away else found

    def holder(self, *seats: Seat) -> Person | None:
        """Who is asked: the first person available in the first of these seats that is filled."""
        return next((holders[0] for seat in seats if (holders := self.holders(seat))), None)

    def holds(self, person_id: str, *seats: Seat) -> bool:
        """Whether the person sits in any of these seats."""
        return any(person_id in self.seats.get(seat, ()) for seat in seats)

    def seats_of(self, person_id: str) -> tuple[Seat, ...]:
        """All seats of a person."""
        return tuple(seat for seat, people in self.seats.items() if person_id in people)

    def missing(self, required: tuple[Seat, ...]) -> tuple[Seat, ...]:
        """Those of the required seats in which nobody sits."""
        return tuple(seat for seat in required if not self.holders(seat))

    def assign(self, seat: Seat, person: Person, *, place: int = 1) -> Roster:
        """Put the person into the seat at that place in its order (from 1, the first asked), with the others around.

        Raises `seat_of_another_party` when the person's side may not fill it (each party fills its own seats).
        """
        others = tuple(other for other in self.seats.get(seat, ()) if other != person.id)
        known = self._with(seat, person)
        before, after = others[: place - 1], others[place - 1 :]
        return known.model_copy(update={"seats": {**self.seats, seat: (*before, person.id, *after)}})

    def vacate(self, seat: Seat, person_id: str, successor: Person | None = None) -> Roster:
        """Take the person out of the seat; a successor gets their place in its order. They stay known to the delivery.

        Refused: `not_in_that_seat`, and as `assign` for the successor.
        """
        sitting = self.seats.get(seat, ())
        if person_id not in sitting:
            raise Refused("not_in_that_seat", seat=seat.value, person=person_id, people=", ".join(sitting))
        roster = self if successor is None else self._with(seat, successor)
        heirs = () if successor is None else (successor.id,)
        left = tuple(heir for each in sitting for heir in (heirs if each == person_id else (each,)))
        # Somebody who sat behind them already moves up, and is not there twice.
        return roster.model_copy(update={"seats": {**self.seats, seat: tuple(dict.fromkeys(left))}})

    def _with(self, seat: Seat, person: Person) -> Roster:
        if person.side is not seat.side:
            raise Refused("seat_of_another_party", seat=seat.value, person=person.id, side=seat.side.value)
        known = self.person(person.id)
        if known is not None and known.side is not person.side:
            raise Refused("person_is_of_another_party", person=person.id, side=known.side.value)
        people = tuple(other for other in self.people if other.id != person.id) + (person,)
        return self.model_copy(update={"people": people})


def required_seats(*, indirect: bool, tam: bool) -> tuple[Seat, ...]:
    """The seats without which a handoff is not complete (domain notes, story 2)."""
    seats = [Seat.SALES_REP, Seat.DELIVERY_MANAGER, Seat.SUPPORT, Seat.CSM, Seat.ACCEPTANCE_DECIDER, Seat.PAYER]
    if indirect:
        seats += [Seat.PARTNER_PM, Seat.PARTNER_HEAD, Seat.PARTNER_PAYER]
    if tam:
        seats.append(Seat.TAM)
    return tuple(seats)
