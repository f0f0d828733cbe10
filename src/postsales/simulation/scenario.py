"""A scenario: one delivery's life as a file, and reading it.

The format is in README ("Scenarios"). Everything wrong with a file is reported at once, each with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, ValidationError

from postsales.desk.contract_file import NO_TEMPLATES, Problem, check, read
from postsales.desk.lined import Lined, load
from postsales.desk.milestones import Templates
from postsales.domain import shape_check
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.contract import Contract
from postsales.domain.delivery import Stage
from postsales.domain.errors import Fact
from postsales.domain.finding import Finding
from postsales.domain.frozen import Stated
from postsales.domain.nearest import nearest
from postsales.messages.command import Role
from postsales.simulation.voice import SAYABLE
from postsales.wording import catalogue

DAY = re.compile(r"(?P<kind>b?day)\s+(?P<n>\d{1,4})(?:\s+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d))?")
MORNING = time(9)
"""When a step happens that names only its day."""

WEEKLY = r"^(?P<weekday>mon|tue|wed|thu|fri|sat|sun) (?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)$"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

STAGES = frozenset(stage.value for stage in Stage) - {Stage.STOPPING.value}
"""Where `until` may lead; a delivery that is stopping is on its way to one of them."""

REFUSALS = frozenset(catalogue("en")["refusal"])
"""With what a step may say that it is refused."""

LARGEST = 1_000_000
YEARS = 1970, 2100
"""When a scenario may start: before and after, calendars know nothing."""


class Step(Stated):
    """One thing somebody says. `save` names the answer: later steps write `$name.field`."""

    at: str
    who: Annotated[str, Field(alias="as", pattern=r"^[a-z]+:[a-z0-9._-]+$")]
    do: str
    args: Annotated[dict[str, Any], Field(alias="with")] = {}
    save: str | None = None
    refuse: str | None = None


class ScenarioFile(Stated):
    """The file as it stands. `until` is a stage, or a day written as in a step's `at`.

    `templates` is the folder of milestone templates that the contract may name, a path beside this file.
    `digest` is when the weekly digest goes out, in the customer's time (`mon 07:30`); without it none goes out.
    """

    title: str | None = None
    contract: str | dict[str, Any]
    templates: str | None = None
    start: AwareDatetime
    digest: Annotated[str, Field(pattern=WEEKLY)] | None = None
    steps: tuple[Step, ...] = ()
    until: str = "closed"
    expect: dict[str, Any] = {}


@dataclass(frozen=True)
class Scenario:
    """A scenario that can be played. `lines` tells where each step stands in its file, `until_line` where `until`."""

    title: str
    contract: Contract
    file: ScenarioFile
    lines: tuple[int | None, ...]
    until_line: int | None = None


class BadScenario(Exception):
    """The file cannot be played; every problem at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file and the contract it names. Raises `BadScenario`."""
    lined = _loaded(path)
    try:
        file = ScenarioFile.model_validate(lined.data)
    except ValidationError as error:
        raise BadScenario(tuple(_shape_problems(error, lined, path))) from error
    problems = list(_step_problems(file, lined, path))
    contract, of_contract = _contract(file, lined, path)
    problems += of_contract
    if contract is None or problems:
        raise BadScenario(tuple(problems))
    lines = tuple(lined.line(("steps", n)) for n in range(len(file.steps)))
    return Scenario(file.title or path.stem, contract, file, lines, until_line=lined.line(("until",)))


def is_moment(at: str) -> bool:
    """Whether it is `day 3`, `day 3 10:00`, `bday 3 09:00`, or a date-time with its zone."""
    return DAY.fullmatch(at.strip()) is not None or _date_time(at) is not None


def instant(at: str, start: datetime, calendar: BusinessCalendar) -> datetime | None:
    """When that is, days counted from the start's local day in the calendar's zone; None when it is no moment."""
    if (match := DAY.fullmatch(at.strip())) is None:
        return _date_time(at)
    on = _counted(match["kind"], int(match["n"]), calendar.local_date(start), calendar)
    hour, minute = (int(match["hour"]), int(match["minute"])) if match["hour"] else (MORNING.hour, MORNING.minute)
    return calendar.start_of_day(on) + timedelta(hours=hour, minutes=minute)


def weekly(at: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant later than `after` that is written so (`mon 07:30`) in the zone."""
    match = re.fullmatch(WEEKLY, at)
    if match is None:
        raise ValueError(at)
    local = after.astimezone(zone)
    ahead = timedelta(days=(WEEKDAYS.index(match["weekday"]) - local.weekday()) % 7)
    found = datetime.combine(local.date() + ahead, time(int(match["hour"]), int(match["minute"])), zone)
    return found if found > after else found + timedelta(days=7)


