"""What the people of one life dwell on: one topic in each life, every topic in any dozen lives, and every verb.

A year in which everybody talks about everything is neither believable nor cheap. The story of a delivery is told in
every life; what else there is to say is said in lives that dwell on it, and seldom in others. Lives of consecutive
seeds take turns, so that nothing depends on luck alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

from postsales.simulation.voice import SAYABLE

STORY = frozenset(
    {
        "handoff.complete", "handoff.accept", "handoff.answer", "handoff.assign", "product.received", "package.done",
        "visit.plan", "visit.brief", "visit.acknowledge", "visit.confirm", "visit.report", "visit.reschedule",
        "acceptance.request", "acceptance.sign", "acceptance.reject", "delivery.go_live", "delivery.approve",
        "delivery.terminate", "delivery.close", "payment.record", "payment.approve", "statement.import",
        "match.confirm", "match.reject", "signal.acknowledge", "checkin.record",
        "promise.accept", "promise.keep", "promise.confirm", "request.answer", "task.accept", "task.done",
        "consultation.answer", "issue.claim", "issue.acknowledge", "issue.verdict", "issue.resume", "issue.resolve",
        "recovery.acknowledge", "recovery.apologise", "recovery.promise", "recovery.close", "recovery.credit",
        "recovery.approve", "conduct.answer", "scope.answer", "scope.approve_quote", "scope.decline_quote",
        "action.done", "balance.use", "hold.release", "closing.waive", "issue.answer", "issue.decide", "issue.join",
        "signal.answer",
        "survey.answer", "payee.approve", "issue.charge", "issue.settle", "entitlement.same_person",
        "visit.promise", "issue.accept_known",
    }
)  # fmt: skip
"""Said in every life: what moves a delivery on, and answers to whoever asked."""
TOGETHER = {
    "handoff": "people", "staff": "people", "request": "people",
    "handoff.absence": "site",
    "visit": "site", "package": "site", "task": "site", "consultation": "site", "product": "site", "acceptance": "site",
    "payment": "papers", "invoice": "papers", "interest": "papers", "hold": "papers", "collection": "papers",
    "statement": "bank", "match": "bank", "signal": "finance", "bridge": "finance", "payee": "finance",
    "complaint": "recovery", "thanks": "recovery", "conduct": "recovery", "balance": "recovery",
    "checkin": "care", "action": "care", "survey": "care", "expansion": "care", "usage": "care",
    "scope": "extras", "entitlement": "extras", "tam": "extras",
    "delivery": "ending", "closing": "ending", "retrospective": "ending",
}  # fmt: skip
"""Nouns, and verbs apart from their nouns, one talks about in one breath. Any other noun is a topic of its own."""
DWELT_ON = 1
"""Topics of one life."""
ON_THEIR_MIND = 9
"""Verbs that one life's whims are about."""
OFTEN, AS_EVER, SELDOM = 0.9, 1.0, 0.04
"""How much is said of what a life dwells on, of its story, and of what it does not dwell on, against people's urges."""
MUCH = {"site": 2.4, "ending": 1.6, "issue": 3.2, "recovery": 2.0}
"""Of what there is little time or reason for in any life, so much more is said in lives that dwell on it."""


@dataclass(frozen=True)
class Interests:
    """What one life is about. `mind`: the verbs somebody may come up with on a whim."""

    topics: frozenset[str]
    mind: tuple[str, ...]

    @classmethod
    def drawn(cls, seed: int) -> Interests:
        """Of that seed. Lives of one round share out all there is among them."""
        return cls(frozenset(_share(TOPICS, DWELT_ON, seed)), _share(VERBS, ON_THEIR_MIND, seed))

    def dwell(self, verb: str) -> float:
        """How much is said of what one might say."""
        return self._dwelt[verb]

    @cached_property
    def _dwelt(self) -> dict[str, float]:
        return {verb: self._much(verb) for verb in VERBS}

    def _much(self, verb: str) -> float:
        if verb in STORY:
            return AS_EVER
        return MUCH.get(topic(verb), OFTEN) if topic(verb) in self.topics else SELDOM


def topic(verb: str) -> str:
    """What one talks about with it."""
    noun = verb.partition(".")[0]
    return TOGETHER.get(verb) or TOGETHER.get(noun, noun)


TOPICS = tuple(sorted({topic(verb) for verb in SAYABLE}))
VERBS = tuple(sorted(SAYABLE))


def _share(all_of_it: tuple[str, ...], size: int, seed: int) -> tuple[str, ...]:
    """Of a deck that is shuffled anew once it has been dealt out."""
    lives = -(-len(all_of_it) // size)
    deck = list(all_of_it)
    random.Random(f"interests/{seed // lives}").shuffle(deck)  # noqa: S311 - reproducible by seed is the point
    first = seed % lives * size
    return tuple(deck[first : first + size])
