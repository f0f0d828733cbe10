"""`postsales forecast`: the portfolio's deliveries lived many times over from the present, told as cash per week."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from postsales.bootstrap import forecast_files as files
from postsales.bootstrap import forecast_pool as pool
from postsales.bootstrap.ending import DONE, REFUSED, UNREACHABLE, USAGE
from postsales.bootstrap.forecast_input import BadFiles, Portfolio, behaviours, must_be_started, of_contracts, running
from postsales.bootstrap.forecast_show import show
from postsales.bootstrap.logs import configure
from postsales.bootstrap.settings import Settings
from postsales.desk.contract_file import Problem
from postsales.domain.behaviours import Behaviours
from postsales.domain.errors import Refused
from postsales.domain.forecasting import Effect, Forecast, effect, forecast
from postsales.domain.frozen import Frozen
from postsales.domain.learning import Lesson
from postsales.domain.outlook import Cash
from postsales.domain.what_if import WhatIf, asked, supposed
from postsales.local import connection
from postsales.simulation.forecast_life import Span
from postsales.store.engine import StoreUnavailable

LIVES = 50
MOST_LIVES = 10_000
WEEKS = 26
MOST_WEEKS = 260
_UNREACHABLE = frozenset({"nothing_started", "temporal_away", "delivery_silent"})
_USAGE = frozenset(
    {
        "bad_number_of_lives",
        "bad_number_of_weeks",
        "unknown_what_if",
        "bad_what_if",
        "bad_setting",
        "file_named_twice",
    }
)


class Told(Frozen):
    """Everything a forecast says: the base, each what-if against it, and where behaviours come from."""

    seed: int
    forecast: Forecast
    effects: tuple[Effect, ...] = ()
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What was asked for. The same seed over the same portfolio gives the same forecast."""

    lives: int = LIVES
    weeks: int = WEEKS
    seed: int = 1
    what_ifs: tuple[WhatIf, ...] = ()
    behaviours: Path | None = None
    jobs: int | None = None


def foretell(portfolio: Portfolio, wanted: Wanted, lived: Callable[[int], None] = lambda count: None) -> Told:
    """Live it all. Refused `nothing_to_forecast`, `bad_number_of_lives`, `bad_number_of_weeks`; raises `BadFiles`."""
    if not 1 <= wanted.lives <= MOST_LIVES:
        raise Refused("bad_number_of_lives", lives=wanted.lives, most=MOST_LIVES)
    if not 1 <= wanted.weeks <= MOST_WEEKS:
        raise Refused("bad_number_of_weeks", weeks=wanted.weeks, most=MOST_WEEKS)
    if not portfolio.presents:
        raise Refused("nothing_to_forecast")
    learnt = behaviours(wanted.behaviours, portfolio.cases)
    base = _lived(portfolio, wanted, learnt.behaviours, lived)
    effects = []
    for question in wanted.what_ifs:
        otherwise = _lived(portfolio, wanted, supposed(learnt.behaviours, question), lived)
        effects.append(effect(f"{question.key}={question.value}", base, otherwise))
    return Told(seed=wanted.seed, forecast=base, effects=tuple(effects), lessons=learnt.lessons)


def _lived(portfolio: Portfolio, wanted: Wanted, people: Behaviours, lived: Callable[[int], None]) -> Forecast:
    first = min(begins for _, begins in portfolio.presents)
    until = first + timedelta(weeks=wanted.weeks)
    todo = [
        task
        for present, begins in portfolio.presents
        if begins < until
        for task in pool.tasks(present, Span(begins, until), people, seed=wanted.seed, count=wanted.lives)
    ]
    vendors = {present.contract.vendor.id for present, _ in portfolio.presents}

    def mine(cash: Cash) -> bool:
        """Ours is what reaches the vendor: directly, or through a partner. What customers pay partners is not."""
        return cash.creditor in vendors

    return forecast(pool.lives(todo, jobs=wanted.jobs, done=lived), first=first.date(), last=until.date(), mine=mine)


