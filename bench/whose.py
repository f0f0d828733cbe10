"""Whose time a simulated life takes: a clock that runs for whoever is at work, and for nobody else meanwhile."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from postsales.simulation import activity_host, workflow_host
from postsales.simulation.client import VirtualClient
from postsales.simulation.world import VirtualWorld

LIVES = 5
SPOKEN_TO = ("start", "signal", "cancel", "terminate", "admit")
WAITED_FOR = ("update", "query", "result")
WORLD = ("advance_to", "advance_until", "settle")


@dataclass(frozen=True)
class Shares:
    """Parts of a life, 1 together: the simulation's own; the SDK's workflow instance with our workflows and domain in

    it; activities, the store under them included; the rest: who speaks, and the desk. What a client and a worker
    convert of payloads on any server counts as the simulation's own here.
    """

    simulation: float
    workflows: float
    activities: float
    rest: float


@dataclass
class _Clock:
    """Everything happens on one thread, so whoever began last is at work."""

    took: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _at_work: list[str] = field(default_factory=lambda: ["rest"])
    _since: float = field(default_factory=time.perf_counter)

    @contextmanager
    def runs_for(self, who: str) -> Iterator[None]:
        self._count()
        self._at_work.append(who)
        try:
            yield
        finally:
            self._count()
            self._at_work.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        self.took[self._at_work[-1]] += now - self._since
        self._since = now

    def at_once(self, who: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            with self.runs_for(who):
                return do(*args, **named)

        return timed

    def awaited(self, who: str, do: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def timed(*args: Any, **named: Any) -> Any:
            with self.runs_for(who):
                return await do(*args, **named)

        return timed


def measured(live: Callable[[], object]) -> Shares:
    """Live it a few times under the clock."""
    took: dict[str, float] = defaultdict(float)
    for _ in range(LIVES):
        clock = _Clock()
        with _watched(clock), clock.runs_for("rest"):
            live()
        for who, seconds in clock.took.items():
            took[who] += seconds
    whole = sum(took.values())
    return Shares(*(took[who] / whole for who in ("simulation", "workflows", "activities", "rest")))


@contextmanager
def _watched(clock: _Clock) -> Iterator[None]:
    """Where one's work ends and the other's begins."""
    outside, call = workflow_host._outside_the_loop, activity_host._call
    with (
        patch.object(workflow_host, "_outside_the_loop", clock.at_once("workflows", outside)),
        patch.object(activity_host, "_call", clock.awaited("activities", call)),
        patch.multiple(VirtualClient, **{each: _of(VirtualClient, each, clock.at_once) for each in SPOKEN_TO}),
        patch.multiple(VirtualClient, **{each: _of(VirtualClient, each, clock.awaited) for each in WAITED_FOR}),
        patch.multiple(VirtualWorld, **{each: _of(VirtualWorld, each, clock.awaited) for each in WORLD}),
    ):
        yield


def _of(kind: type, name: str, timed: Callable[..., Any]) -> Any:
    return timed("simulation", getattr(kind, name))
