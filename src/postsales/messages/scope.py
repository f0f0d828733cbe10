"""What people say about work outside the contracted scope."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from postsales.domain.frozen import Stated
from postsales.domain.seats import Key

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Quantity = Annotated[Decimal, Field(gt=0, lt=1_000_000, decimal_places=2)]


class RequestScope(Stated):
    """`scope.request`: ask the provider for work outside the scope; an answer by the date, else it expires.

    `entitlement`: it is more of that one that is asked for.
    """

    what: Short
    hours: Quantity | None = None
    answer_by: date | None = None
    entitlement: Key | None = None


class ScopeAnswer(StrEnum):
    """The three answers there are; silence is none of them."""

    ACCEPT = "accept"
    QUOTE = "quote"
    REFUSE = "refuse"


class AnswerScope(Stated):
    """`scope.answer`: accept at no cost, quote an amount net of tax, or refuse with the reason.

    `due_on`: by when it will have been done, which becomes a promise once it is agreed. `quantity`: how much of the
    entitlement it adds, if it asks for more of one; the quoted hours, unless said otherwise.
    """

    request: Annotated[int, Field(ge=1)]
    reply: ScopeAnswer
    amount: Decimal | None = None
    hours: Quantity | None = None
    quantity: Quantity | None = None
    valid_until: date | None = None
    due_on: date | None = None
    reason: Words | None = None


class NameScope(Stated):
    """`scope.approve_quote`, `scope.withdraw`: which request."""

    request: Annotated[int, Field(ge=1)]


class DeclineQuote(NameScope):
    """`scope.decline_quote`: which one, and why."""

    reason: Words | None = None


VERBS: dict[str, type[Stated]] = {
    "scope.request": RequestScope,
    "scope.answer": AnswerScope,
    "scope.approve_quote": NameScope,
    "scope.decline_quote": DeclineQuote,
    "scope.withdraw": NameScope,
}
