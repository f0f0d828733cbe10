"""The weekly digest in virtual time: its workflow, as Temporal's schedule would start it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from postsales.simulation.scenario import weekly
from tests import scenes

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 3, 2, 7, 30, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("after", "written", "found"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "mon 07:30", MONDAY),
        (datetime(2026, 3, 1, 22, 29, tzinfo=UTC), "mon 07:30", MONDAY),
        (MONDAY, "mon 07:30", datetime(2026, 3, 9, 7, 30, tzinfo=SEOUL)),
        (MONDAY, "mon 08:00", datetime(2026, 3, 2, 8, tzinfo=SEOUL)),
        (MONDAY, "sun 23:59", datetime(2026, 3, 8, 23, 59, tzinfo=SEOUL)),
    ],
)
def test_when_the_next_one_is(after: datetime, written: str, found: datetime) -> None:
    assert weekly(written, after, SEOUL) == found


async def test_whoever_takes_part_hears_in_the_weeks_it_is_late_and_in_no_other() -> None:
    sent = (await scenes.played("weekly-digest")).result["sent"]
    heard = sorted(
        (letter["key"].split(":")[2], letter["to"]) for letter in sent if letter["key"].startswith("digest:")
    )
    team = ["anand", "grace", "minji", "nari", "oliver", "sora"]
    assert heard == [(week, person) for week in ("2026-W12", "2026-W13") for person in team]


async def test_it_runs_every_week_and_asks_for_one_thing() -> None:
    commands = (await scenes.played("weekly-digest")).commands
    digests = {id: asked for id, asked in commands.items() if id.startswith("digest-")}
    assert list(digests) == [f"digest-2026-{day}T22:30:00Z" for day in ("03-08", "03-15", "03-22", "03-29", "04-05")]
    assert set(map(tuple, digests.values())) == {("activity:send_digests", "complete")}
