"""Five years of check-ins with one customer in virtual time: no run grows without end, nothing skipped or doubled."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from postsales.calendars.public_holidays import PublicHolidays
from postsales.domain.cadence import same_week
from tests.workflows.checkin_world import SIGNED, WORKFLOW, desk

SUGGESTED_AFTER = 400
ONE_MORE = 60
"""Events a run may still write between the suggestion and its going on in a new one."""
LAST = SIGNED + timedelta(days=5 * 365)


async def test_five_years_are_many_short_runs_and_one_unbroken_story():
    with desk(suggest_continue_as_new_after=SUGGESTED_AFTER) as at_desk:
        await at_desk.join("D-1", tam=True)
        held, lengths = 0, dict[str, int]()
        while (due_on := await at_desk.due_on()) < LAST:
            await at_desk.until(due_on)
            planned = (await at_desk.status()).planned
            assert planned is not None
            held += 1
            run = at_desk.world.server.run_of(WORKFLOW)
            assert run is not None
            lengths[run.id] = max(lengths.get(run.id, 0), run.history_length)
            if held == 30:
                await at_desk.live(due_on)
            if held == 100:
                await at_desk.join("D-2", tam=False, signed_on=due_on)
            if held % 7 == 0:
                continue_without = await at_desk.say(planned.sort, "checkin.skip", reason="They asked for it.")
                assert continue_without.details["checkin"] == planned.n
            elif held % 11 == 0:
                # Nobody holds it: it climbs, and lapses when the next is due.
                await at_desk.until(due_on + timedelta(days=7), hour=12)
            else:
                await at_desk.record(sort=planned.sort)
        assert len(lengths) > 3
        assert max(lengths.values()) < SUGGESTED_AFTER + ONE_MORE

        rows = at_desk.rows()
        assert [row.n for row in rows] == list(range(1, len(rows) + 1))
        assert {row.state for row in rows[:-1]} == {"held", "skipped", "missed"}
        seqs = [fact.seq for workflow, fact in at_desk.facts.facts if workflow == WORKFLOW]
        assert seqs == list(range(1, len(seqs) + 1))
        keys = [mail.key for mail in at_desk.mail.letters]
        assert len(keys) == len(set(keys))

        # Weekly, and in no week by both; every one on a day the customer works.
        due = [(row.sort, row.due_on) for row in rows]
        calendar = PublicHolidays().calendar("KR", "Asia/Seoul", 2026, 2032)
        assert all(day.year == 2026 or calendar.is_business_day(day) for _, day in due)
        weeks = {day.isocalendar()[:2] for _, day in due} | {
            calendar.local_date(row.held_at).isocalendar()[:2] for row in rows if row.held_at is not None
        }
        ahead = (SIGNED + timedelta(days=7 * week) for week in range((LAST - SIGNED).days // 7))
        assert [day for day in ahead if day.isocalendar()[:2] not in weeks] == []
        # Where the TAM's was skipped or missed the CSM calls instead: what counts is who called.
        called = [(row.sort, calendar.local_date(row.held_at)) for row in rows if row.held_at is not None]
        both = [day for (one, day), (other, next_day) in pairwise(called) if one != other and same_week(day, next_day)]
        assert both == []
        assert due[-1][1] >= LAST
        assert due[0][1] == date(2026, 3, 5)
