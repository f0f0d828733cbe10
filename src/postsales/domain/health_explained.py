"""What would change a delivery's health: each thing somebody could do about it, with what it brings.

The same pure function as health itself, asked of other facts (issue notes: what-if).
"""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.frozen import Frozen
from postsales.domain.health import BANDS, STANDARD, Band, HealthFacts, health
from postsales.domain.health_policy import Measure

CONTENT = 4
"""From this sentiment on a customer costs no points."""


class Improvement(Frozen):
    """One thing to do: `code` is a wording code (`n` how many, or how far), and the health it would lead to."""

    code: str
    n: int
    gain: int
    score: int
    band: Band


class Explained(Frozen):
    """What would change it, the most telling first, and the fewest of these that lead to the next band."""

    improvements: tuple[Improvement, ...]
    to_next: tuple[str, ...] = ()
    next_band: Band | None = None


def explained(facts: HealthFacts, measure: Measure = STANDARD, before: Band | None = None) -> Explained:
    """Every single thing that would bring points, and a way to the next band if there is one."""
    now = health(facts, measure, before)
    found = []
    for code, n, other in _deeds(facts):
        then = health(other, measure, now.band)
        if then.score > now.score:
            found.append(Improvement(code=code, n=n, gain=then.score - now.score, score=then.score, band=then.band))
    best = tuple(sorted(found, key=lambda each: (-each.gain, each.code)))
    above = BANDS[BANDS.index(now.band) + 1 :]
    if not above:
        return Explained(improvements=best)
    return Explained(improvements=best, to_next=_way(facts, measure, now.band, best), next_band=above[0])


def _way(facts: HealthFacts, measure: Measure, band: Band, best: tuple[Improvement, ...]) -> tuple[str, ...]:
    """The most telling deeds one after the other, until the band is another."""
    done: tuple[str, ...] = ()
    changes = {code: other for code, _, other in _deeds(facts)}
    for each in best:
        changed = {
            name: value for name, value in changes[each.code].model_dump().items() if value != getattr(facts, name)
        }
        facts_then = facts.model_copy(update=changed)
        if health(facts_then, measure, band).score > health(facts, measure, band).score:
            facts, done = facts_then, (*done, each.code)
        if health(facts, measure, band).band != band:
            return done
    return ()


def _deeds(facts: HealthFacts) -> Iterator[tuple[str, int, HealthFacts]]:
    """What somebody could do: a code, how many of it there are, and the facts as they would be then."""
    for name in ("critical_issues", "major_issues", "minor_issues"):
        if count := getattr(facts, name):
            yield f"close_{name}", count, facts.model_copy(update={name: 0})
    if facts.breaches:
        yield "end_breaches", facts.breaches, facts.model_copy(update={"breaches": 0})
    if facts.broken_promises:
        yield "mend_promises", facts.broken_promises, facts.model_copy(update={"broken_promises": 0})
    if facts.sentiment is not None and facts.sentiment < CONTENT:
        yield "win_back", CONTENT, facts.model_copy(update={"sentiment": CONTENT})
    if facts.adoption is not None and facts.adoption < 100:
        more = min(facts.adoption + 20, 100)
        yield "raise_adoption", more, facts.model_copy(update={"adoption": more})
    if facts.overdue_days:
        yield "collect_overdue", facts.overdue_days, facts.model_copy(update={"overdue_days": 0})
