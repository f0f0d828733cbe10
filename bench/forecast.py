"""How long the forecast of a running portfolio takes: its deliveries are cut mid-life, then lived on many times."""

from __future__ import annotations

import random
import resource
import time
from datetime import UTC, datetime, timedelta

from bench.figure import Figure, measuring, say
from postsales.bootstrap.forecast import Wanted, foretell
from postsales.bootstrap.forecast_input import Portfolio
from postsales.bootstrap.logs import configure
from postsales.simulation.forecast_people import Dice
from tests.simulation.portfolios import contract, hidden, truth, variant

DELIVERIES, FEW_LIVES, LIVES = 24, 4, 20
MEANT = 200 * 50
"""Lives: of two hundred deliveries, fifty each."""
WITHIN = timedelta(minutes=5)
CORES = 2
NOW = datetime(2026, 3, 2, tzinfo=UTC)
OLDEST_DAYS = 400


async def measure() -> None:
    """The whole way from the portfolio to the figures, on two processes.

    Lived twice, with few lives and with many: what lies between is the lives', what is left of the few is the start of
    processes and counts once. Whatever else runs on the machine takes of the seconds, and hardly of the processor's
    time; so the figure is that time on processors of their own, and the seconds are told beside it.
    """
    configure("CRITICAL")
    portfolio = await _running()
    few, many = (_foretold(portfolio, lives) for lives in (FEW_LIVES, LIVES))
    between = len(portfolio.presents) * (LIVES - FEW_LIVES)
    cpu, seconds = (_whole(a, b, between, len(portfolio.presents)) for a, b in zip(few, many, strict=True))
    whole = cpu / CORES
    say(
        Figure(
            f"forecast of 200 running deliveries × 50 lives, {CORES} processes",
            f"{whole:.0f} s",
            f"≤ {WITHIN.total_seconds():.0f} s",
            f"{(many[0] - few[0]) / between * 1000:.0f} ms of a processor a life, start of processes included once; "
            f"{seconds:.0f} s beside what else ran",
            whole <= WITHIN.total_seconds(),
        )
    )


def _foretold(portfolio: Portfolio, lives: int) -> tuple[float, float]:
    """Seconds of the processor and of the clock. Raises `AssertionError` unless all were lived."""
    before, began = _cpu_seconds(), time.perf_counter()
    told = foretell(portfolio, Wanted(lives=lives, jobs=CORES))
    if told.forecast.lives != lives:
        raise AssertionError(f"{told.forecast.lives} lives of each were told, {lives} wanted")
    return _cpu_seconds() - before, time.perf_counter() - began


def _whole(few: float, many: float, between: int, deliveries: int) -> float:
    """What so much for few lives and so much for many makes for all that are meant."""
    each = (many - few) / between
    return few + each * (MEANT - deliveries * FEW_LIVES)


def _cpu_seconds() -> float:
    """Of this process and of those it started that have ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


async def _running() -> Portfolio:
    """Deliveries of every age up to a year and more, through partners, as they stand on one day."""
    luck = random.Random("bench/forecast")
    deal, people = contract("hanbit-erp"), hidden(1)
    with truth() as portfolio:
        for n in range(DELIVERIES):
            one = variant(
                deal,
                number=f"F-{n}",
                signed_on=(NOW - timedelta(days=luck.randint(1, OLDEST_DAYS))).date(),
                customer=f"customer-{n % 9}",
                partner=f"partner-{n % 4}",
                amount=luck.randint(50, 150) * 1_000_000,
            )
            portfolio.begin(one, people, Dice(1, 0))
        await portfolio.until(NOW)
        return await portfolio.portfolio(NOW)


if __name__ == "__main__":
    measuring(measure)
