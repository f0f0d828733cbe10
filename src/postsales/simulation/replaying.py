"""What a worker does that lost a workflow: it makes it anew from its history, and expects the same of it.

A workflow is thrown away and rebuilt by delivering its activations once more, as replay. Whatever it asks for then
must be, command for command, what it asked for the first time; else it would stand still on a real server.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from temporalio.bridge.proto.workflow_activation import WorkflowActivation, WorkflowActivationJob
from temporalio.bridge.proto.workflow_commands import ScheduleLocalActivity, WorkflowCommand

from postsales.simulation.failures import SimulationError

ALWAYS_AT_FIRST = 4
"""Paranoia throws a run away after each of its first activations, then so rarely that each costs it this many."""


class NotDeterministic(SimulationError):
    """Rebuilt from its activations, a workflow asked for something else than it did the first time."""

    def __init__(self, workflow_id: str, activation: int, first: str, again: str) -> None:
        super().__init__(f"{workflow_id}, activation {activation}: first {first}; replayed {again}")
        self.workflow_id = workflow_id


@dataclass(frozen=True, slots=True)
class Past:
    """One activation of a run, and what came of it. Queries are no part of it."""

    activation: WorkflowActivation
    commands: tuple[WorkflowCommand, ...]


def patches(pasts: Iterable[Past]) -> set[str]:
    """Every patch that left its mark."""
    commands = (command for past in pasts for command in past.commands if command.HasField("set_patch_marker"))
    return {command.set_patch_marker.patch_id for command in commands}


def under_way(pasts: Iterable[Past]) -> list[ScheduleLocalActivity]:
    """Local activities that were asked for and have not ended: whoever replays that runs them."""
    asked: dict[int, ScheduleLocalActivity] = {}
    for past in pasts:
        for job in past.activation.jobs:
            if job.HasField("resolve_activity") and job.resolve_activity.is_local:
                del asked[job.resolve_activity.seq]
        for command in past.commands:
            if command.HasField("schedule_local_activity"):
                asked[command.schedule_local_activity.seq] = command.schedule_local_activity
    return list(asked.values())


def as_replayed(past: Past, patched: Collection[str] = ()) -> WorkflowActivation | None:
    """The activation as history tells it; None when nothing of it is in the history.

    Refused updates leave no trace there; accepted ones are not validated again.
    """
    refused = _refused(past)
    jobs: list[WorkflowActivationJob] = []
    for job in past.activation.jobs:
        if not job.HasField("do_update"):
            jobs.append(job)
        elif job.do_update.protocol_instance_id not in refused:
            accepted = WorkflowActivationJob()
            accepted.CopyFrom(job)
            accepted.do_update.run_validator = False
            jobs.append(accepted)
    if not jobs:
        return None
    for patch in sorted(patched):
        told = WorkflowActivationJob()
        told.notify_has_patch.patch_id = patch
        jobs.insert(1, told)
    original = past.activation
    replayed = WorkflowActivation(
        run_id=original.run_id,
        jobs=jobs,
        is_replaying=True,
        history_length=original.history_length,
        history_size_bytes=original.history_size_bytes,
        continue_as_new_suggested=original.continue_as_new_suggested,
    )
    replayed.timestamp.CopyFrom(original.timestamp)
    return replayed


def compare(workflow_id: str, number: int, past: Past, again: Sequence[WorkflowCommand]) -> None:
    """Raises `NotDeterministic` unless the replayed activation (from 1) asked for the same."""
    refused = _refused(past)
    first = [each for each in past.commands if each.update_response.protocol_instance_id not in refused]
    if first != list(again):
        raise NotDeterministic(workflow_id, number, _named(first), _named(again))


class Paranoia:
    """Whether a run is to be thrown away after an activation: drawn by its own seed, so the same run always alike."""

    def __init__(self) -> None:
        self._luck: dict[str, random.Random] = {}

    def __call__(self, run_id: str, seed: int, activations: int) -> bool:
        """After so many activations."""
        if activations <= ALWAYS_AT_FIRST:
            return True
        luck = self._luck.setdefault(run_id, random.Random(seed))  # noqa: S311 - reproducible by seed is the point
        return luck.random() * activations < ALWAYS_AT_FIRST


def _refused(past: Past) -> set[str]:
    """The updates that came with this activation and were not let in. (One let in may still fail, later or at once.)"""
    came = {job.do_update.protocol_instance_id for job in past.activation.jobs if job.HasField("do_update")}
    responses = (each.update_response for each in past.commands if each.HasField("update_response"))
    return came - {each.protocol_instance_id for each in responses if each.HasField("accepted")}


def _named(commands: Sequence[WorkflowCommand]) -> str:
    return "; ".join(" ".join(str(each).split())[:200] for each in commands) or "nothing"
