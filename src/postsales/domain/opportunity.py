"""Chances for a further purchase, seen in recorded facts or brought by somebody.

Source: domain notes, story 6 ("a good one may open an expansion opportunity; a partner may bring one too, and is
credited"). Each occasion is one opportunity, once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from postsales.domain.cadence import CheckinState, Joined
from postsales.domain.care import CarePolicy
from postsales.domain.seats import Person, Seat

Cause = Literal["near_entitlement", "like_tam", "goal_reached", "brought"]
Result = Literal["won", "lost", "later"]
ASKED_WITHIN = timedelta(days=90)
PLEASED = 4
SELLERS = (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.CSM)
"""To whom an opportunity goes, in order of preference."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One opportunity: `key` is its occasion, `facts` what speaks for it."""

    delivery: str
    cause: Cause
    key: str
    facts: dict[str, Any] = field(default_factory=dict)


def chances(state: CheckinState, policy: CarePolicy, today: date) -> tuple[Chance, ...]:
    """Those that recorded facts speak for and nobody has had yet."""
    every = (
        chance
        for number in sorted(state.deliveries)
        for chance in (
            *_near_entitlement(number, state),
            *_like_tam(number, state, policy, today),
            *_goal_reached(number, state),
        )
    )
    return tuple(chance for chance in every if chance.key not in state.actions.keys)


def _near_entitlement(number: str, state: CheckinState) -> tuple[Chance, ...]:
    standing = state.standings.get(number)
    low = standing.stand.running_low if standing is not None else ()
    return tuple(Chance(number, "near_entitlement", f"use:{number}:{each}", {"entitlement": each}) for each in low)


def _like_tam(number: str, state: CheckinState, policy: CarePolicy, today: date) -> tuple[Chance, ...]:
    standing, joined = state.standings.get(number), state.deliveries[number]
    if standing is None or joined.tam:
        return ()
    asked = [day for day in standing.stand.asked_on if day > today - ASKED_WITHIN]
    if len(asked) < policy.requests_like_tam:
        return ()
    # Once a year: who was offered one in spring is not asked again in summer.
    return (Chance(number, "like_tam", f"tam:{number}:{today.year}", {"questions": len(asked)}),)


def _goal_reached(number: str, state: CheckinState) -> tuple[Chance, ...]:
    joined, held = state.deliveries[number], state.held
    report = held.report if held is not None else None
    goal = joined.known.value_goal
    if joined.live_on is None or goal is None or report is None:
        return ()
    if report.value_met is not True or report.sentiment < PLEASED:
        return ()
    return (Chance(number, "goal_reached", f"goal:{number}", {"goal": goal, "sentiment": report.sentiment}),)


def seller(state: CheckinState, joined: Joined | None) -> Person | None:
    """Who takes it up: the delivery's own sales rep, else whoever sells to the customer."""
    own = joined.roster.holder(*SELLERS) if joined is not None else None
    return own or state.person(*SELLERS)
