"""A delivery's verbs about its seats: who sits where, who leaves, who is away."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import absence as absences
from postsales.domain import request as requests
from postsales.domain.absence import Absence
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.owing import refuse_orphans
from postsales.domain.promise import Promise, PromiseStatus
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.domain.sitting import after_change
from postsales.messages.command import By, Role
from postsales.messages.delivery import AssignSeat, StateAbsence, VacateSeat
from postsales.messages.effects import Effect
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb


class DeliverySeats(DeliveryBase):
    """Each party fills its own seats; the others ask (domain notes, "Who is the customer")."""

    @verb("handoff.assign")
    def assign(self, body: AssignSeat, by: By) -> Change[DeliveryState]:
        """Put somebody into a seat; every child hears of it, and whoever asked for it has their answer."""
        refuse_when_ended(self.state)
        refuse_other_parties(by, body.seat, body.person)
        roster = self.state.roster.assign(body.seat, self.named(body, body.person), place=body.place)
        state = self.reseated(roster, why=body.why)
        details = {"seat": body.seat.value, "person": body.person}
        waiting = requests.filled(state.requests, body.seat, by=by.person, at=workflow.now())
        told = letters.seat_filled(self.state, waiting, self.contract, roster)
        state = state.model_copy(update={"requests": waiting})
        return Change(state, "seat_assigned", details, (*self.tell_seats(state), *told))

    @verb("handoff.vacate")
    def vacate(self, body: VacateSeat, by: By) -> Change[DeliveryState]:
        """Somebody leaves a seat. Without a successor it is refused when anything would be left lying."""
        refuse_when_ended(self.state)
        refuse_other_parties(by, body.seat, body.person)
        successor = self.named(body, body.successor) if body.successor else None
        if successor is not None and successor.id == body.person:
            raise Refused("stands_in_for_themselves", person=body.person)
        roster = self.state.roster.vacate(body.seat, body.person, successor)
        if successor is None:
            refuse_orphans(self.state, self.contract.channel, body.seat, body.person, body.visits)
        state = self.reseated(roster, why=body.why, successor=body.successor)
        keeps_a_seat = bool(roster.seats_of(body.person))
        owed = () if successor is None or keeps_a_seat else absences.owed_promises(state.promises, body.person)
        state, effects = self.handed_on(state, owed, successor, by.side)
        details = {"seat": body.seat.value, "person": body.person, "successor": body.successor, "why": body.why,
                   "promises": numbers(owed)}  # fmt: skip
        return Change(state, "seat_vacated", details, (*self.tell_seats(state), *effects))

    @verb("handoff.absence")
    def absent(self, body: StateAbsence, by: By) -> Change[DeliveryState]:
        """Somebody is away for a time: whoever is behind them is asked, and their promises of that time are kept."""
        refuse_when_ended(self.state)
        person = self.known(body.person)
        if by.role is not Role.ADMIN and by.side is not person.side:
            raise Refused("absence_of_another_party", person=person.id, side=person.side.value)
        if body.stand_in is not None:
            self.known(body.stand_in)
            if self.refuses_more():
                absences.refuse_stand_in(self.state.roster, person.id, body.stand_in)
        stated = Absence(person=person.id, from_on=body.from_on, until_on=body.until_on, stand_in=body.stand_in)
        today = self.today_of(person.side)
        state = self.state.model_copy(
            update={"absences": absences.add_absence(self.state.absences, stated, today=today)}
        )
        state, owed, effects = self.covered(state, stated, by.side)
        details = {"person": person.id, "from_on": body.from_on.isoformat(), "until_on": body.until_on.isoformat(),
                   "stand_in": body.stand_in, "promises": numbers(owed)}  # fmt: skip
        return Change(state, "absence_stated", details, effects)

    def turned_away(self, away: tuple[str, ...]) -> Change[DeliveryState]:
        """An absence began or ended: others are asked now. What was promised since it was stated is covered too."""
        before = self.state.roster.away
        roster = self.state.roster.model_copy(update={"away": away})
        state = self.state.model_copy(update={"roster": roster})
        effects: list[Effect] = []
        for stated in self.state.absences:
            if stated.person in away and stated.person not in before:
                state, _, more = self.covered(state, stated, None)
                effects += more
        return Change(state, "people_away", {"away": ", ".join(away)}, (*self.tell_seats(state), *effects))

    def covered(
        self, state: DeliveryState, stated: Absence, by_side: Side | None
    ) -> tuple[DeliveryState, tuple[Promise, ...], tuple[Effect, ...]]:
        """Promises that fall due while their owner is away have somebody who is there."""
        owed = absences.owed_promises(state.promises, stated.person, until=stated.until_on)
        heir = absences.heir(state.roster, stated.person, stated.stand_in)
        covered, effects = self.handed_on(state, owed, heir, by_side or self.known(stated.person).side)
        return covered, owed if heir is not None else (), effects

    def handed_on(
        self, state: DeliveryState, owed: tuple[Promise, ...], to: Person | None, by_side: Side | None
    ) -> tuple[DeliveryState, tuple[Effect, ...]]:
        """These promises with their new owner, who hears of them; so does whoever waits for them."""
        effects: list[Effect] = []
        for promise in owed:
            if to is None:
                break
            handed = absences.hand_on(promise, to, by_side=by_side, at=workflow.now())
            state = state.with_promise(handed)
            proposed = handed.status is PromiseStatus.PROPOSED
            template = "delivery/promise_proposed" if proposed else "delivery/promise_handed_on"
            hearers = (to,) if proposed else (to, letters.contact(state.roster, promise.to))
            occasion = f"from:{promise.owner}:{self.journal.seq + 1}"
            was = state.roster.person(promise.owner)
            told = {"was": was.name if was else promise.owner}
            effects += letters.about_promise(state, self.contract, handed, template, occasion, *hearers, **told)
        return state, tuple(effects)

    def reseated(self, roster: Roster, *, why: str | None, successor: str | None = None) -> DeliveryState:
        """The delivery with these people in its seats, and what that changed in its history."""
        history = after_change(
            self.state.sittings, self.state.roster, roster, since=self.state.started_at, at=workflow.now(), why=why,
            successor=successor,
        )  # fmt: skip
        return self.state.model_copy(update={"roster": roster, "sittings": history})

    def tell_seats(self, state: DeliveryState) -> tuple[Effect, ...]:
        """Every child hears who sits where."""
        return children.tell_seats(state, self.spec, self.journal.seq + 1)

    def tell_absences(self, before: DeliveryState) -> tuple[Effect, ...]:
        """An absence, as it is stated: visits and check-ins of those days are looked to before the day has come."""
        if self.state.absences == before.absences or not workflow.patched("absences-told-at-once"):
            return ()
        return children.tell_seats(self.state, self.spec, self.journal.seq)

    def named(self, body: AssignSeat | VacateSeat, person_id: str) -> Person:
        """The person meant: known by id, or newly named. Refused: `person_unknown`."""
        known = self.state.roster.person(person_id)
        if known is not None:
            return known
        if body.name is None or body.email is None:
            raise Refused("person_unknown", person=person_id)
        return Person(
            id=person_id, name=body.name, side=body.seat.side, email=body.email, language=body.language,
            internal=body.internal,
        )  # fmt: skip

    def known(self, person_id: str) -> Person:
        """Somebody of this delivery. Refused: `person_unknown`."""
        person = self.state.roster.person(person_id)
        if person is None:
            raise Refused("person_unknown", person=person_id)
        return person


def refuse_other_parties(by: By, seat: Seat, person: str) -> None:
    """Nobody assigns another party's people. Refused: `seat_of_another_party`."""
    if by.role is not Role.ADMIN and by.side is not seat.side:
        raise Refused("seat_of_another_party", seat=seat.value, person=person, side=seat.side.value)


def numbers(promises: tuple[Promise, ...]) -> str:
    """Their numbers, for a fact."""
    return ", ".join(str(promise.n) for promise in promises)
