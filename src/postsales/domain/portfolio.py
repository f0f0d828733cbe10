"""The portfolio: in which order deliveries are listed, and what is kept of how somebody likes to see them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from postsales.domain.errors import Refused
from postsales.domain.nearest import nearest

VIEWS_KEPT = 50
"""Of one person: who needs more wants a report."""


class Sort(StrEnum):
    """In which order: youngest, longest late, longest overdue, next move, customer's name, worst health first."""

    STARTED = "started"
    LATE = "late"
    OVERDUE = "overdue"
    NEXT = "next"
    CUSTOMER = "customer"
    HEALTH = "health"


def refuse_unknown_filters(asked: Collection[str], known: Collection[str]) -> None:
    """Refused `unknown_filter`, saying which there are and what was probably meant."""
    for name in asked:
        if name not in known:
            raise Refused("unknown_filter", filter=name[:80], filters=", ".join(known), nearest=nearest(name, known))


def refuse_too_many(kept: Collection[str], name: str) -> None:
    """Refused `too_many_views` when one more would be too many."""
    if name not in kept and len(kept) >= VIEWS_KEPT:
        raise Refused("too_many_views", limit=VIEWS_KEPT)
