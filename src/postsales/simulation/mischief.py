"""Faults at work in a world: failing attempts, adapters away, messages that come twice, workers that die."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure

from postsales.simulation import failures
from postsales.simulation.activity_host import ActivityHost, Attempt, Hangs, Late
from postsales.simulation.agenda import MICROSECOND, micros
from postsales.simulation.faults import AttemptFault, Fault, How, MessageFault, Outage, WorkerAway, WorkerKilled
from postsales.simulation.losing import Loss
from postsales.simulation.retries import SECOND
from postsales.simulation.server import ON_TIME
from postsales.simulation.world import VirtualWorld

M = TypeVar("M", contravariant=True)

INJECTED = "injected_fault"
"""The type of the failures made here, as a workflow sees it."""


class Mischief:
    """The faults of one world. `install` puts them to work; from `until` on nothing goes wrong any more."""

    def __init__(self, world: VirtualWorld, faults: Iterable[Fault], until: datetime) -> None:
        faults = tuple(faults)
        self._world = world
        self._attempts = {fault.nth: fault.how for fault in faults if isinstance(fault, AttemptFault)}
        self._messages = {fault.nth: fault for fault in faults if isinstance(fault, MessageFault)}
        self._outages = [fault for fault in faults if isinstance(fault, Outage)]
        self._absences = [
            (micros(fault.since), micros(fault.until)) for fault in faults if isinstance(fault, WorkerAway)
        ]
        self._kills = {
            fault.nth: Loss(told=fault.told, forgets=fault.forgets)
            for fault in faults
            if isinstance(fault, WorkerKilled)
        }
        self._seen_attempts = 0
        self._seen_effects = 0
        self._seen_messages = 0
        self.killed = 0
        """How often a worker has been killed within a workflow task."""
        self._until = until
        self._installed = False

    @property
    def calm(self) -> bool:
        """Whether nothing goes wrong (yet, or any more)."""
        return not self._installed or self._world.now() >= self._until

    def install(self) -> None:
        """From here on things go wrong. The world has been given its workflows and activities."""
        self._installed = True
        server = self._world.server
        hands = server.activities
        server.activities = ClumsyHands(hands, self)
        server.arrivals = self.arrivals
        server.worker_back = self.worker_back
        if self._kills:
            server.loss = self.loss
        for since, _ in self._absences:
            server.agenda.at(since, "worker", server.lose_worker)

    def away(self, what: str) -> bool:
        """Whether an adapter refuses now."""
        if not self._outages or self.calm:
            return False
        now = self._world.now()
        return any(each.of == what and each.since <= now < each.until for each in self._outages)

    def attempt(self) -> How | None:
        """What happens to the next attempt of an activity."""
        self._seen_attempts += 1
        return None if self.calm else self._attempts.get(self._seen_attempts)

    @property
    def slowness(self) -> int:
        """How long the attempt seen last takes, in microseconds: from a second to the better part of a minute."""
        return (1 + self._seen_attempts * 7 % 50) * SECOND

    def worker_back(self, now_us: int) -> int:
        """When there is a worker for a workflow task that is due now."""
        if self.calm:
            return now_us
        return max((until for since, until in self._absences if since <= now_us < until), default=now_us)

    def loss(self) -> Loss | None:
        """Whether the worker dies of the local activity that has just been tried."""
        self._seen_effects += 1
        loss = None if self.calm else self._kills.get(self._seen_effects)
        self.killed += loss is not None
        return loss

    def arrivals(self) -> tuple[int, ...]:
        """When the next signal between workflows reaches its hearer, in microseconds from now, each time it does."""
        self._seen_messages += 1
        fault = None if self.calm else self._messages.get(self._seen_messages)
        if fault is None:
            return ON_TIME
        delay = fault.by // MICROSECOND
        return (delay,) if fault.how == "late" else (*ON_TIME, delay)


class ClumsyHands(ActivityHost):
    """Activities, some of whose attempts go wrong."""

    def __init__(self, hands: ActivityHost, mischief: Mischief) -> None:
        self.__dict__.update(hands.__dict__)
        self._mischief = mischief

    async def run(self, attempt: Attempt) -> Payload | Failure:
        """Its result, or its failure, or neither."""
        how = self._mischief.attempt()
        if how is How.HANGS:
            raise Hangs
        if how is How.FAILS_BEFORE:
            return failures.of_application("before its effect", INJECTED)
        result = await super().run(attempt)
        if how is How.LOST:
            raise Hangs
        if how is How.SLOW:
            raise Late(result, self._mischief.slowness)
        if how is How.FAILS_AFTER and not isinstance(result, Failure):
            return failures.of_application("after its effect", INJECTED)
        return result


class Outbox(Protocol[M]):
    """Where messages go out."""

    def send(self, message: M, /) -> None:
        """Hand it over."""


@dataclass(frozen=True)
class Moody(Generic[M]):
    """A postbox, or a receiver of webhooks, that is away at times."""

    box: Outbox[M]
    away: Callable[[], bool]

    def send(self, message: M) -> None:
        """Hand it over. Raises `ConnectionError` while it is away."""
        if self.away():
            raise ConnectionError("nobody answers")
        self.box.send(message)
