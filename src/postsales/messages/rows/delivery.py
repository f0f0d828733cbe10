"""Rows of a delivery, of its people and of what was asked for and promised."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from postsales.domain.amendment import RowChange
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side


class DeliveryRow(Frozen):
    """One delivery at a glance, its dates in `timezone`. Sums over what belongs to it are computed when read.

    `ball` is the side whose move it is, `holder` the person, if one in particular is asked.
    """

    kind: Literal["delivery"] = "delivery"
    delivery: str
    title: str
    stage: str
    channel: str
    vendor: str
    partner: str | None = None
    customer: str
    customer_name: str
    currency: str
    net_total: Decimal
    signed_on: date
    started_at: datetime
    sales_rep: str | None = None
    delivery_manager: str | None = None
    ball: Side | None = None
    awaited: str | None = None
    holder: str | None = None
    next_at: datetime | None = None
    live_on: date | None = None
    closed_at: datetime | None = None
    timezone: str = "Asia/Seoul"


class SeatRow(Frozen):
    """Everybody in one seat of one delivery, in order."""

    kind: Literal["seat"] = "seat"
    delivery: str
    seat: str
    side: Side
    people: tuple[str, ...]


class AmendmentRow(Frozen):
    """An amendment of the contract: its net totals afterwards, and every change, field by field.

    `withdrawn_for`: the instalment whose invoice it crossed; it is not in force.
    """

    kind: Literal["amendment"] = "amendment"
    delivery: str
    n: int
    signed_on: date
    recorded_at: datetime
    by: str
    reason: str
    currency: str
    total: Decimal | None
    vendor_total: Decimal | None = None
    changes: tuple[RowChange, ...]
    withdrawn_for: int | None = None


class SittingRow(Frozen):
    """Somebody in a seat for a time that began or ended after the contract; `until` None: still there."""

    kind: Literal["sitting"] = "sitting"
    delivery: str
    n: int
    seat: str
    person: str
    since: datetime
    until: datetime | None = None
    why: str | None = None
    successor: str | None = None


class PersonRow(Frozen):
    """Somebody known to a delivery; `away`: cannot be asked at present."""

    kind: Literal["person"] = "person"
    delivery: str
    person: str
    name: str
    side: Side
    email: str
    language: str
    away: bool = False


class HandoffRow(Frozen):
    """How a handoff stands. `questions`: those sales has not answered, the first of them until `answer_by`.

    `required`: the seats without which it is not complete; `offered_by` whoever of sales says that it is all there.
    """

    kind: Literal["handoff"] = "handoff"
    delivery: str
    state: str
    due_on: date
    required: tuple[str, ...]
    kickoff_on: date | None = None
    offered_by: str | None = None
    questions: tuple[int, ...] = ()
    answer_by: date | None = None
    questions_climbed: bool = False
    climbed: int = 0


class NoteRow(Frozen):
    """What was written down at handoff: a risk, a promise, a special term; a question, and the answer `about` it."""

    kind: Literal["note"] = "note"
    delivery: str
    n: int
    sort: str
    text: str
    by: str
    at: datetime
    about: int | None = None


class PromiseRow(Frozen):
    """A promise: who, to whom, what, by when, and how it stands.

    `broken_on` is the first day that was missed, and stays; `reason` what was last said of it.
    """

    kind: Literal["promise"] = "promise"
    delivery: str
    n: int
    what: str
    owner: str
    to: Side
    due_on: date
    state: str
    moves: int = 0
    about: str | None = None
    owner_side: Side | None = None
    made_by: str | None = None
    made_at: datetime | None = None
    done_at: datetime | None = None
    broken_on: date | None = None
    reason: str | None = None


class ScopeRow(Frozen):
    """A request for work outside the scope: who asks whom, by when it is answered, and what came of it.

    `asker_party` and `provider_party` are the companies of both sides, for their scorecards. `amount` is net of tax.
    """

    kind: Literal["scope"] = "scope"
    delivery: str
    n: int
    what: str
    asker: str
    asker_side: Side
    provider: Side
    asker_party: str
    provider_party: str
    state: str
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None = None
    answered_by: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    entitlement: str | None = None
    adds: Decimal | None = None
    hours: Decimal | None = None
    amount: Decimal | None = None
    currency: str
    valid_until: date | None = None
    due_on: date | None = None
    instalment: int | None = None
    reason: str | None = None


class EntitlementRow(Frozen):
    """Included service that counts down. `remaining` is negative in the grace; `heavy` used more than their part."""

    kind: Literal["entitlement"] = "entitlement"
    delivery: str
    entitlement: str
    name: str
    unit: str
    provider: Side
    granted: Decimal
    used: Decimal
    given_back: Decimal
    approved: Decimal
    remaining: Decimal
    level: str | None = None
    heavy: str | None = None


class RequesterRow(Frozen):
    """What one person used of one entitlement. `same_as`: a human found them to be that person."""

    kind: Literal["requester"] = "requester"
    delivery: str
    entitlement: str
    requester: str
    name: str
    email: str
    used: Decimal
    same_as: str | None = None


class WorkRow(Frozen):
    """Visible work for a person: something the engine could not do, or will not do by itself."""

    kind: Literal["work"] = "work"
    key: str
    delivery: str | None = None
    what: str
    role: str
    person: str | None = None
    facts: dict[str, Any] = {}
    since: datetime
    done_at: datetime | None = None
