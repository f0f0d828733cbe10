"""What a forecast is made of: the running portfolio or contract files, and how people behave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import make_url

from activities.ports import Engine
from postsales.bootstrap import building
from postsales.bootstrap.settings import Settings
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.calendars import calendars_of
from postsales.desk.contract_file import Problem, read
from postsales.desk.lined import Lined, load
from postsales.domain import shape_check
from postsales.domain.behaviours import USUAL, BehaviourFile, Behaviours, Group, MannerFile, stated
from postsales.domain.errors import Fact, Refused
from postsales.domain.finding import Finding
from postsales.domain.learning import Case, Learnt, learn
from postsales.domain.nearest import nearest
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
    presents: list[tuple[Present, datetime]] = []
    told: dict[str, Path] = {}
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
        number = reading.contract.number
        if (first := told.setdefault(number, file)) is not file:
            facts = {"number": number, "other": str(first)}
            problems.append(Problem(file=str(file), line=None, path="number", code="contract_twice", facts=facts))
            continue
        calendars = calendars_of(reading.contract, PublicHolidays())
        begins = calendars[Side.CUSTOMER].start_of_day(reading.contract.signed_on) + timedelta(hours=OPENING.hour)
        presents.append((to_begin(reading.contract, policy, calendars), begins))
    if problems:
        raise BadFiles(problems)
    return Portfolio(presents=tuple(presents))


def must_be_started(settings: Settings) -> None:
    """Refused `nothing_started` where no stack ever was: to ask the store would make its file."""
    address = make_url(settings.store_url)
    if address.get_backend_name() == "sqlite" and address.database and not Path(address.database).exists():
        raise Refused("nothing_started", store=address.database)


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
    """As the file says; where it is silent as the past teaches; else as is usual. Raises `BadFiles`."""
    said, assumed = _stated(file) if file is not None else ({}, USUAL)
    return learn(cases, assumed, [group for group in LEARNT if group not in said] if cases else [])


def _stated(file: Path) -> tuple[BehaviourFile, Behaviours]:
    lined = _lined(file)

    def bad(*found: Finding) -> BadFiles:
        return BadFiles(
            [
                Problem(file=str(file), line=lined.line(each.at), path=each.path, code=each.code, facts=each.facts)
                for each in found
            ]
        )

    if lined.troubles:
        raise BadFiles([Problem(file=str(file), line=t.line, code=t.code, facts=t.facts) for t in lined.troubles])
    if not isinstance(lined.data, dict):
        raise bad(Finding((), "not_behaviours", {"known": ", ".join(Group)}))
    if strangers := [group for group in lined.data if group not in set(Group)]:
        known = ", ".join(Group)
        raise bad(
            *(
                Finding(
                    (name,),
                    "unknown_behaviour_group",
                    {"group": str(name), "known": known, "nearest": nearest(str(name), Group)},
                )
                for name in strangers
            )
        )
    try:
        said: BehaviourFile = TypeAdapter(BehaviourFile).validate_python(lined.data)
        return said, stated(said)
    except ValidationError as error:
        raise bad(*shape_check.findings(error, lined.data, MannerFile)) from error
    except Refused as refused:
        at = tuple(str(refused.facts[name]) for name in ("group", "behaviour") if name in refused.facts)
        raise bad(Finding(at, refused.code, refused.facts)) from refused


def _lined(file: Path) -> Lined:
    try:
        return load(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFiles([Problem(file=str(file), code="not_utf8", facts={"byte": error.start})]) from error
    except OSError as error:
        facts: dict[str, Fact] = {"file": str(file), "why": error.strerror}
        raise BadFiles([Problem(file=str(file), code="file_unreadable", facts=facts)]) from error
