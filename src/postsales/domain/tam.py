"""What a TAM did for a customer, and how long it took.

Source: domain notes, "Who is involved": a paid, dedicated person, who files service requests, handles incidents and
negotiates for the customer. Hours bought count down like everything included (`entitlement`); a contract that names
none has bought the person, not hours, and its time is recorded all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen

ENTITLEMENT = "tam"
"""As what the hours bought count down, by id."""
KEPT = 60
"""Of the latest entries, which may be struck; the others are in the store, and stay as they are."""


class TamSort(StrEnum):
    """What it was for: something done, something answered, something prevented before anybody noticed it."""

    DONE = "done"
    ANSWERED = "answered"
    PREVENTED = "prevented"


class TamTime(Frozen):
    """One entry. `requester` of the customer's, if somebody asked; `struck`: why it does not count."""

    n: int
    on: date
    person: str
    hours: Decimal
    sort: TamSort
    what: str
    requester: str | None = None
    issue: int | None = None
    struck: str | None = None


def recorded(
    entries: tuple[TamTime, ...], numbered: int, contract: Contract, entry: TamTime, today: date
) -> tuple[TamTime, ...]:
    """The entries with one more. Refused: `no_tam_bought`, `date_in_the_future`, `before_the_signature`."""
    if not contract.tam:
        raise Refused("no_tam_bought", delivery=contract.number)
    if entry.on > today:
        raise Refused("date_in_the_future", on=entry.on.isoformat(), today=today.isoformat())
    if entry.on < contract.signed_on:
        raise Refused("before_the_signature", on=entry.on.isoformat(), signed_on=contract.signed_on.isoformat())
    return (*entries, entry.model_copy(update={"n": numbered + 1}))[-KEPT:]


def struck(entries: Iterable[TamTime], n: int, reason: str) -> tuple[tuple[TamTime, ...], TamTime]:
    """The entries without that one counting, and the one. Refused: `unknown_tam_time`, `struck_already`."""
    known = tuple(entries)
    entry = next((each for each in known if each.n == n), None)
    if entry is None:
        raise Refused("unknown_tam_time", entry=n)
    if entry.struck is not None:
        raise Refused("struck_already", entry=n, reason=entry.struck)
    after = entry.model_copy(update={"struck": reason})
    return tuple(after if each.n == n else each for each in known), after
