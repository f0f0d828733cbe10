"""Deliveries a second through every stage, without waiting, beside bare workflow trees that do as much."""

from __future__ import annotations

from bench import dbos_floor, floor, lives
from bench.figure import Figure, measuring, say
from bench.floor import Watched
from bench.workplace import workplace

ROUNDS = 2
IN_A_ROUND = 10
AT_A_TIME = WARM_UP = 8
LEAST = 0.8


async def measure() -> None:
    """Ours and the floor in turns, on one server and one store."""
    async with workplace(store_of=Watched.at) as place:
        script = await floor.watch(place, 1)
        first = 1 + WARM_UP
        rounds = [range(first + IN_A_ROUND * n, first + IN_A_ROUND * (n + 1)) for n in range(ROUNDS)]
        ours, bare = [], []
        async with floor.floor(place, script, range(1, rounds[-1].stop)):
            await floor.even_out(place, script, range(1, first))
            for numbers in rounds:
                ours.append(await lives.rate(place, numbers, AT_A_TIME))
                bare.append(await floor.rate(place, numbers, AT_A_TIME))
            other = await floor.tallied(place, f"T{rounds[-1][-1]}")
    mine, least = _mean(ours), _mean(bare)
    say(
        Figure(
            "full lifecycle, all stages, no waiting",
            f"{mine:.2f} deliveries/s = {mine / least:.2f} of the floor",
            f"≥ {LEAST} of the floor",
            f"bare workflow trees with the same writes: {least:.2f}/s",
            mine / least >= LEAST,
        )
    )
    say(Figure("  one delivery of these", str(script.cost)))
    say(Figure("  one bare tree", str(other)))
    steps = script.cost.activities + script.cost.locals
    durable = dbos_floor.rate(steps, IN_A_ROUND * ROUNDS)
    say(Figure(f"  {steps} steps on DBOS Transact, SQLite", f"{durable:.2f} workflows/s", against="a peer, no server"))


def _mean(rates: list[float]) -> float:
    """Of rates over equal work: the harmonic one."""
    return len(rates) / sum(1 / rate for rate in rates)


if __name__ == "__main__":
    measuring(measure)
