"""Work outside the contracted scope: asked for, and accepted, quoted or refused. No answer is not consent.

Source: domain notes, "Fairness between vendor and partner". The vendor and the customer ask the partner; in a direct
deal the customer asks the vendor. Silence of whoever was asked lets the request expire, silence of whoever is to pay
lets the quote lapse: nothing is ever owed, by work or by money, that nobody agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.policy import ScopePolicy
from postsales.domain.seats import Roster, Seat, Side

MOST_OPEN = 50
"""Open requests of one delivery at a time: more is a conversation to have, not a list to keep."""

ANSWERING = {
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
    Side.VENDOR: (Seat.CONSULTANT, Seat.DELIVERY_MANAGER, Seat.SALES_REP, Seat.VENDOR_HEAD),
}
"""Who may answer for the side that was asked; the first is asked first."""

PAYING = {
    Side.CUSTOMER: (Seat.PAYER, Seat.CUSTOMER_APPROVER),
    Side.VENDOR: (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD, Seat.VENDOR_FINANCE),
}
"""Who may say yes to a quote: on the asker's side, whoever answers for its money."""


class ScopeStatus(StrEnum):
    """How a request stands. `expired`: nobody answered; `lapsed`: nobody decided about the quote in time."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    QUOTED = "quoted"
    REFUSED = "refused"
    EXPIRED = "expired"
    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "quote_lapsed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({ScopeStatus.ASKED, ScopeStatus.QUOTED})
AGREED = frozenset({ScopeStatus.ACCEPTED, ScopeStatus.APPROVED})


class Quote(Frozen):
    """What the extra work costs: `net` of tax, the hours it takes, and until when (inclusive) it can be approved."""

    net: Money
    hours: Decimal | None = None
    valid_until: date


class ScopeRequest(Frozen):
    """One request. Dates are local to whoever has to act: `answer_by` of the provider, a quote's of the asker's side.

    `entitlement`: it asks for more of that one, and `adds` is how much an agreement adds to it.
    """

    n: int
    what: str
    asker: str
    asker_side: Side
    provider: Side
    asked_at: datetime
    answer_by: date
    status: ScopeStatus = ScopeStatus.ASKED
    entitlement: str | None = None
    adds: Decimal | None = None
    quote: Quote | None = None
    reason: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    due_on: date | None = None
    instalment: int | None = None
    reminded_for: date | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to say something."""
        return self.status in OPEN


# Asking


def provider_of(contract: Contract) -> Side:
    """Whom requests go to: the partner, in a direct deal the vendor."""
    return Side.PARTNER if contract.partner is not None else Side.VENDOR


def answer_date(wanted: date | None, today: date, policy: ScopePolicy, calendar: BusinessCalendar) -> date:
    """By when an answer is due; `today` and `calendar` are the provider's.

    Refused `answer_date_too_soon`: a deadline that cannot be met is an order, not a question.
    """
    earliest = calendar.add_business_days(today, policy.least_days)
    if wanted is None:
        return calendar.add_business_days(today, policy.answer_within_days)
    if wanted < earliest:
        raise Refused("answer_date_too_soon", answer_by=wanted.isoformat(), earliest=earliest.isoformat())
    return wanted


def ask(known: tuple[ScopeRequest, ...], request: ScopeRequest) -> tuple[ScopeRequest, ...]:
    """The requests with a new one.

    Refused: `scope_asked_of_oneself`; `too_many_open_requests`; `asked_already` when more of the same entitlement is
    asked for and not answered yet.
    """
    if request.asker_side in (request.provider, Side.PARTNER):
        raise Refused("scope_asked_of_oneself", side=request.provider.value)
    waiting = [each for each in known if each.open]
    if len(waiting) >= MOST_OPEN:
        raise Refused("too_many_open_requests", most=MOST_OPEN)
    same = next((each for each in waiting if each.entitlement and each.entitlement == request.entitlement), None)
    if same is not None:
        raise Refused("asked_already", request=same.n, entitlement=same.entitlement)
    return (*known, request)


def find(requests: Iterable[ScopeRequest], n: int) -> ScopeRequest:
    """The request of that number. Refused `unknown_scope_request`."""
    found = next((each for each in requests if each.n == n), None)
    if found is None:
        raise Refused("unknown_scope_request", request=n)
    return found


def replaced(requests: Iterable[ScopeRequest], request: ScopeRequest) -> tuple[ScopeRequest, ...]:
    """The requests with this one in place of the one of its number."""
    return tuple(request if each.n == request.n else each for each in requests)


# Answering


def refuse_who_was_not_asked(request: ScopeRequest, roster: Roster, person: str) -> None:
    """Refused `not_the_one_asked`: only those who answer for the side that was asked may answer."""
    if not roster.holds(person, *ANSWERING[request.provider]):
        raise Refused("not_the_one_asked", request=request.n, side=request.provider.value)


