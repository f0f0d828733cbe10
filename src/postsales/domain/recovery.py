"""Making good: who answers the customer in person, until when, with which words, and what it is worth to us.

Source: domain notes, story 7: a quick personal apology, a credit within somebody's limit, and a new date. What time
brings is in `recovery_story`, what is given in `recovery_credit`.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from postsales.domain.approval import Approval
from postsales.domain.complaint import WORDS_KEPT, Cause, Complaint
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import RecoveryPolicy
from postsales.domain.seats import Person, Roster, Seat, Side

Duty = Literal["acknowledge", "answer", "finish"]
BLANK = ("[[", "]]")
"""Around what the draft of an apology leaves for a human to say."""
LEAST_WORDS = 40
"""Characters without which a letter says nothing of its own."""

Form = Literal["credit_note", "balance", "entitlement"]


class Given(Frozen):
    """Something given to make good: money on an instalment or as a balance, or an entitlement's hours, seats or trials.

    `unit` is a currency, or an entitlement's unit. `asked` waits for approval, `under_way` for whoever books it.
    """

    n: int
    form: Form
    quantity: Decimal
    unit: str
    reason: str
    by: str
    role: str
    side: Side
    at: datetime
    instalment: int | None = None
    entitlement: str | None = None
    state: Literal["asked", "under_way", "given", "refused"] = "under_way"
    why: str | None = None
    approval: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it was given, or will be unless whoever books it cannot."""
        return self.state in ("under_way", "given")


class Expense(Frozen):
    """What making good has cost besides: an amount, or hours of somebody's work, and who bears it."""

    n: int
    what: str
    side: Side
    amount: Decimal | None = None
    currency: str | None = None
    hours: Decimal | None = None
    by: str
    at: datetime


class Missed(Frozen):
    """A target passed unanswered. It stays recorded after the answer has come."""

    what: Duty
    level: str
    at: datetime


