"""Killing and starting again at random points of what is going on; the same points for the same seed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.voices import Diary
from tests.e2e.waiting import GOES_ON_WITHIN_SECONDS, until

SEED = 20260302
ENOUGH_VERBS = 5


@dataclass(frozen=True)
class Blow:
    """What is killed and started again, once so many verbs were answered and then so many letters more went out."""

    strike: Callable[[], None]
    after: int
    letters: int


def blows(strikes: Sequence[Callable[[], None]], verbs: int, seed: int = SEED) -> list[Blow]:
    """These in a random order, at random points of so many verbs."""
    chance = random.Random(seed)
    shuffled = chance.sample(strikes, len(strikes))
    points = sorted(chance.sample(range(2, verbs - 2), len(shuffled)))
    return [Blow(strike, after, chance.randint(0, 2)) for strike, after in zip(shuffled, points, strict=True)]


async def storm(diary: Diary, planned: Sequence[Blow], mailbox: Path) -> None:
    """Strike as planned, one after the other."""
    for blow in planned:
        await _its_moment(diary, blow, mailbox)
        diary.back_at = None
        await asyncio.to_thread(blow.strike)
        diary.back_at = time.monotonic()


async def _its_moment(diary: Diary, blow: Blow, mailbox: Path) -> None:
    """Between two verbs, or while letters are going out."""

    def letters() -> int:
        return sum(1 for _ in mailbox.glob("*.eml"))

    await until(lambda: len(diary.answered) >= blow.after, within=2 * GOES_ON_WITHIN_SECONDS)
    enough = letters() + blow.letters
    await until(lambda: letters() >= enough or len(diary.answered) >= blow.after + ENOUGH_VERBS)
