"""What the calendar does to a request outside the scope, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.policy import ScopePolicy
from postsales.domain.scope import ANSWERING, PAYING, ScopeRequest, ScopeStatus
from postsales.domain.seats import Roster, Side


@dataclass(frozen=True, slots=True)
class ScopeMoment:
    """The calendar's turn: somebody is reminded, or the day has passed."""

    request: ScopeRequest
    what: Literal["remind", "expire", "lapse"]


def moments(
    requests: Iterable[ScopeRequest], policy: ScopePolicy, calendars: Mapping[Side, BusinessCalendar]
) -> list[tuple[datetime, ScopeMoment]]:
    """When each open request reminds, and when it ends by itself: that day's local midnight of whoever has to act."""
    found: list[tuple[datetime, ScopeMoment]] = []
    for request in requests:
        if not request.open:
            continue
        until, calendar = until_of(request), calendars[waits_for(request)]
        ends: Literal["expire", "lapse"] = "expire" if request.status is ScopeStatus.ASKED else "lapse"
        found.append((calendar.end_of_day(until), ScopeMoment(request, ends)))
        remind_at = calendar.morning_of(calendar.add_business_days(until, -policy.remind_days))
        # A question put on short notice needs no reminder of what was just read.
        if request.reminded_for != until and remind_at > since(request):
            found.append((remind_at, ScopeMoment(request, "remind")))
    return found


def since(request: ScopeRequest) -> datetime:
    """Since when it waits for whoever has to act."""
    return request.asked_at if request.answered_at is None else request.answered_at


def until_of(request: ScopeRequest) -> date:
    """The last day on which whoever has to act may."""
    return request.quote.valid_until if request.quote is not None else request.answer_by


def waits_for(request: ScopeRequest) -> Side:
    """Whose turn it is: the provider's to answer, then the asker's side to decide about the quote."""
    return request.provider if request.answered_at is None else request.asker_side


def whose_turn(request: ScopeRequest, roster: Roster) -> str | None:
    """Who is asked first to act, by their id; None when nobody sits there."""
    seats = ANSWERING if request.status is ScopeStatus.ASKED else PAYING
    person = roster.holder(*seats[waits_for(request)])
    return person.id if person is not None else None
