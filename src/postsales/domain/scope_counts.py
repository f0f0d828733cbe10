"""What a scorecard counts of work asked for outside the scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from postsales.domain.frozen import Frozen
from postsales.domain.scope import ScopeStatus


class Outcome(Frozen):
    """One request as a scorecard counts it: between which companies, whether it was answered, what came of it."""

    asker: str
    provider: str
    status: ScopeStatus
    answered: bool


class ScopeCounts(Frozen):
    """Of one company: how it asks, and how it answers (domain notes, "Fairness": shown next to the other side's).

    `answered` are accepted, quoted and refused together; a refusal is an answer and counts against nobody. `expired`
    are questions it left unanswered, `lapsed` quotes it left undecided.
    """

    party: str
    asked: int = 0
    decided: int = 0
    lapsed: int = 0
    answered: int = 0
    refused: int = 0
    expired: int = 0


def counts(outcomes: Iterable[Outcome]) -> tuple[ScopeCounts, ...]:
    """Per company that asked or was asked, in the order of their ids."""
    tally: dict[str, Counter[str]] = {}
    for each in outcomes:
        asker = tally.setdefault(each.asker, Counter())
        provider = tally.setdefault(each.provider, Counter())
        asker["asked"] += 1
        asker["decided"] += each.status in (ScopeStatus.APPROVED, ScopeStatus.DECLINED)
        asker["lapsed"] += each.status is ScopeStatus.LAPSED
        provider["answered"] += each.answered
        provider["refused"] += each.status is ScopeStatus.REFUSED
        provider["expired"] += each.status is ScopeStatus.EXPIRED
    return tuple(ScopeCounts(party=party, **tally[party]) for party in sorted(tally))
