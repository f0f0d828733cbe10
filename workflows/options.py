"""Named timeouts and retries: what we are patient with, and how."""

from __future__ import annotations

from datetime import timedelta

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig, LocalActivityConfig

RECORD_QUICKLY = LocalActivityConfig(
    schedule_to_close_timeout=timedelta(seconds=8),
    start_to_close_timeout=timedelta(seconds=4),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=50), maximum_attempts=3),
)
"""The usual way into the store: a local activity costs less than half of a regular one."""

SEND_AT_ONCE = LocalActivityConfig(
    schedule_to_close_timeout=timedelta(seconds=3),
    start_to_close_timeout=timedelta(seconds=3),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
"""One try of a letter within the workflow task (docs/adr/0002); what takes longer goes `OUTBOUND`."""

UNTIL_DONE = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)),
)
"""What must happen in the end, however long the store or the server is away."""

SENDER_MISSED = timedelta(seconds=20)
"""Five beats without a word: whoever was sending was killed, and another worker goes on."""

OUTBOUND = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=SENDER_MISSED,
    schedule_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(seconds=30)),
)
"""Messages to people and other systems: two minutes, then a `message` workflow goes on for days."""

STUBBORN = ActivityConfig(
    start_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=SENDER_MISSED,
    schedule_to_close_timeout=timedelta(days=7),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=30), maximum_interval=timedelta(hours=1)),
)
"""A message the other side would not take for two minutes: a week of patience."""


def told(config: ActivityConfig, summary: str) -> ActivityConfig:
    """The same patience, with a line for the operator who looks at the history."""
    return {**config, "summary": summary}
