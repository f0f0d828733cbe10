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
        """Of that seed: people do their work, but for a flaw or two, from bad to hopeless."""
        luck = random.Random(f"habits/{seed}")  # noqa: S311 - reproducible by seed is the point
        flaws = luck.sample(sorted(FLAWS), luck.choice(HOW_MANY))
        bad = {name: luck.choice(FLAWS[name]) for name in flaws}
        return cls(**{**DECENT, "wires": luck.choice((0.0, 0.0, 0.5, 1.0)), **bad})


DECENT = {
    "hands_over": 0.8, "works": 0.7, "signs": 0.6, "rejects": 0.04, "pays": 0.5, "vendor_answers": 0.7, "blames": 0.05,
    "sees_customers": 0.6, "keeps_word": 0.6, "acknowledges": 0.9, "whims": 0.03, "quits": 0.0,
}  # fmt: skip
"""How people are as a rule."""
FLAWS = {
    "hands_over": (0.3, 0.1), "works": (0.4, 0.4, 0.15), "signs": (0.2, 0.2, 0.0), "rejects": (0.1, 0.3),
    "pays": (0.2, 0.1, 0.1, 0.03, 0.0), "vendor_answers": (0.3, 0.3, 0.02), "blames": (0.15, 0.15, 0.4),
    "sees_customers": (0.2, 0.0), "keeps_word": (0.2, 0.2, 0.0), "acknowledges": (0.3, 0.3, 0.05),
    "whims": (0.1, 0.2), "quits": (0.004, 0.012),
}  # fmt: skip
"""What may be wrong with them: slow, late, silent, quarrelsome. Seldom hopeless: such lives are long and all alike."""
HOW_MANY = (0, 0, 1, 1, 1, 2)
"""Flaws of one life."""
