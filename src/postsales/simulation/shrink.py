"""The shortest timeline that still breaks the same rule: what was said and what went wrong, taken away in halves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from postsales.simulation.chaos import Lived, Timeline

T = TypeVar("T")
MOST_TRIES = 80
SHORTEST = timedelta(days=7)


class Shrinker:
    """Shortens one timeline. `relive` lives it again; the rule that broke must break again."""

    def __init__(self, lived: Lived, relive: Callable[[Timeline], Lived], *, most_tries: int = MOST_TRIES) -> None:
        if lived.broken is None:
            raise ValueError("nothing is broken")
        self._rule = lived.broken.rule
        self._relive = relive
        self._left = most_tries
        self.shortest = lived

    def shrink(self) -> Lived:
        """The shortest found, within as many tries as allowed: first a shorter life, which is quicker lived again."""
        while self._halved():
            pass
        while True:
            before = self._size()
            timeline = self.shortest.timeline
            self._without(timeline.faults, lambda faults: {"faults": faults})
            self._without(self.shortest.timeline.said, lambda said: {"said": said})
            if self._size() == before or self._left <= 0:
                return self.shortest

    def _halved(self) -> bool:
        """Whether it breaks in half the time, too."""
        timeline = self.shortest.timeline
        if not timeline.said or self._left <= 0:
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
        while size >= 1 and self._left > 0:
            start = 0
            while start < len(kept) and self._left > 0:
                fewer = kept[:start] + kept[start + size :]
                if self._breaks(changed(fewer)):
                    kept = fewer
                else:
                    start += size
            size //= 2

    def _breaks(self, changes: dict[str, object]) -> bool:
        self._left -= 1
        tried = self._relive(self.shortest.timeline.model_copy(update=changes))
        if tried.broken is None or tried.broken.rule != self._rule:
            return False
        # What was said after it broke is gone from what was lived, and so from the timeline.
        kept = {"said": tried.timeline.said} if len(tried.timeline.said) < len(self.shortest.timeline.said) else {}
        tried.timeline = self.shortest.timeline.model_copy(update={**changes, **kept})
        self.shortest = tried
        return True
