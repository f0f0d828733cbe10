"""What an issue is made of beside its clocks: the verdict, who contests it, who was asked, what it cost.

Source: domain notes, story 5; semantics, "Fault claims and verdicts".
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.seats import Side

VerdictKind = Literal[
    "product_defect", "installation_error", "configuration", "usage", "environment", "works_as_designed", "undetermined"
]


class Verdict(Frozen):
    """What it was, whose it is now, what will be done until when, and how to say it to the customer."""

    kind: VerdictKind
    owner: str
    remedy: str
    promised_on: date
    answer: str
    by: str


class HeadsWord(Frozen):
    """What the head of one side says to a contest: the verdict stands (None), or another takes its place."""

    by: str
    at: datetime
    verdict: Verdict | None = None


class Contest(Frozen):
    """The verdict is contested: by which side, with what new evidence; the heads of both decide until then."""

    side: Side
    by: str
    reason: str
    evidence: dict[str, Any]
    at: datetime
    decide_by: datetime
    words: dict[Side, HeadsWord] = {}
    outcome: Literal["upheld", "overturned", "not_agreed"] | None = None

    @property
    def pending(self) -> bool:
        """Whether the heads still have to decide."""
        return self.outcome is None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Whose heads decide: the vendor's, and that of the side that contests."""
        return (Side.VENDOR, self.side)


class Session(Frozen):
    """Both sides look at it together on that day, because it could not be told otherwise.

    Times are local ones of the customer's; `moves` counts how often it was arranged anew: the entry's SEQUENCE.
    """

    on: date
    because: Literal["undetermined", "not_agreed"]
    missed: bool = False
    starts: str | None = None
    ends: str | None = None
    place: str | None = None
    moves: int = 0


class Question(Frozen):
    """Somebody asked whether it is supposed to be like this. `window` is the sales rep, who answers or finds who can.

    `side` is the side that asked, `by` the person.
    """

    about: str
    side: Side
    by: str
    window: str | None
    answered_by: str | None = None


class Expert(Frozen):
    """Somebody brought in who knows; accepts or declines, on a clock."""

    person: str
    brought_by: str
    why: str
    since: datetime
    state: Literal["asked", "silent", "accepted", "declined"] = "asked"
    reason: str | None = None


class Cost(Frozen):
    """Hours a side put in before it was known whose they are."""

    side: Side
    by: str
    hours: Decimal
    what: str
    at: datetime


class Charge(Frozen):
    """What a side asks of whoever the verdict names for the work it put in meanwhile (net of tax).

    No answer is not consent: silence climbs once, to `bearer`'s head.
    """

    side: Side
    bearer: Side
    amount: Money
    by: str
    at: datetime
    state: Literal["asked", "agreed", "refused"] = "asked"
    decided_by: str | None = None
    reason: str | None = None
    climbed: bool = False
