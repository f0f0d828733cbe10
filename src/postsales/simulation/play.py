"""Playing a scenario: the real desk, workflows and activities in a world with its own time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from postsales.desk.access import SIDES
from postsales.desk.calendars import calendars_of
from postsales.desk.desk import Desk
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.delivery import ENDED
from postsales.domain.errors import Fact, Refused
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By, Role
from postsales.messages.digest import DigestSpec
from postsales.simulation.agenda import TurnsInCircles
from postsales.simulation.days import days_of
from postsales.simulation.endless import LifeNeverEnds
from postsales.simulation.expectation import Check, NothingThere, at, checked
from postsales.simulation.failures import SimulationError
from postsales.simulation.letterbox import Letterbox
from postsales.simulation.result import result_of
from postsales.simulation.scenario import STAGES, Scenario, Step, instant, weekly
from postsales.simulation.voice import spoken
from postsales.simulation.world import World

LONGEST = timedelta(days=4 * 365)
"""After so much time a scenario that has not reached its end goes on in circles."""
YEAR = timedelta(days=365)
MOST_TOLD = 2_000
"""Characters of an error, a traceback included."""


class ScenarioFailed(Exception):
    """The scenario could not be played to its end: which step (from 1; None for `until`), at which line, and why."""

    def __init__(self, step: int | None, line: int | None, refused: Refused) -> None:
        super().__init__(str(refused))
        self.step = step
        self.line = line
        self.refused = refused


@dataclass
class Play:
    """One playing of one scenario."""

    scenario: Scenario
    world: World
    desk: Desk
    letterbox: Letterbox
    saved: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, datetime] = field(default_factory=dict)
    """The weekly digests that went out, by workflow id, and when."""

    @property
    def number(self) -> str:
        """The delivery's number."""
        return self.scenario.contract.number

    async def play(self) -> dict[str, Any]:
        """Everything from the start to `until`; the result with its checks. Raises `ScenarioFailed`."""
        director = By(person="scenario", role=Role.ADMIN)
        with self._told_of(None):
            await self.desk.start(director, self.scenario.contract.model_dump(mode="json", by_alias=True), id="start")
            await self.world.settle()
        for n, step in enumerate(self.scenario.file.steps):
            with self._told_of(n):
                await self._take(n, step)
        with self._told_of(None):
            await self._reach(self.scenario.file.until)
        result = await self.result()
        checks = checked(self.scenario.file.expect, result)
        return {**result, "checks": [check.model_dump(mode="json") for check in checks]}

    async def result(self) -> dict[str, Any]:
        """How the delivery stands and everything that happened, as plain data."""
        result = await result_of(self.number, self.desk, self.letterbox, self.today())
        # Everybody's day is read only for who expects something of it.
        if any(path.partition(".")[0] == "today" for path in self.scenario.file.expect):
            result["today"] = await days_of(self.scenario.contract, self.desk)
        return result

    def today(self) -> date:
        """The customer's local date."""
        return self._calendar.local_date(self.world.now())

    def _local_now(self) -> str:
        """As the file's author counts: in the customer's zone."""
        return self.world.now().astimezone(ZoneInfo(self._calendar.timezone)).isoformat()

    async def _take(self, n: int, step: Step) -> None:
        moment = instant(step.at, self.scenario.file.start, self._calendar)
        if moment is None or moment < self.world.now():
            raise self._failed(n, Refused("step_in_the_past", at=step.at, now=self._local_now()))
        await self._until(moment)
        try:
            answer = await self._say(n, step)
        except Refused as refused:
            if refused.code != step.refuse:
                raise self._failed(n, refused) from refused
            return
        if step.refuse is not None:
            raise self._failed(n, Refused("not_refused", expected=step.refuse, did=answer["what"]))
        if step.save is not None:
            self.saved[step.save] = {**answer, **answer["details"]}
        await self.world.settle()

    async def _say(self, n: int, step: Step) -> dict[str, Any]:
        role, _, person = step.who.partition(":")
        if role not in set(Role):
            raise Refused("bad_actor", actor=step.who, roles=", ".join(Role))
        side = SIDES[Role(role)]
        party = self.scenario.contract.party(side) if side is not None else None
        by = By(person=person, role=Role(role), side=side, party=party.id if party else None)
        body = _filled(step.args, self._named)
        answer = await spoken(self.desk, by, step.do, body, number=self.number, id=f"step-{n + 1}")
        return answer.model_dump(mode="json")

    def _named(self, reference: str) -> Any:
        try:
            return at(reference, self.saved)
        except NothingThere as error:
            raise Refused("unknown_reference", reference=reference) from error

    async def _reach(self, until: str) -> None:
        """Go on to a day, or day by day until the stage is reached. Refused `until_not_reached`."""
        if until not in STAGES:
            moment = instant(until, self.scenario.file.start, self._calendar)
            if moment is None:
                raise self._failed(None, Refused("not_a_moment", moment=until))
            await self._until(max(moment, self.world.now()))
            return
        last = self.world.now() + LONGEST
        while (stage := self._stage()) != until:
            if stage in ENDED or self.world.now() >= last:
                facts: dict[str, Fact] = {
                    "stage": stage,
                    "ball": self._ball(),
                    "again": "" if stage in ENDED else self._again_and_again(),
                }
                raise self._failed(None, Refused("until_not_reached", until=until, **facts))
            await self._until(self.world.now() + timedelta(days=1))
        await self.world.settle()

    async def _until(self, moment: datetime) -> None:
        """Let everything happen until then, the digests of the schedule among it."""
        while (due := self._digest_due()) is not None and due <= moment:
            await self.world.advance_to(due)
            self.digests[ids.digest(due)] = due
            await self.world.engine.start("digest", DigestSpec(), id=ids.digest(due))
            await self.world.settle()
        await self.world.advance_to(moment)

    def _digest_due(self) -> datetime | None:
        file = self.scenario.file
        if file.digest is None:
            return None
        return weekly(file.digest, max(self.digests.values(), default=file.start), ZoneInfo(self._calendar.timezone))

    def _stage(self) -> str:
        row = self.desk.store.deliveries.get(self.number)
        return row.stage if row is not None else "handoff"

    def _ball(self) -> str | None:
        row = self.desk.store.deliveries.get(self.number)
        return row.awaited if row is not None else None

    def _again_and_again(self) -> str:
        """What happened most in the last year, where it goes on without getting anywhere."""
        since, now = self.world.now() - YEAR, self.world.now()
        happened = self.desk.store.timelines.of(self.number).happenings
        counted = Counter(each.what for each in happened if since < each.at <= now)
        return ", ".join(f"{what} {count}×" for what, count in counted.most_common(3) if count > 1)

    @contextmanager
    def _told_of(self, n: int | None) -> Iterator[None]:
        """Whatever stops the simulation itself is told with the step it happened in."""
        try:
            yield
        except (TurnsInCircles, LifeNeverEnds) as error:
            raise self._failed(n, Refused("turns_in_circles", where=str(error))) from error
        except SimulationError as error:
            raise self._failed(n, Refused("simulation_stopped", why=str(error)[:MOST_TOLD])) from error

    @cached_property
    def _calendar(self) -> BusinessCalendar:
        return calendars_of(self.scenario.contract, self.desk.calendars)[Side.CUSTOMER]

    def _failed(self, n: int | None, refused: Refused) -> ScenarioFailed:
        line = self.scenario.lines[n] if n is not None else self.scenario.until_line
        return ScenarioFailed(None if n is None else n + 1, line, refused)


def all_held(checks: list[dict[str, Any]]) -> bool:
    """Whether every expectation held."""
    return all(Check.model_validate(check).held for check in checks)


def _filled(value: Any, named: Callable[[str], Any]) -> Any:
    """The value with every `$name.field` replaced by what was saved under it."""
    if isinstance(value, str) and value.startswith("$"):
        return named(value[1:])
    if isinstance(value, dict):
        return {key: _filled(each, named) for key, each in value.items()}
    return [_filled(each, named) for each in value] if isinstance(value, list) else value
