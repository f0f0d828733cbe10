"""The shortest timeline that still breaks the same rule: what was said and what went wrong, taken away in halves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from postsales.domain.frozen import Frozen
from postsales.simulation.chaos import Lived, Timeline

T = TypeVar("T")
MOST_TRIES = 80
MOST_SECONDS = 40.0
SHORTEST = timedelta(days=7)


class Shortened(Frozen):
    """How much was said and went wrong before and after. `done`: nothing more can be taken away by itself."""

    said_before: int
    faults_before: int
    said: int
    faults: int
    tries: int
    seconds: float
    done: bool


class Shrinker:
    """Shortens one timeline. `relive` lives it again; the rule that broke must break again.

    It stops after so many tries or seconds, whichever comes first: what it has found by then may not be the shortest.
    """

    def __init__(
        self,
        lived: Lived,
        relive: Callable[[Timeline], Lived],
        *,
        most_tries: int = MOST_TRIES,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        if lived.broken is None:
            raise ValueError("nothing is broken")
        self._rule = lived.broken.rule
        self._relive = relive
        self._tries = 0
        self._most_tries = most_tries
        self._began = time.monotonic()
        self._most_seconds = most_seconds
        self._first = lived.timeline
        self._done = False
        self.shortest = lived
        # What broke on the way breaks there again, or not at all: no need to live on after that.
        lived.timeline = lived.timeline.model_copy(update={"stop": lived.broke_at})

    def shrink(self) -> Lived:
        """The shortest found: first a shorter life, which is quicker lived again, then fewer faults and words in it."""
        while self.shortest.timeline.stop is None and self._halved():
            pass
        while not self._done and self._may_try():
            before = self._size()
            self._without(self.shortest.timeline.faults, lambda faults: {"faults": faults})
            self._without(self.shortest.timeline.said, lambda said: {"said": said})
            self._done = self._size() == before and self._may_try()
        return self.shortest

    @property
    def shortened(self) -> Shortened:
        """How far it has come."""
        return Shortened(
            said_before=len(self._first.said),
            faults_before=len(self._first.faults),
            said=len(self.shortest.timeline.said),
            faults=len(self.shortest.timeline.faults),
            tries=self._tries,
            seconds=round(time.monotonic() - self._began, 1),
            done=self._done,
        )

    def _may_try(self) -> bool:
        return self._tries < self._most_tries and time.monotonic() - self._began < self._most_seconds

    def _halved(self) -> bool:
        """Whether it breaks in half the time, too."""
        timeline = self.shortest.timeline
        if not timeline.said or not self._may_try():
            return False
        begun = timeline.said[0].at
        until = begun + (timeline.until - begun) / 2
        earlier = tuple(said for said in timeline.said if said.at < until)
        return until - begun > SHORTEST and self._breaks({"until": until, "said": earlier})

    def _size(self) -> int:
        return len(self.shortest.timeline.said) + len(self.shortest.timeline.faults)

    def _without(self, parts: Sequence[T], changed: Callable[[tuple[T, ...]], dict[str, object]]) -> None:
        """Take parts away: all of them, then halves, quarters … single ones, as long as it still breaks."""
        kept = tuple(parts)
        size = len(kept)
        while size >= 1 and self._may_try():
            # From the end: what was said last is the least likely to have led there.
            end = len(kept)
            while end > 0 and self._may_try():
                start = max(end - size, 0)
                fewer = kept[:start] + kept[end:]
                if self._breaks(changed(fewer)):
                    kept = fewer
                end = start
            size //= 2

    def _breaks(self, changes: dict[str, object]) -> bool:
        self._tries += 1
        tried = self._relive(self.shortest.timeline.model_copy(update=changes))
        if tried.broken is None or tried.broken.rule != self._rule:
            return False
        # What was said after it broke is gone from what was lived, and so from the timeline.
        kept = {"said": tried.timeline.said} if len(tried.timeline.said) < len(self.shortest.timeline.said) else {}
        stop = {"stop": tried.broke_at}
        tried.timeline = self.shortest.timeline.model_copy(update={**changes, **kept, **stop})
        self.shortest = tried
        return True