class RecoveryState(Frozen):
    """One matter that has to be made good. `side` is whose fault it is taken for, and who is asked to answer."""

    n: int
    matter: str
    cause: Cause
    side: Side
    roster: Roster
    opened_at: datetime
    told: str | None = None
    """What went wrong, in a sentence, when no complaint says it."""
    complaints: tuple[Complaint, ...] = ()
    complained: int = 0
    follows: int | None = None
    sponsored: bool = False
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    apology: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    promised: bool = False
    given: tuple[Given, ...] = ()
    approvals: tuple[Approval, ...] = ()
    costs: tuple[Expense, ...] = ()
    fired: dict[Duty, tuple[int, ...]] = {}
    breaches: tuple[Missed, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.closed_at is None

    @property
    def stage(self) -> str:
        """`opened`, `acknowledged`, `answered` (the apology is out), or how it ended."""
        if self.outcome is not None:
            return self.outcome
        if self.answered_at is not None:
            return "answered"
        return "acknowledged" if self.acknowledged_at is not None else "opened"

    @property
    def duty(self) -> Duty | None:
        """What is owed next."""
        if not self.open:
            return None
        if self.answered_at is not None:
            return "finish"
        return "answer" if self.acknowledged_at is not None else "acknowledge"


def ladder(state: RecoveryState, policy: RecoveryPolicy) -> tuple[tuple[Seat, ...], ...]:
    """Who is asked, the first first; a second complaint begins with its sponsor."""
    if state.sponsored:
        return (policy.sponsors, tuple(reversed(policy.sponsors)))
    return policy.partner if state.side is Side.PARTNER else policy.vendor


def asked(state: RecoveryState, policy: RecoveryPolicy, level: int = 1) -> Person | None:
    """Whoever is asked at that level (from 1)."""
    rungs = ladder(state, policy)
    return state.roster.holder(*rungs[min(level, len(rungs)) - 1])


def reached(state: RecoveryState) -> int:
    """How far up it has climbed, from 1."""
    return max((level for levels in state.fired.values() for level in levels), default=1)


def owner(state: RecoveryState, policy: RecoveryPolicy) -> Person | None:
    """The one person in whose hands it is: who acknowledged it, else who was asked last."""
    mine = state.answered_by or state.acknowledged_by
    return (state.roster.person(mine) if mine else None) or asked(state, policy, reached(state))


def join(state: RecoveryState, complaint: Complaint) -> RecoveryState:
    """A complaint more about what is being made good already; of very many, the first and the latest words are kept."""
    if any(each.n == complaint.n for each in state.complaints):
        return state
    first, latest = state.complaints[:1], state.complaints[1:]
    kept = (*first, *(*latest, complaint)[-(WORDS_KEPT - 1) :]) if first else (complaint,)
    return state.model_copy(update={"complaints": kept, "complained": state.complained + 1})


def acknowledge(
    state: RecoveryState, policy: RecoveryPolicy, *, by: str, side: Side | None, at: datetime
) -> RecoveryState:
    """A named person has spoken to the customer and answers for it from now on.

    Refused: `recovery_is_over`, `not_the_one_to_make_good`, `sponsor_answers`, `acknowledged_already`.
    """
    _refuse(state, policy, by, side)
    if state.acknowledged_at is not None:
        raise Refused("recovery_acknowledged_already", recovery=state.n, by=state.acknowledged_by)
    return state.model_copy(update={"acknowledged_by": by, "acknowledged_at": at})


def apologise(
    state: RecoveryState, policy: RecoveryPolicy, *, text: str, by: str, side: Side | None, at: datetime
) -> RecoveryState:
    """The apology goes out, in the words of whoever signs it; it acknowledges too what nobody had acknowledged.

    Refused: as `acknowledge`; `apology_not_edited` while the draft's blanks are in it or it hardly says anything;
    `apologised_already`.
    """
    _refuse(state, policy, by, side)
    if state.answered_at is not None:
        raise Refused("apologised_already", recovery=state.n, by=state.answered_by)
    if any(mark in text for mark in BLANK) or len(text.strip()) < LEAST_WORDS:
        raise Refused("apology_not_edited", recovery=state.n, least=LEAST_WORDS)
    acknowledged = {"acknowledged_by": state.acknowledged_by or by, "acknowledged_at": state.acknowledged_at or at}
    return state.model_copy(update={**acknowledged, "apology": text, "answered_by": by, "answered_at": at})


def close(
    state: RecoveryState, policy: RecoveryPolicy, *, by: str, side: Side | None, at: datetime, note: str | None
) -> RecoveryState:
    """It has been made good. Refused: `recovery_not_answered`, `recovery_has_open_parts`, `no_new_promise`."""
    _refuse(state, policy, by, side)
    if state.answered_at is None:
        raise Refused("recovery_not_answered", recovery=state.n)
    waiting = [each.n for each in state.given if each.state in ("asked", "under_way")]
    if waiting:
        raise Refused("recovery_has_open_parts", recovery=state.n, credits=", ".join(map(str, waiting)))
    if not state.promised and not note:
        raise Refused("no_new_promise", recovery=state.n)
    return end(state, "closed", at, by)


def end(state: RecoveryState, outcome: str, at: datetime, by: str | None = None) -> RecoveryState:
    """Over: `closed`, `taken_over` by a second complaint, or `cancelled` with its delivery. Nothing waits any more."""
    lapsed = tuple(each.model_copy(update={"state": "expired"}) if each.waiting else each for each in state.approvals)
    given = tuple(
        each.model_copy(update={"state": "refused", "why": "expired"}) if each.state == "asked" else each
        for each in state.given
    )
    update = {"outcome": outcome, "closed_at": at, "closed_by": by, "approvals": lapsed, "given": given}
    return state.model_copy(update=update)


def spend(
    state: RecoveryState, *, what: str, borne_by: Side, amount: Decimal | None, currency: str, hours: Decimal | None,
    by: str, side: Side | None, at: datetime,
) -> RecoveryState:  # fmt: skip
    """What it has cost besides what was given, also after it is over. Refused `not_the_one_to_make_good`."""
    _refuse_the_customer(state, side)
    cost = Expense(
        n=len(state.costs) + 1, what=what, side=borne_by, amount=amount, currency=currency if amount else None,
        hours=hours, by=by, at=at,
    )  # fmt: skip
    return state.model_copy(update={"costs": (*state.costs, cost)})


def refuse_who_may_not(state: RecoveryState, side: Side | None) -> None:
    """Refused: `recovery_is_over`, `not_the_one_to_make_good`: the customer does not make good for us."""
    if not state.open:
        raise Refused("recovery_is_over", recovery=state.n, state=state.stage)
    _refuse_the_customer(state, side)


def _refuse(state: RecoveryState, policy: RecoveryPolicy, by: str, side: Side | None) -> None:
    refuse_who_may_not(state, side)
    if state.sponsored and not state.roster.holds(by, *policy.sponsors):
        sponsor = asked(state, policy)
        raise Refused("sponsor_answers", recovery=state.n, sponsor=sponsor.name if sponsor else None)


def _refuse_the_customer(state: RecoveryState, side: Side | None) -> None:
    if side is Side.CUSTOMER:
        raise Refused("not_the_one_to_make_good", recovery=state.n)
