"""Requests: somebody asks whoever has a seat, or a party to fill one, and is answered by a date.

Source: domain notes, "Who is the customer": a request by somebody without a seat is routed, not obeyed; nobody assigns
another party's people, they ask for a seat to be filled. No answer climbs, once, to the head of the side asked.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Key, Person, Roster, Seat, Side

MOST_OPEN_REQUESTS = 200
"""What one delivery can watch at a time."""

LEADS = {
    Side.CUSTOMER: (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER, Seat.PAYER),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.DELIVERY_MANAGER, Seat.SALES_REP, Seat.VENDOR_HEAD),
}
"""Who fills a side's seats, in order of preference."""

HEADS = {
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER, Seat.ACCEPTANCE_DECIDER, Seat.REQUESTER),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.VENDOR: (Seat.VENDOR_HEAD, Seat.EXECUTIVE, Seat.DELIVERY_MANAGER),
}
"""Whom a side's silence climbs to."""


SEAT_OF_REFUSAL = {
    "not_the_acceptance_decider": Seat.ACCEPTANCE_DECIDER,
    "not_an_approver": Seat.VENDOR_APPROVER,
    "not_a_technical_seat": Seat.SUPPORT,
}
"""Refusals that mean "not you, but somebody of your own party": what was tried is routed to that seat."""


class RequestStatus(StrEnum):
    """How a request stands. `dropped`: the delivery ended before an answer came."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    DROPPED = "dropped"


class Request(Frozen):
    """One request. `fill`: name somebody for the seat; `do`: whoever has the seat is to do or decide something.

    `answer_by` is a local date of the side asked; `verb` is what was tried by somebody without the seat.
    """

    n: int
    sort: Literal["fill", "do"]
    seat: Seat
    what: str
    verb: str | None = None
    asked_by: Key
    asked_side: Side | None = None
    asked_at: datetime
    answer_by: date
    status: RequestStatus = RequestStatus.OPEN
    climbed_at: datetime | None = None
    answered_by: Key | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.status is RequestStatus.OPEN


def whose(request: Request, roster: Roster) -> Person | None:
    """Whose work it is: the seat's, or of the lead of its side when the seat is to be filled, or nobody sits there."""
    seat = () if request.sort == "fill" else (request.seat,)
    first = HEADS[request.seat.side] if request.climbed_at is not None else ()
    return roster.holder(*first, *seat, *LEADS[request.seat.side], *HEADS[request.seat.side])


def ask(
    requests: tuple[Request, ...], sort: Literal["fill", "do"], seat: Seat, what: str, *, by: str,
    by_side: Side | None, at: datetime, calendar: BusinessCalendar, days: int, verb: str | None = None,
) -> Request:  # fmt: skip
    """A new request, to be answered within so many business days of the side asked. Refused: `too_many_requests`."""
    if sum(request.open for request in requests) >= MOST_OPEN_REQUESTS:
        raise Refused("too_many_requests", most=MOST_OPEN_REQUESTS)
    answer_by = calendar.add_business_days(calendar.local_date(at), max(days, 1))
    return Request(
        n=len(requests) + 1, sort=sort, seat=seat, what=what, verb=verb, asked_by=by, asked_side=by_side, asked_at=at,
        answer_by=answer_by,
    )  # fmt: skip


def answer(
    requests: tuple[Request, ...], n: int, *, by: str, by_side: Side | None, at: datetime, words: str, declined: bool
) -> tuple[Request, ...]:
    """An answer, by somebody of the side that was asked.

    Refused: `unknown_request`, `request_is_answered`, `not_asked`, and `fill_the_seat` when a seat that is to be
    filled is said to be, and is not: `handoff.assign` answers that.
    """
    known = next((request for request in requests if request.n == n), None)
    if known is None:
        raise Refused("unknown_request", request=n)
    if not known.open:
        raise Refused("request_is_answered", request=n, by=known.answered_by)
    if by_side is not known.seat.side:
        raise Refused("not_asked", request=n, side=known.seat.side.value)
    if known.sort == "fill" and not declined:
        raise Refused("fill_the_seat", request=n, seat=known.seat.value)
    status = RequestStatus.DECLINED if declined else RequestStatus.ANSWERED
    ended = known.model_copy(update={"status": status, "answered_by": by, "answered_at": at, "answer": words})
    return tuple(ended if request.n == n else request for request in requests)


def filled(requests: tuple[Request, ...], seat: Seat, *, by: str, at: datetime) -> tuple[Request, ...]:
    """Somebody sits there now: whoever asked for that has their answer."""
    answered = {"status": RequestStatus.ANSWERED, "answered_by": by, "answered_at": at}
    return tuple(
        each.model_copy(update=answered) if each.open and (each.sort, each.seat) == ("fill", seat) else each
        for each in requests
    )


def drop_open(requests: tuple[Request, ...], at: datetime) -> tuple[Request, ...]:
    """The delivery ends: nobody is asked any more."""
    dropped = {"status": RequestStatus.DROPPED, "answered_at": at}
    return tuple(each.model_copy(update=dropped) if each.open else each for each in requests)


def climbs_at(request: Request, calendar: BusinessCalendar) -> datetime | None:
    """When silence climbs: at the end of its day; None once it has, or is answered."""
    return calendar.end_of_day(request.answer_by) if request.open and request.climbed_at is None else None


def climb(requests: tuple[Request, ...], n: int, at: datetime) -> tuple[Request, ...]:
    """Nobody answered in time."""
    return tuple(each.model_copy(update={"climbed_at": at}) if each.n == n else each for each in requests)