def _date_time(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _counted(kind: str, n: int, first: date, calendar: BusinessCalendar) -> date:
    return calendar.add_business_days(first, n) if kind == "bday" else first + timedelta(days=n)


def _loaded(path: Path) -> Lined:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadScenario((_problem(path, "file_unreadable", file=str(path), why=error.strerror),)) from error
    except UnicodeDecodeError as error:
        raise BadScenario((_problem(path, "not_utf8", byte=error.start),)) from error
    if len(raw) > LARGEST:
        raise BadScenario((_problem(path, "file_too_large", bytes=len(raw), limit=LARGEST),))
    lined = load(text)
    if lined.troubles:
        raise BadScenario(
            tuple(Problem(file=str(path), line=t.line, code=t.code, facts=t.facts) for t in lined.troubles)
        )
    return lined


def _problem(path: Path, code: str, *, line: int | None = None, at: str = "", **facts: Fact) -> Problem:
    return Problem(file=str(path), line=line, path=at, code=code, facts=facts)


def _shape_problems(error: ValidationError, lined: Lined, path: Path) -> list[Problem]:
    found = shape_check.findings(error, lined.data, ScenarioFile)
    told = map(_by_example, found)
    return [_problem(path, each.code, line=lined.line(each.at), at=each.path, **each.facts) for each in told]


def _by_example(found: Finding) -> Finding:
    """Forms that people know by an example, not by a pattern."""
    if found.code == "timezone_aware":
        return Finding(found.at, "timezone_aware", {})
    if found.code != "bad_format":
        return found
    if found.at[-1] == "as":
        return Finding(found.at, "bad_actor", {"actor": found.facts["value"], "roles": ", ".join(Role)})
    return Finding(found.at, "not_weekly", {"value": found.facts["value"]})


def _step_problems(file: ScenarioFile, lined: Lined, path: Path) -> list[Problem]:
    problems = []
    for n, step in enumerate(file.steps):
        where = f"steps[{n}]"
        if step.do not in SAYABLE:
            line = lined.line(("steps", n, "do"))
            meant = nearest(step.do, SAYABLE)
            problems.append(_problem(path, "unknown_verb", line=line, at=f"{where}.do", verb=step.do, nearest=meant))
        if step.refuse is not None and step.refuse not in REFUSALS:
            line = lined.line(("steps", n, "refuse"))
            facts: dict[str, Fact] = {"refusal": step.refuse, "nearest": nearest(step.refuse, REFUSALS)}
            problems.append(_problem(path, "unknown_refusal", line=line, at=f"{where}.refuse", **facts))
        if not is_moment(step.at):
            line = lined.line(("steps", n, "at"))
            problems.append(_problem(path, "not_a_moment", line=line, at=f"{where}.at", moment=step.at))
    if not YEARS[0] <= file.start.year <= YEARS[1]:
        facts = {"start": file.start.isoformat(), "first": str(YEARS[0]), "last": str(YEARS[1])}
        problems.append(_problem(path, "start_out_of_reach", line=lined.line(("start",)), at="start", **facts))
    until = _date_time(file.until)
    if until is not None and until < file.start:
        line, facts = lined.line(("until",)), {"moment": file.until, "start": file.start.isoformat()}
        problems.append(_problem(path, "before_the_start", line=line, at="until", **facts))
    if file.until not in STAGES and not is_moment(file.until):
        problems.append(_problem(path, "not_a_moment", line=lined.line(("until",)), at="until", moment=file.until))
    return problems


def _contract(file: ScenarioFile, lined: Lined, path: Path) -> tuple[Contract | None, tuple[Problem, ...]]:
    templates = Templates(path.parent / file.templates) if file.templates is not None else NO_TEMPLATES
    if isinstance(file.contract, dict):
        reading = check(file.contract, templates)
        return reading.contract, reading.problems
    named = path.parent / file.contract
    try:
        content = named.read_bytes()
    except OSError as error:
        line = lined.line(("contract",))
        return None, (_problem(path, "file_unreadable", line=line, at="contract", file=str(named), why=error.strerror),)
    reading = read(content, str(named), templates)
    return reading.contract, reading.problems
