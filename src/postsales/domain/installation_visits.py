"""What becomes of visits that do not go as planned: another day, cancelled, nobody there; and what the customer thinks.

Source: domain notes, story 3. Whoever may work on the installation may move and cancel visits, and so may those who
are visited; a day somebody names for another party's engineer is proposed until the engineer acknowledges.
"""

from __future__ import annotations

from datetime import date, datetime

from postsales.domain import visit as visiting
from postsales.domain.errors import Refused
from postsales.domain.installation_state import (
    Actor,
    InstallationState,
    may_work,
    refuse_past_visit,
    refuse_when_over,
    speaks_for_customer,
)
from postsales.domain.seats import Side
from postsales.domain.visit import Absent


def reschedule_visit(
    state: InstallationState, n: int, *, day: date, starts: str | None, ends: str | None, by: Actor, today: date
) -> InstallationState:
    """Another day, or another time of the same day.

    Refused: `not_on_the_installation`, `visit_in_the_past`, `visit_ends_before_it_starts`, `visit_date_is_same`, and as
    `visit.rescheduled`.
    """
    _visitor_or_host(state, n, by)
    visit = state.visit(n)
    refuse_past_visit(day, today)
    visiting.refuse_times(starts, ends)
    if not visit.over and (day, starts, ends) == (visit.day, visit.starts, visit.ends):
        raise Refused("visit_date_is_same", visit=n, day=day.isoformat())
    return state.with_visit(visiting.rescheduled(visit, day, starts, ends, by=by.side))


def cancel_visit(state: InstallationState, n: int, by: Actor) -> InstallationState:
    """It will not take place. Refused: `not_on_the_installation`, `visit_is_over`."""
    _visitor_or_host(state, n, by)
    return state.with_visit(visiting.cancelled(state.visit(n)))


def visit_missed(
    state: InstallationState, n: int, absent: Absent, *, by: Actor, at: datetime, today: date
) -> InstallationState:
    """Nobody met. Refused: `not_on_the_installation`, and as `visit.missed`."""
    _visitor_or_host(state, n, by)
    return state.with_visit(visiting.missed(state.visit(n), absent, at=at, today=today))


def rate_visit(state: InstallationState, n: int, stars: int, words: str | None, by: Actor) -> InstallationState:
    """The customer's own word, also long after. Refused: `only_the_customer_rates`, `visit_did_not_take_place`."""
    if by.side is not Side.CUSTOMER:
        raise Refused("only_the_customer_rates", visit=n)
    return state.with_visit(visiting.rated(state.visit(n), stars, words, by.person))


def _visitor_or_host(state: InstallationState, n: int, by: Actor) -> None:
    """Its engineer, whoever may work here, or those who are visited. Refused: `not_on_the_installation`."""
    refuse_when_over(state)
    if by.person != state.visit(n).engineer and not speaks_for_customer(state, by):
        may_work(state, by)
