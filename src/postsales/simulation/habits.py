"""The temper of the people of one life: who is quick, who never answers, who blames the product."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """The temper of one life's people: chances per day, unless said otherwise."""

    hands_over: float
    works: float
    signs: float
    rejects: float
    pays: float
    wires: float
    vendor_answers: float
    blames: float
    sees_customers: float
    keeps_word: float
    acknowledges: float
    whims: float
    quits: float

    @classmethod
    def drawn(cls, seed: int) -> Habits:
        """Of that seed: most people do their work, some never do."""
        luck = random.Random(f"habits/{seed}")  # noqa: S311 - reproducible by seed is the point
        return cls(
            hands_over=luck.choice((0.8, 0.5, 0.1)),
            works=luck.choice((0.7, 0.4, 0.15)),
            signs=luck.choice((0.6, 0.3, 0.0)),
            rejects=luck.choice((0.0, 0.1, 0.3)),
            pays=luck.choice((0.5, 0.1, 0.03, 0.0)),
            wires=luck.choice((0.0, 0.5, 1.0)),
            vendor_answers=luck.choice((0.7, 0.3, 0.02)),
            blames=luck.choice((0.0, 0.3, 0.8)),
            sees_customers=luck.choice((0.6, 0.3, 0.0)),
            keeps_word=luck.choice((0.5, 0.2, 0.0)),
            acknowledges=luck.choice((0.9, 0.9, 0.5, 0.02)),
            whims=luck.choice((0.05, 0.3, 0.8)),
            quits=luck.choice((0.0, 0.0, 0.004)),
        )
