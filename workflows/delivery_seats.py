"""A delivery's verbs about its seats."""

from __future__ import annotations

from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.seats import Person
from postsales.messages.command import By, Role
from postsales.messages.delivery import AskSeat, AssignSeat
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb


class DeliverySeats(DeliveryBase):
    """Each party fills its own seats; the others ask (domain notes, "Who is the customer")."""

    @verb("handoff.assign")
    def assign(self, body: AssignSeat, by: By) -> Change[DeliveryState]:
        """Put somebody into a seat; every child hears of it."""
        refuse_when_ended(self.state)
        if by.role is not Role.ADMIN and by.side is not body.seat.side:
            raise Refused("seat_of_another_party", seat=body.seat.value, person=body.person, side=body.seat.side.value)
        roster = self.state.roster.assign(body.seat, self.named(body))
        state = self.state.model_copy(update={"roster": roster})
        details = {"seat": body.seat.value, "person": body.person}
        return Change(state, "seat_assigned", details, children.tell_seats(state, self.spec, self.journal.seq + 1))

    @verb("handoff.ask_seat")
    def ask_seat(self, body: AskSeat, by: By) -> Change[DeliveryState]:
        """Ask another party to fill one of its seats."""
        refuse_when_ended(self.state)
        if self.contract.party(body.seat.side) is None:
            raise Refused("no_such_party", side=body.seat.side.value)
        asked = letters.contact(self.state.roster, body.seat.side)
        facts = {"seat": body.seat.value, "reason": body.reason or "", "asked_by": by.person}
        occasion = f"{body.seat.value}:{self.journal.seq + 1}"
        effects = (letters.letter(self.contract, asked, "delivery/seat_asked", occasion, **facts),) if asked else ()
        return Change(self.state, "seat_asked", {"seat": body.seat.value}, effects)

    def named(self, body: AssignSeat) -> Person:
        """The person meant: known by id, or newly named. Refused: `person_unknown`."""
        known = self.state.roster.person(body.person)
        if known is not None:
            return known
        if body.name is None or body.email is None:
            raise Refused("person_unknown", person=body.person)
        return Person(
            id=body.person, name=body.name, side=body.seat.side, email=body.email, language=body.language,
            internal=body.internal,
        )  # fmt: skip
