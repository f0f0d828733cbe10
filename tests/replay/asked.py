"""What a workflow asks for, told alike of the simulation's commands and of a server's history.

How much goes together is left out: facts in one call of `record`, letters and news in one activity. A server is slower,
and other things come together in one of its tasks. So each letter, webhook and piece of news is told by its key.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.client import WorkflowHistory

SENDS = {"send": "send", "tell_and_send": "send", "call": "call"}
"""Activities that tell the outside, without whether news went along with the letters."""
UPKEEP = "record"

Line = tuple[str, str]
"""A kind and a name: `child` id, `activity`, `local` and `sending` (what tells the outside) by their names, `timer`
(begun or broken off), `update`, and `outward`: a letter, webhook or piece of news by its key.
"""
Asked = dict[str, list[str]]
"""The names of each kind."""


def of_commands(commands: Iterable[WorkflowCommand]) -> list[Line]:
    """What commands of the simulation ask for: (kind, name)."""
    return [line for command in commands for line in _of_command(command)]


def of_history(history: WorkflowHistory) -> list[Line]:
    """The same of a run on a server, as its events tell."""
    return [line for event in history.events for line in _of_event(event)]


def by_kind(lines: Iterable[Line]) -> Asked:
    """In order; `outward` and `timer` sorted: the outside is told in any order, and of two waits either may be first.

    Without `record`.
    """
    found: Asked = defaultdict(list)
    for kind, name in lines:
        if name != UPKEEP:
            found[kind].append(name)
    return {**found, "timer": sorted(found["timer"]), "outward": sorted(found["outward"])}


def _of_command(command: WorkflowCommand) -> list[Line]:
    match command.WhichOneof("variant"):
        case "schedule_local_activity":
            return [("local", command.schedule_local_activity.activity_type)]
        case "schedule_activity":
            return _of_activity(command.schedule_activity.activity_type, command.schedule_activity.arguments)
        case "start_child_workflow_execution":
            return [("child", command.start_child_workflow_execution.workflow_id)]
        case "signal_external_workflow_execution":
            signal = command.signal_external_workflow_execution
            return [_told(signal.workflow_execution.workflow_id, _plain(signal.args[0]))]
        case "start_timer":
            return [("timer", "begun")]
        case "cancel_timer":
            return [("timer", "broken off")]
        case "update_response" if command.update_response.HasField("accepted"):
            return [("update", "accepted")]
        case _:
            return []


def _of_event(event: HistoryEvent) -> list[Line]:
    match event.WhichOneof("attributes"):
        case "marker_recorded_event_attributes":
            marker = event.marker_recorded_event_attributes
            if marker.marker_name != "core_local_activity":
                return []
            return [("local", _plain(marker.details["data"].payloads[0])["activity_type"])]
        case "activity_task_scheduled_event_attributes":
            scheduled = event.activity_task_scheduled_event_attributes
            return _of_activity(scheduled.activity_type.name, scheduled.input.payloads)
        case "start_child_workflow_execution_initiated_event_attributes":
            return [("child", event.start_child_workflow_execution_initiated_event_attributes.workflow_id)]
        case "signal_external_workflow_execution_initiated_event_attributes":
            signal = event.signal_external_workflow_execution_initiated_event_attributes
            return [_told(signal.workflow_execution.workflow_id, _plain(signal.input.payloads[0]))]
        case "timer_started_event_attributes":
            return [("timer", "begun")]
        case "timer_canceled_event_attributes":
            return [("timer", "broken off")]
        case "workflow_execution_update_accepted_event_attributes":
            return [("update", "accepted")]
        case _:
            return []


def _of_activity(name: str, arguments: Sequence[Payload]) -> list[Line]:
    if name not in SENDS:
        return [("activity", name)]
    owed = _plain(arguments[0])
    news = [owed] if name == "call" else owed.get("news", [])
    told = [_told(each["to"], each["news"]) if each["kind"] == "tell" else _called(each) for each in news]
    letters = [("outward", f"{each['kind']} {each['key']}") for each in owed.get("messages", [])]
    return [("sending", SENDS[name]), *told, *letters]


def _told(listener: str, news: dict[str, Any]) -> Line:
    return "outward", f"tell {listener} {news['id']}"


def _called(call: dict[str, Any]) -> Line:
    return "outward", f"call {call['id']} {call['news']['id']}"


def _plain(payload: Payload) -> Any:
    return json.loads(payload.data)
