"""Rows of what is kept up with a customer after the contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from postsales.domain.frozen import Frozen
from postsales.domain.health import Point, Reason
from postsales.domain.health_policy import Measure


class CheckinRow(Frozen):
    """A check-in of one customer, planned or held; `tried`: how often nobody answered."""

    kind: Literal["checkin"] = "checkin"
    customer: str
    n: int
    sort: str
    due_on: date
    person: str | None = None
    state: str
    held_at: datetime | None = None
    sentiment: int | None = None
    adoption: int | None = None
    value_met: bool | None = None
    summary: str | None = None
    next_step: str | None = None
    questions: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    tried: int = 0


class SurveyRow(Frozen):
    """A survey of one of the customer's people about a delivery; without `score` until it is answered."""

    kind: Literal["survey"] = "survey"
    customer: str
    n: int
    delivery: str
    person: str
    sent_at: datetime
    until: datetime
    score: int | None = None
    value_met: bool | None = None
    words: str | None = None
    answered_at: datetime | None = None


class ActionRow(Frozen):
    """An action for one customer: whose, by when, why, and what came of it.

    `facts`: figures that speak for it. `opened_by`: `clock` when it opened by itself.
    """

    kind: Literal["action"] = "action"
    customer: str
    n: int
    customer_name: str
    sort: str
    what: str
    owner: str
    due_on: date
    state: str
    reason: str | None = None
    delivery: str | None = None
    opened_by: str
    opened_at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    moves: int = 0
    facts: dict[str, Any] = {}
    credited: str | None = None


class HealthRow(Frozen):
    """One delivery's health as last worked out: the band it was told to be in, since when, and where it is going.

    `history`: earlier scores by day; `measure`: the weights and borders it goes by.
    """

    kind: Literal["health"] = "health"
    delivery: str
    customer: str
    score: int
    band: str
    since: date
    trend: str
    reasons: tuple[Reason, ...] = ()
    history: tuple[Point, ...] = ()
    measure: Measure = Measure()
