"""What a forecast is made of: the running portfolio or contract files, and how people behave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from activities.ports import Engine
from postsales.bootstrap import building
from postsales.bootstrap.settings import Settings
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.calendars import calendars_of
from postsales.desk.contract_file import Problem, read
from postsales.desk.lined import load
from postsales.domain.behaviours import USUAL, BehaviourFile, Behaviours, Group, stated
from postsales.domain.errors import Fact, Refused
from postsales.domain.learning import Case, Learnt, learn
from postsales.domain.policy import Policy
from postsales.domain.seats import Side
from postsales.engine.temporal import TemporalEngine
from postsales.messages.failures import EngineSilent, NoSuchWorkflow
from postsales.simulation.forecast_present import Present, present, to_begin
from postsales.store.facade import Store
from postsales.store.past import Past
from postsales.store.portfolio import DeliveryFilter

LEARNT = (Group.PAYERS, Group.PROVIDERS, Group.DECIDERS, Group.VENDORS)
"""What the past of a store can teach."""
AT_ONCE = 16
PAGE = 200
OPENING = time(9)


class BadFiles(Exception):
    """Contract or behaviour files do not hold; every problem at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Portfolio:
    """Deliveries with the instant from which each is lived, and what is known of the past."""

    presents: tuple[tuple[Present, datetime], ...]
    cases: tuple[Case, ...] = field(default=())


def of_contracts(files: Sequence[Path], policy: Policy) -> Portfolio:
    """Contracts from the morning they are signed. Raises `BadFiles`; refused `no_calendar_for_country`."""
    problems: list[Problem] = []
    presents = []
    for file in files:
        try:
            reading = read(file.read_bytes(), str(file))
        except OSError as error:
            facts: dict[str, Fact] = {"file": str(file), "why": error.strerror}
            problems.append(Problem(file=str(file), line=None, path="", code="file_unreadable", facts=facts))
            continue
        if reading.contract is None:
            problems += reading.problems
            continue
        calendars = calendars_of(reading.contract, PublicHolidays())
        begins = calendars[Side.CUSTOMER].start_of_day(reading.contract.signed_on) + timedelta(hours=OPENING.hour)
        presents.append((to_begin(reading.contract, policy, calendars), begins))
    if problems:
        raise BadFiles(problems)
    return Portfolio(presents=tuple(presents))


async def running(settings: Settings) -> Portfolio:
    """Every delivery that runs, as it stands. Refused `temporal_away`, `delivery_silent`."""
    with Store.at(settings.store_url) as store:
        engine = TemporalEngine(await building.client(settings))
        return await of_store(store, engine, datetime.now(UTC))


async def of_store(store: Store, engine: Engine, now: datetime, *, only: str | None = None) -> Portfolio:
    """The same of any store and engine, or of one delivery with everybody's past.

    Refused `delivery_silent`: without one of them a forecast would be wrong.
    """
    numbers = await asyncio.to_thread(_open_deliveries, store, now)
    numbers = [number for number in numbers if only in (None, number)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(number: str) -> Present | None:
        async with gate:
            try:
                return await present(engine, number)
            except (EngineSilent, NoSuchWorkflow) as silent:
                raise Refused("delivery_silent", delivery=number) from silent

    found = await asyncio.gather(*map(ask, numbers))
    cases = await asyncio.to_thread(Past(store.database).cases, now)
    return Portfolio(presents=tuple((each, now) for each in found if each is not None), cases=cases)


def _open_deliveries(store: Store, now: datetime) -> list[str]:
    numbers: list[str] = []
    after = None
    while True:
        page = store.deliveries.list(DeliveryFilter(ended=False), now=now, today=now.date(), after=after, limit=PAGE)
        numbers += [row.delivery for row in page.items]
        if page.after is None:
            return numbers
        after = page.after


def behaviours(file: Path | None, cases: Sequence[Case]) -> Learnt:
    """As the file says; where it is silent as the past teaches; else as is usual.

    Raises `BadFiles`. Refused as `behaviours.stated`.
    """
    said = _behaviour_file(file) if file is not None else {}
    assumed: Behaviours = stated(said) if said else USUAL
    return learn(cases, assumed, [group for group in LEARNT if group not in said] if cases else [])


def _behaviour_file(file: Path) -> BehaviourFile:
    try:
        lined = load(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        problem = Problem(
            file=str(file), line=None, path="", code="file_unreadable", facts={"file": str(file), "why": why}
        )
        raise BadFiles([problem]) from error
    if lined.troubles:
        raise BadFiles(
            [Problem(file=str(file), line=t.line, path="", code=t.code, facts=t.facts) for t in lined.troubles]
        )
    try:
        return TypeAdapter(BehaviourFile).validate_python(lined.data)
    except ValidationError as error:
        problems = []
        for each in error.errors(include_url=False):
            path = ".".join(map(str, each["loc"]))
            facts: dict[str, Fact] = {"field": path, "problem": each["msg"]}
            problems.append(
                Problem(file=str(file), line=lined.line(each["loc"]), path=path, code="bad_argument", facts=facts)
            )
        raise BadFiles(problems) from error
