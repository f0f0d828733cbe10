"""What goes wrong, as data: drawn from a seed, listed, and taken away one by one to find the one that matters.

A fault of an attempt or of a message is named by its ordinal (the how-manyth activity attempt, the how-manyth
signal of this world), one of a time by its span. Nothing here acts; `Mischief` does.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.frozen import Frozen


class How(StrEnum):
    """What happens to one attempt of an activity. `lost`: it has its effect, and the answer never arrives; `slow`: it
    arrives late, or too late.
    """

    FAILS_BEFORE = "fails_before"
    FAILS_AFTER = "fails_after"
    HANGS = "hangs"
    LOST = "lost"
    SLOW = "slow"


class AttemptFault(Frozen):
    """The n-th attempt of any activity goes wrong."""

    kind: Literal["attempt"] = "attempt"
    nth: int
    how: How


class MessageFault(Frozen):
    """The n-th signal between workflows comes late, so that others overtake it, or once more when it is long known."""

    kind: Literal["message"] = "message"
    nth: int
    how: Literal["twice", "late"]
    by: timedelta


class Outage(Frozen):
    """An adapter refuses everything for a while: minutes, or days."""

    kind: Literal["outage"] = "outage"
    of: Literal["store", "mail", "hooks"]
    since: datetime
    until: datetime


class WorkerAway(Frozen):
    """No worker runs, and then one that has lost every workflow it knew (with `until` = `since`: a restart)."""

    kind: Literal["worker_away"] = "worker_away"
    since: datetime
    until: datetime


class WorkerKilled(Frozen):
    """A worker is killed within a workflow task, by `kill -9`, just after the n-th effect of a local activity.

    The whole task is lost but for its effects, and done again ten seconds later. `told`: it still went on to the end of
    the task, and only the server never heard. `forgets`: the server was killed with it and knows nothing any more of
    updates that nobody had accepted: they come again only if somebody says them again.
    """

    kind: Literal["worker_killed"] = "worker_killed"
    nth: int
    told: bool
    forgets: bool


Fault = Annotated[AttemptFault | MessageFault | Outage | WorkerAway | WorkerKilled, Field(discriminator="kind")]

ATTEMPTS = 500
"""As many attempts and signals of a life may be hit; few lives have more while faults last."""

ATTEMPT_FAULTS, MESSAGE_FAULTS, OUTAGES, RESTARTS, KILLS = 25, 15, 4, 1, 2
"""At most so many of each kind in one life; a worker is lost in five of six."""

LONGEST_AWAY = {"store": timedelta(days=2), "mail": timedelta(days=9), "hooks": timedelta(days=9)}
WORKER_GONE = timedelta(hours=14)


def draw(seed: int, start: datetime, until: datetime) -> tuple[Fault, ...]:
    """The faults of one life, between two instants. The same seed draws the same."""
    luck = random.Random(f"faults/{seed}")  # noqa: S311 - reproducible by seed is the point
    faults: list[Fault] = []
    for nth in _ordinals(luck, ATTEMPT_FAULTS):
        faults.append(AttemptFault(nth=nth, how=luck.choice(list(How))))
    for nth in _ordinals(luck, MESSAGE_FAULTS):
        how: Literal["twice", "late"] = luck.choice(("twice", "late"))
        faults.append(MessageFault(nth=nth, how=how, by=_span(luck, timedelta(hours=30))))
    for _ in range(luck.randint(0, OUTAGES)):
        of: Literal["store", "mail", "hooks"] = luck.choice(("store", "mail", "hooks"))
        since = _instant(luck, start, until)
        faults.append(Outage(of=of, since=since, until=min(since + _span(luck, LONGEST_AWAY[of]), until)))
    for _ in range(luck.randint(0, RESTARTS)):
        # Rather early than late: the most is under way then, and the least has to be replayed.
        since = _instant(luck, start, start + (until - start) * luck.random())
        gone = _span(luck, WORKER_GONE) if luck.random() < 0.5 else timedelta(0)
        faults.append(WorkerAway(since=since, until=min(since + gone, until)))
    for nth in _ordinals(luck, KILLS):
        faults.append(WorkerKilled(nth=nth, told=luck.random() < 0.5, forgets=luck.random() < 0.3))
    return tuple(faults)


def _ordinals(luck: random.Random, most: int) -> list[int]:
    """Faults lie denser at the beginning, where every life has attempts."""
    return sorted({int(ATTEMPTS * luck.random() ** 2) + 1 for _ in range(luck.randint(0, most))})


def _span(luck: random.Random, most: timedelta) -> timedelta:
    """From seconds to the most, of every order of magnitude alike."""
    return timedelta(seconds=round(most.total_seconds() ** luck.random()))


def _instant(luck: random.Random, start: datetime, until: datetime) -> datetime:
    return start + timedelta(seconds=luck.randrange(max(int((until - start).total_seconds()), 1)))
