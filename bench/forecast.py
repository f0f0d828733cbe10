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

DELIVERIES, LIVES = 40, 20
MEANT = 200 * 50
"""Lives: of two hundred deliveries, fifty each."""
WITHIN = timedelta(minutes=5)
CORES = 2
NOW = datetime(2026, 3, 2, tzinfo=UTC)
OLDEST_DAYS = 400


async def measure() -> None:
    """The whole way from the portfolio to the figures, on two processes; what they cost to start counts too."""
    configure("CRITICAL")
    portfolio = await _running()
    count = len(portfolio.presents) * LIVES
    began, before = time.perf_counter(), _cpu_seconds()
    told = foretell(portfolio, Wanted(lives=LIVES, jobs=CORES))
    seconds, cpu_seconds = time.perf_counter() - began, _cpu_seconds() - before
    if told.forecast.lives != LIVES:
        raise AssertionError(f"{told.forecast.lives} lives of each were told, {LIVES} wanted")
    whole = timedelta(seconds=seconds / count * MEANT)
    say(
        Figure(
            f"forecast of 200 running deliveries × 50 lives, {CORES} processes",
            f"{whole.total_seconds():.0f} s",
            f"≤ {WITHIN.total_seconds():.0f} s",
            f"{count} lives measured, {cpu_seconds / count * 1000:.0f} ms of a processor each",
            whole <= WITHIN,
        )
    )


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
