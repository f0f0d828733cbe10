"""What a TAM says about their time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from postsales.domain.frozen import Frozen, Stated
from postsales.domain.seats import Key
from postsales.domain.tam import TamSort
from postsales.messages.scope import Quantity, Short, Words


class RecordTam(Stated):
    """`tam.record`: hours spent for the customer, and what for; today unless said otherwise.

    `requester` of the customer's, if somebody asked for it; `issue` it was about; `reference` is counted once.
    """

    hours: Quantity
    sort: TamSort = TamSort.DONE
    what: Words
    on: date | None = None
    requester: Key | None = None
    issue: Annotated[int, Field(ge=1)] | None = None
    reference: Short | None = None


class StrikeTam(Stated):
    """`tam.strike`: an entry was a mistake, and why; its hours are given back."""

    entry: Annotated[int, Field(ge=1)]
    reason: Words


VERBS: dict[str, type[Stated]] = {"tam.record": RecordTam, "tam.strike": StrikeTam}


class TamReportOf(Frozen):
    """Whose report of which month (`2026-05`) a letter is to carry: written from the store as the letter goes out."""

    customer: str
    month: str
