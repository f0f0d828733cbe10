"""The simulation asks for the same things as the server's histories hold: golden histories, command by command.

They are of the time-skipping server, so this needs none. Some things are left out, since a server is slower and other
things come together in one of its tasks: how many facts one call of `record` takes, which news goes along with
letters, and how often a wait was broken off and begun anew; what was waited out is compared. What went on in a new run
left only its last run behind, and is not compared.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

import pytest
from temporalio.client import WorkflowHistory

from tests import scenes
from tests.e2e.time_skipping import golden_name
from tests.replay import golden
from tests.scenes import STORIES

Asked = dict[str, list[str]]


def asked_there(history: WorkflowHistory) -> Asked:
    """What the workflow asked for, by kind, in order, as its events tell."""
    found: Asked = defaultdict(list)
    for event in history.events:
        match event.WhichOneof("attributes"):
            case "activity_task_scheduled_event_attributes":
                found["activity"].append(event.activity_task_scheduled_event_attributes.activity_type.name)
            case "marker_recorded_event_attributes":
                marker = event.marker_recorded_event_attributes
                if marker.marker_name == "core_local_activity":
                    name = json.loads(marker.details["data"].payloads[0].data)["activity_type"]
                    found["local"].append(name)
            case "start_child_workflow_execution_initiated_event_attributes":
                child = event.start_child_workflow_execution_initiated_event_attributes
                found["child"].append(child.workflow_id)
            case "signal_external_workflow_execution_initiated_event_attributes":
                signal = event.signal_external_workflow_execution_initiated_event_attributes
                found["signal"].append(signal.workflow_execution.workflow_id)
            case "timer_started_event_attributes":
                found["start_timer"].append("")
            case "timer_canceled_event_attributes":
                found["cancel_timer"].append("")
            case "workflow_execution_update_accepted_event_attributes":
                found["update"].append("accepted")
    return found


def asked_here(commands: Iterable[str]) -> Asked:
    """The same of a workflow in the simulation."""
    found: Asked = defaultdict(list)
    for command in commands:
        kind, _, name = command.partition(":")
        if kind != "update" or name == "accepted":
            found[kind].append(name)
    return found


def compared(asked: Asked) -> Asked:
    """Without how an end is told, how many facts were recorded at a time, and what was told along with letters."""
    waited_out = ["" for _ in range(len(asked["start_timer"]) - len(asked["cancel_timer"]))]
    local = [name for name in asked["local"] if name != "record"]
    activities = ["send" if name == "tell_and_send" else name for name in asked["activity"]]
    signals = sorted(set(asked["signal"]))
    told = {"local": local, "activity": activities, "signal": signals}
    return {"child": asked["child"], "update": asked["update"], "waited_out": waited_out, **told}


def whole(history: WorkflowHistory) -> bool:
    """It began here, and did not go on from an earlier run."""
    return not history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id


@pytest.mark.parametrize("name", STORIES)
async def test_the_server_was_asked_for_the_same(name: str) -> None:
    simulated = (await scenes.played(name)).commands
    ids = {golden_name(id): id for id in simulated}
    for history in filter(whole, golden.histories(golden.GOLDEN / name)):
        here = asked_here(simulated[ids[history.workflow_id]])
        assert compared(here) == compared(asked_there(history)), history.workflow_id
