"""Back-test: over portfolios whose truth is known, the band from p10 to p90 holds what came about 80 % of the time."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from postsales.bootstrap.forecast import Wanted, foretell
from postsales.bootstrap.forecast_input import Portfolio
from postsales.simulation.forecast_people import Dice
from tests.simulation.portfolios import Truth, contract, hidden, truth, variant

PORTFOLIOS = 6
DELIVERIES = 10
LIVES = 25
CUT = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday: forecast weeks are whole."""
HORIZONS = (4, 8, 13)
PARTNERS = ("daon-si", "haneul-si", "gaon-si")
CUSTOMERS = ("hanbit", "dasan", "miru", "saebom", "narae")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("not_rebuilt")
def test_the_band_holds_what_came_about_eight_times_of_ten() -> None:
    held = [inside for seed in range(PORTFOLIOS) for inside in _held(seed)]
    share = sum(held) / len(held)
    assert 0.62 <= share <= 0.96, f"held {sum(held)} of {len(held)}"


def _held(seed: int) -> list[bool]:
    """Whether the band of cash so far held the truth, after each horizon."""
    with truth() as portfolio:
        now, later = asyncio.run(_lived(portfolio, seed))
        told = foretell(now, Wanted(lives=LIVES, weeks=max(HORIZONS), seed=1_000 + seed))
        asyncio.run(portfolio.until(later))
        [cash] = told.forecast.cash
        found = []
        for weeks in HORIZONS:
            band = cash.weeks[weeks - 1].so_far
            came = portfolio.received("KRW", CUT.date(), CUT.date() + timedelta(weeks=weeks))
            found.append(band.p10 <= came <= band.p90)
        return found


async def _lived(portfolio: Truth, seed: int) -> tuple[Portfolio, datetime]:
    luck = random.Random(f"portfolio/{seed}")
    people = hidden(seed)
    of = contract("hanbit-erp")
    for n in range(DELIVERIES):
        signed_on = (CUT - timedelta(days=luck.randint(20, 420))).date()
        partner = luck.choice(PARTNERS)
        deal = variant(
            of,
            number=f"BT-{seed}-{n}",
            signed_on=signed_on,
            customer=luck.choice(CUSTOMERS),
            partner=partner,
            amount=luck.randint(50, 150) * 1_000_000,
        )
        portfolio.begin(deal, people, Dice(seed, 0))
    await portfolio.until(CUT)
    return await portfolio.portfolio(CUT), CUT + timedelta(weeks=max(HORIZONS))
