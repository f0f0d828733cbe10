"""Rows of issues and of the verdicts that others may learn from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain.frozen import Frozen
from postsales.domain.issue_awaits import Awaits
from postsales.domain.scorecard import IssueRecord
from postsales.domain.seats import Side


class IssueRow(Frozen):
    """An issue with its ball, its clocks' deadlines, whose word it `awaits` and, in the end, its verdict."""

    kind: Literal["issue"] = "issue"
    delivery: str
    n: int
    title: str
    claim: bool
    severity: str
    state: str
    blocking: bool
    ball: Side | None = None
    level: int = 0
    opened_at: datetime
    raised_by: str
    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    interim_owner: str | None = None
    interim_on: date | None = None
    verdict: str | None = None
    owner: str | None = None
    promised_on: date | None = None
    answer: str | None = None
    breaches: tuple[str, ...] = ()
    closed_at: datetime | None = None
    question: bool = False
    contested: str | None = None
    session_on: date | None = None
    reopened: int = 0
    merged_into: int | None = None
    packages: tuple[str, ...] = ()
    instalments: tuple[int, ...] = ()
    visits: tuple[int, ...] = ()
    awaits: tuple[Awaits, ...] = ()


class KnownVerdictRow(Frozen):
    """A verdict for the knowledge base. `words` are what it is found by; it `stands` until it is contested or reopened.

    `reference` (and `number`, the same) names it without saying whose it was.
    """

    kind: Literal["known_verdict"] = "known_verdict"
    reference: str
    number: int
    vendor: str
    delivery: str
    n: int
    products: tuple[str, ...] = ()
    title: str
    symptom: str | None = None
    verdict: str
    remedy: str
    answer: str
    decided_at: datetime
    stands: bool
    words: str


class IssueScoreRow(IssueRecord):
    """What an issue adds to the scorecards of its vendor and, in an indirect deal, its partner (their ids)."""

    kind: Literal["issue_score"] = "issue_score"
    vendor: str
    partner: str | None = None
