"""How a decision about a bank line is written: for good, as where it stands, and as parts for invoices."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, func, or_, select

from postsales.domain.matching import Verdict
from postsales.domain.statement import BankLine
from postsales.messages.command import By
from postsales.store.bank_tables import allocation, allocation_outcome


def decided(verdict: Verdict, state: str, did: str, seq: int, by: By, at: datetime) -> dict[str, Any]:
    """What was decided, for good."""
    reasons = [each.model_dump(mode="json") for each in verdict.reasons]
    return {
        "line": verdict.line, "seq": seq, "did": did, "state": state, "rule": verdict.rule, "reasons": reasons,
        "by": by.person, "at": at,
    }  # fmt: skip


def standing(verdict: Verdict, state: str, seq: int, by: By, at: datetime) -> dict[str, Any]:
    """Where the line stands since."""
    return {
        "line": verdict.line, "seq": seq, "state": state, "rule": verdict.rule, "reverses": verdict.reverses,
        "reasons": [each.model_dump(mode="json") for each in verdict.reasons],
        "shares": [each.model_dump(mode="json") for each in verdict.shares], "by": by.person, "at": at,
    }  # fmt: skip


def parts_of(
    line: BankLine, legal_entity: str, verdict: Verdict, by: By, at: datetime, *, already: int = 0
) -> list[dict[str, Any]]:
    """The line's parts for invoices. They are numbered, and so have names of their own; `already` are taken."""
    return [
        {
            "id": f"{line.id}-{n}", "line": line.id, "legal_entity": legal_entity, "delivery": share.delivery,
            "instalment": share.n, "invoice": share.invoice, "debtor": share.debtor, "amount": share.amount,
            "charges": share.charges, "currency": line.amount.currency, "rule": verdict.rule or "",
            "booked_on": line.booked_on, "undoes": None, "why": "", "by": by.person, "at": at,
        }
        for n, share in enumerate(verdict.shares, start=already + 1)
    ]  # fmt: skip


@cache
def live() -> Select[tuple[str, Decimal]]:
    """What of each line is for invoices: the sum of its allocations, without those a collection refused."""
    kept = or_(allocation_outcome.c.outcome.is_(None), allocation_outcome.c.outcome != "refused")
    return (
        select(allocation.c.line, func.sum(allocation.c.amount).label("allocated"))
        .join_from(allocation, allocation_outcome, allocation_outcome.c.allocation == allocation.c.id, isouter=True)
        .where(kept)
        .group_by(allocation.c.line)
    )