def run(
    contracts: Sequence[Path] = (),
    *,
    lives: int = LIVES,
    weeks: int = WEEKS,
    seed: int = 1,
    behaviours: Path | None = None,
    what_ifs: Sequence[str] = (),
    jobs: int | None = None,
    as_json: bool = False,
    csv: Path | None = None,
    svg: Path | None = None,
    data: Path | None = None,
    lang: str = "en",
) -> int:
    """Foretell the running portfolio, or these contracts from their signature, and tell it.

    Exit status 0; 1 when there is nothing to forecast; 2 for bad input; 3 when store or engine cannot be reached.
    """
    configure("WARNING")
    try:
        questions = tuple(map(asked, what_ifs))
        wanted = Wanted(lives, weeks, seed, questions, behaviours, jobs)
        inputs = [*contracts, *([behaviours] if behaviours is not None else [])]
        targets = [target for target in (csv, svg) if target is not None]
        for n, target in enumerate(targets):
            _can_be_written(target, [*inputs, *targets[:n]])
        settings = _here(data)
        if not contracts:
            must_be_started(settings)
        portfolio = of_contracts(contracts, settings.policy) if contracts else asyncio.run(running(settings))
        told = _with_progress(portfolio, wanted)
    except BadFiles as bad:
        return _complain(bad.problems, as_json, lang, USAGE)
    except OSError as error:
        return _complain([_unwritable(error)], as_json, lang, USAGE)
    except (Refused, StoreUnavailable) as refused:
        return _complain([Problem(code=refused.code, facts=refused.facts)], as_json, lang, _status(refused))
    if as_json:
        json.dump(told.model_dump(mode="json"), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        show(Console(highlight=False), told.forecast, told.effects, told.lessons, lang)
    # Last: what was waited for is seen, whatever becomes of the files.
    for target, content in _files(told.forecast, csv, svg, lang):
        try:
            target.write_text(content, encoding="utf-8")
        except OSError as error:
            return _complain([_unwritable(error, target)], False, lang, USAGE)
    return DONE


def _files(forecast: Forecast, csv: Path | None, svg: Path | None, lang: str) -> Iterator[tuple[Path, str]]:
    if csv is not None:
        yield csv, files.csv_of(forecast)
    if svg is not None:
        yield svg, files.svg_of(forecast, lang)


def _unwritable(error: OSError, target: Path | None = None) -> Problem:
    """A full disk does not say of which file it speaks."""
    return Problem(code="file_unwritable", facts={"file": str(target or error.filename), "why": error.strerror})


def _can_be_written(target: Path, others: Sequence[Path]) -> None:
    """Known before anybody has waited for what goes into it. Raises `OSError`; refused `file_named_twice`."""
    if target.resolve() in {other.resolve() for other in others}:
        raise Refused("file_named_twice", file=str(target))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target))
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _here(data: Path | None) -> Settings:
    """Settings of the environment; where it names no Temporal, that of the stack running in the data directory."""
    settings = Settings.load(data=data)
    stack = connection.find(data)
    if settings.temporal_address is not None or stack is None or stack.temporal is None:
        return settings
    return Settings.load(data=data, temporal_address=stack.temporal)


def _with_progress(portfolio: Portfolio, wanted: Wanted) -> Told:
    total = len(portfolio.presents) * wanted.lives * (1 + len(wanted.what_ifs))
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("", total=total)
        return foretell(portfolio, wanted, lambda count: progress.advance(bar, count))


def _status(refused: Refused | StoreUnavailable) -> int:
    if isinstance(refused, StoreUnavailable) or refused.code in _UNREACHABLE:
        return UNREACHABLE
    return USAGE if refused.code in _USAGE else REFUSED


def _complain(problems: Sequence[Problem], as_json: bool, lang: str, status: int) -> int:
    if as_json:
        told: dict[str, Any] = {
            "error": {"code": problems[0].code, "problems": [problem.told(lang) for problem in problems]}
        }
        json.dump(told, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return status
    for problem in problems:
        at, words = problem.place, problem.told(lang)["message"]
        sys.stderr.write(f"{at}: {words} [{problem.code}]\n" if at else f"{words} [{problem.code}]\n")
    return status
