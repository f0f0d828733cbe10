"""A delivery's verbs and timer about requests: asked, routed to whoever has the seat, answered in time or climbed."""

from __future__ import annotations

from typing import Literal

from temporalio import workflow

from postsales.domain import promise as promises
from postsales.domain import request as requests
from postsales.domain.customer_of import Asked, routed_to
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.request import Request
from postsales.domain.seats import Seat
from postsales.messages.command import By
from postsales.messages.delivery import AnswerRequest, AskSeat, MakeRequest
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb


class DeliveryRequests(DeliveryBase):
    """A request by somebody without a seat is routed, not obeyed (domain notes, "Who is the customer")."""

    @verb("handoff.ask_seat")
    def ask_seat(self, body: AskSeat, by: By) -> Change[DeliveryState]:
        """Ask another party to fill one of its seats."""
        return self.asked("fill", body.seat, body.reason or "", by, "seat_asked", None)

    @verb("request.make")
    def make_request(self, body: MakeRequest, by: By) -> Change[DeliveryState]:
        """Ask whoever has a seat; it is their work from now on.

        Somebody who takes no part asks through who speaks for their party. Who has to do something for it themselves
        is no customer but a collaborator: they owe that by its date.
        """
        working = frozenset({by.person}) if body.own_part else frozenset()
        question = Asked(by=by.person, provider=body.seat, agreed=False, work_of=working)
        seat = routed_to(self.state.roster, question, by.side)
        change = self.asked("do", seat, body.what, by, "request_routed", body.verb)
        if body.own_part is None or body.due_on is None:
            return change
        owner = self.state.roster.person(by.person)
        if owner is None:
            raise Refused("person_unknown", person=by.person)
        owed = promises.make(
            len(self.state.promises) + 1, body.own_part, owner=owner.id, owner_side=owner.side, to=seat.side,
            due_on=body.due_on, by=by.person, by_side=by.side, today=self.today_of(owner.side), at=workflow.now(),
            about=f"request:{change.details['request']}",
        )  # fmt: skip
        details = {**change.details, "promise": owed.n}
        return Change(change.state.with_promise(owed), change.what, details, change.effects)

    def asked(
        self, sort: Literal["fill", "do"], seat: Seat, what: str, by: By, fact: str, tried: str | None
    ) -> Change[DeliveryState]:
        """The request, with a letter to whoever it goes to; the answer says who that is."""
        refuse_when_ended(self.state)
        if self.contract.party(seat.side) is None:
            raise Refused("no_such_party", side=seat.side.value)
        made = requests.ask(
            self.state.requests, sort, seat, what, by=by.person, by_side=by.side, at=workflow.now(),
            calendar=self.state.calendars[seat.side], days=self.policy.request.answer_within_days, verb=tried,
        )  # fmt: skip
        to = requests.whose(made, self.state.roster)
        state = self.state.model_copy(update={"requests": (*self.state.requests, made)})
        details = {"request": made.n, "seat": seat.value, "person_to": to.name if to else None,
                   "answer_by": made.answer_by.isoformat()}  # fmt: skip
        template = "delivery/seat_asked" if sort == "fill" else "delivery/request_routed"
        return Change(state, fact, details, letters.about_request(self.state, self.contract, made, template, to))

    @verb("request.answer")
    def answer_request(self, body: AnswerRequest, by: By) -> Change[DeliveryState]:
        """What became of it, or why not: whoever asked hears."""
        refuse_when_ended(self.state)
        answered = requests.answer(
            self.state.requests, body.request, by=by.person, by_side=by.side, at=workflow.now(), words=body.answer,
            declined=body.declined,
        )  # fmt: skip
        state = self.state.model_copy(update={"requests": answered})
        request = answered[body.request - 1]
        asker = state.roster.person(request.asked_by)
        told = letters.about_request(state, self.contract, request, "delivery/request_answered", asker)
        details = {"request": request.n, "answer": body.answer, "state": request.status.value}
        return Change(state, "request_declined" if body.declined else "request_answered", details, told)

    def request_climbs(self, request: Request) -> Change[DeliveryState]:
        """No answer is not consent: the head of the side asked hears, and whoever asked."""
        climbed = requests.climb(self.state.requests, request.n, workflow.now())
        state = self.state.model_copy(update={"requests": climbed})
        head = requests.whose(climbed[request.n - 1], state.roster)
        people = (head, state.roster.person(request.asked_by))
        told = letters.about_request(state, self.contract, climbed[request.n - 1], "delivery/request_climbed", *people)
        details = {"request": request.n, "seat": request.seat.value, "person_to": head.name if head else None}
        return Change(state, "request_climbed", details, told)
