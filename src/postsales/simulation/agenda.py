"""Virtual time: one clock and one ordered list of what is to happen, nothing else moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from postsales.simulation.failures import SimulationError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Act = Callable[[], Awaitable[None] | None]


class TurnsInCircles(SimulationError):
    """The same instant never ends: somebody keeps making work that needs no time."""


def micros(instant: datetime) -> int:
    """An aware instant as whole microseconds since the epoch, the unit of everything in the simulation."""
    return (instant - EPOCH) // MICROSECOND


class Entry:
    """One thing that will happen. Cancelled ones stay in the heap and are passed over."""

    __slots__ = ("about", "act", "at")

    def __init__(self, at: int, about: str, act: Act) -> None:
        self.at = at
        self.about = about
        self.act: Act | None = act

    def cancel(self) -> None:
        """It will not happen."""
        self.act = None


class Agenda:
    """What is due when. Entries of the same instant happen in the order they were put in.

    `limit` bounds the entries about one workflow at one instant, so that two that keep calling each other are an
    error and not an endless run.
    """

    def __init__(self, start: datetime, *, limit: int = 10_000) -> None:
        self.now_us = micros(start)
        self._limit = limit
        self._counts: Counter[str] = Counter()
        self._order = 0
        self._heap: list[tuple[int, int, Entry]] = []

    @property
    def now(self) -> datetime:
        """The instant it is, in UTC."""
        return EPOCH + timedelta(microseconds=self.now_us)

    def at(self, at: int, about: str, act: Act) -> Entry:
        """Let `act` happen at an instant (microseconds), now at the earliest. `about` names the workflow for errors."""
        entry = Entry(max(at, self.now_us), about, act)
        self._order += 1
        heappush(self._heap, (entry.at, self._order, entry))
        return entry

    def soon(self, about: str, act: Act) -> Entry:
        """Let `act` happen now, after everything already due."""
        return self.at(self.now_us, about, act)

    def next_us(self) -> int | None:
        """When something happens next, or None when nothing ever will."""
        while self._heap and self._heap[0][2].act is None:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def next(self) -> datetime | None:
        """The same as an instant."""
        upcoming = self.next_us()
        return None if upcoming is None else EPOCH + timedelta(microseconds=upcoming)

    async def step(self, until: int) -> bool:
        """Let the next entry up to and including `until` happen, moving the clock to it; False if there is none."""
        upcoming = self.next_us()
        if upcoming is None or upcoming > until:
            return False
        _, _, entry = heappop(self._heap)
        self._move_to(entry)
        act, entry.act = entry.act, None
        if act is not None and (pending := act()) is not None:
            await pending
        return True

    def rest(self, until: int) -> None:
        """Nothing more happens before `until`: let the clock stand there."""
        if until > self.now_us:
            self.now_us = until
            self._counts.clear()

    def _move_to(self, entry: Entry) -> None:
        if entry.at > self.now_us:
            self.now_us = entry.at
            self._counts.clear()
        self._counts[entry.about] += 1
        if self._counts[entry.about] > self._limit:
            raise TurnsInCircles(f"{entry.about}: over {self._limit:,} steps at {self.now.isoformat()}")
