"""The weekly digest going out by itself: what Temporal's schedule starts, and no entity with a story of its own."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.digest import DigestActivities
from postsales.messages.digest import DigestSpec

EVERYBODYS = DigestSpec()


@workflow.defn(name="digest")
class WeeklyDigest:
    """One activity, tried until the week's end is near: past it, the letters would be the next week's."""

    @workflow.run
    async def run(self, spec: DigestSpec = EVERYBODYS) -> None:
        """Send them. A repeated attempt passes over who has had theirs. The schedule starts it without an argument."""
        await workflow.execute_activity_method(
            DigestActivities.send_digests,
            spec,
            start_to_close_timeout=timedelta(minutes=10),
            schedule_to_close_timeout=timedelta(days=3),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
        )