def accept(
    request: ScopeRequest, *, adds: Decimal | None, due_on: date | None, by: str, at: datetime, today: date
) -> ScopeRequest:
    """It will be done at no extra cost: in scope after all, or as a courtesy."""
    _only(request, ScopeStatus.ASKED)
    _in_the_future(due_on, today)
    answered = {"status": ScopeStatus.ACCEPTED, "answered_by": by, "answered_at": at}
    return request.model_copy(update={**answered, "due_on": due_on, "adds": _adds(request, adds)})


def quote(
    request: ScopeRequest, offer: Quote, *, adds: Decimal | None, due_on: date | None, by: str, at: datetime,
    today: date,
) -> ScopeRequest:  # fmt: skip
    """It can be done for that much. `adds` defaults to the quoted hours where more of an entitlement is asked for.

    Refused: `amount_missing`; `quote_in_the_past`; `quote_outlives_its_date` when it could still be approved after the
    day by which the work is offered.
    """
    _only(request, ScopeStatus.ASKED)
    _in_the_future(due_on, today)
    if offer.net.amount <= 0:
        raise Refused("amount_missing", request=request.n)
    if offer.valid_until < today:
        raise Refused("quote_in_the_past", valid_until=offer.valid_until.isoformat(), today=today.isoformat())
    if due_on is not None and offer.valid_until > due_on:
        raise Refused("quote_outlives_its_date", valid_until=offer.valid_until.isoformat(), due_on=due_on.isoformat())
    answered = {"status": ScopeStatus.QUOTED, "answered_by": by, "answered_at": at, "reminded_for": None}
    more = _adds(request, adds if adds is not None else offer.hours)
    return request.model_copy(update={**answered, "quote": offer, "due_on": due_on, "adds": more})


def refuse(request: ScopeRequest, *, reason: str | None, by: str, at: datetime) -> ScopeRequest:
    """It will not be done. Refused `reason_missing_for_refusal`: whoever asked is owed a reason."""
    _only(request, ScopeStatus.ASKED)
    if not reason:
        raise Refused("reason_missing_for_refusal", request=request.n)
    answered = {"status": ScopeStatus.REFUSED, "answered_by": by, "answered_at": at}
    return request.model_copy(update={**answered, "reason": reason})


def expire(request: ScopeRequest) -> ScopeRequest:
    """Nobody answered by the date: that is no consent, and whoever asked hears so."""
    _only(request, ScopeStatus.ASKED)
    return request.model_copy(update={"status": ScopeStatus.EXPIRED})


def withdraw(request: ScopeRequest, *, by_side: Side | None, by: str, at: datetime) -> ScopeRequest:
    """Not wanted any more. Refused `not_the_one_who_asked`."""
    _only(request, *OPEN)
    if by_side is not request.asker_side:
        raise Refused("not_the_one_who_asked", request=request.n, side=request.asker_side.value)
    return request.model_copy(update={"status": ScopeStatus.WITHDRAWN, "decided_by": by, "decided_at": at})


def drop_open(requests: tuple[ScopeRequest, ...], at: datetime) -> tuple[ScopeRequest, ...]:
    """The delivery ends: nobody is asked any more."""
    dropped = {"status": ScopeStatus.WITHDRAWN, "decided_at": at}
    return tuple(each.model_copy(update=dropped) if each.open else each for each in requests)


# Deciding about a quote


def refuse_who_does_not_pay(request: ScopeRequest, roster: Roster, person: str) -> None:
    """Refused `not_the_one_who_pays`: money is agreed to by those who answer for it on the asker's side."""
    if not roster.holds(person, *PAYING[request.asker_side]):
        raise Refused("not_the_one_who_pays", request=request.n, side=request.asker_side.value)


def approve(request: ScopeRequest, *, instalment: int, by: str, at: datetime) -> ScopeRequest:
    """The quote is agreed to; `instalment` is the number under which it is collected."""
    _only(request, ScopeStatus.QUOTED)
    decided = {"status": ScopeStatus.APPROVED, "decided_by": by, "decided_at": at}
    return request.model_copy(update={**decided, "instalment": instalment})


def decline(request: ScopeRequest, *, reason: str | None, by: str, at: datetime) -> ScopeRequest:
    """The quote is not agreed to."""
    _only(request, ScopeStatus.QUOTED)
    decided = {"status": ScopeStatus.DECLINED, "decided_by": by, "decided_at": at}
    return request.model_copy(update={**decided, "reason": reason})


def lapse(request: ScopeRequest) -> ScopeRequest:
    """Nobody decided about the quote in time: it binds nobody any more."""
    _only(request, ScopeStatus.QUOTED)
    return request.model_copy(update={"status": ScopeStatus.LAPSED})


def _only(request: ScopeRequest, *allowed: ScopeStatus) -> None:
    if request.status not in allowed:
        raise Refused("scope_request_not_open_for_that", request=request.n, state=request.status.value)


def _in_the_future(due_on: date | None, today: date) -> None:
    if due_on is not None and due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())


def _adds(request: ScopeRequest, adds: Decimal | None) -> Decimal | None:
    """Refused `quantity_missing`: more of an entitlement is so much more."""
    if request.entitlement is None:
        return None
    if adds is None:
        raise Refused("quantity_missing", request=request.n, entitlement=request.entitlement)
    return adds
