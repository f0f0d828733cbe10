"""From a delivery that was watched to bare trees that do the same, and how fast those go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.call import CallActivities
from activities.collection import CollectionActivities
from activities.message import Messages
from activities.outward import OutwardActivities
from activities.outward import threads as outward_threads
from activities.record import RecordActivities
from bench import bare, lives, story
from bench.bare import QUEUE, ROOT, TREES, Act, Bare, Bared, Part, bare_id
from bench.tally import Tally, tally, total
from bench.workplace import LOOK_AGAIN_SECONDS, PATIENCE_SECONDS, Workplace
from postsales.bootstrap import building
from postsales.domain.frozen import Frozen
from postsales.messages.collection_papers import InvoiceRequest
from postsales.messages.command import Answer
from postsales.messages.effects import Batch, Outgoing
from postsales.messages.facts import Recording
from postsales.notify.invoice import HtmlInvoice
from postsales.notify.webhook import WebhookSender
from postsales.store.facade import Store

WRITING: dict[str, type[Frozen]] = {"send": Batch, "issue_invoice": InvoiceRequest}
"""Activities that write to the store, and what they take."""


@dataclass(frozen=True)
class Watched(Store):
    """The store, and every recording that came to it."""

    recordings: list[Recording] = field(default_factory=list)

    def record(self, recording: Recording) -> None:
        """Note it, and keep it."""
        self.recordings.append(recording)
        super().record(recording)


@dataclass(frozen=True)
class Script:
    """What the watched delivery's workflows did, by workflow id."""

    number: str
    parts: dict[str, Part]

    def tree(self, n: int) -> dict[str, Part]:
        """The same under names of its own. The root is the delivery; the others are named by their place in it."""
        root = next(iter(self.parts))
        return {
            ROOT if workflow_id == root else workflow_id.replace("/", "-"): self._of(part, f"T{n}")
            for workflow_id, part in self.parts.items()
        }

    def _of(self, part: Part, tree: str) -> Part:
        return Part(
            tally=part.tally,
            recordings=tuple(
                Recording.model_validate_json(self._renamed(each.model_dump_json(), tree)) for each in part.recordings
            ),
            acts=tuple(Act(act.name, self._as_sent(act, tree)) for act in part.acts),
        )

    def _as_sent(self, act: Act, tree: str) -> Any:
        model, text = WRITING.get(act.name), self._renamed(act.payload, tree)
        return text if model is None else model.model_validate_json(text)

    def _renamed(self, text: str, tree: str) -> str:
        """Delivery and customer carry the number in their names; the shared finance workflow gets it too."""
        other = text.replace(self.number, tree).replace(f"atlas-{self.number[2:]}", f"atlas-{tree.lower()}")
        return other.replace('"workflow_id":"finance/', f'"workflow_id":"finance/{tree}/')

    @property
    def cost(self) -> Tally:
        """All parts together."""
        return total(part.tally for part in self.parts.values())


async def watch(place: Workplace, n: int) -> Script:
    """Live one delivery and write down what its workflows did."""
    if not isinstance(place.store, Watched):
        raise TypeError("nothing to be seen in this store")
    before = len(place.store.recordings)
    await lives.live(place, n)
    seen = place.store.recordings[before:]
    ids = [each for each in lives.workflows_of(n) if any(recording.workflow_id == each for recording in seen)]
    histories = await place.histories(*ids)
    parts = {
        workflow_id: Part(
            tally=tally(history),
            recordings=tuple(each for each in seen if each.workflow_id == workflow_id),
            acts=tuple(_acts(history)),
        )
        for workflow_id, history in histories.items()
    }
    return Script(story.document(n)["number"], parts)


def _acts(history: WorkflowHistory) -> Iterator[Act]:
    for event in history.events:
        if event.event_type != EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            continue
        scheduled = event.activity_task_scheduled_event_attributes
        payload = scheduled.input.payloads[0].data.decode()
        match scheduled.activity_type.name:
            case "tell_and_send":
                yield Act("send", Batch(messages=Outgoing.model_validate_json(payload).messages).model_dump_json())
            case name:
                yield Act(name if name in WRITING else "nothing", payload)


@asynccontextmanager
async def floor(place: Workplace, script: Script, numbers: Iterable[int]) -> Any:
    """A worker for bare trees beside ours, with what each of them does made ready."""
    TREES.update({f"T{n}": script.tree(n) for n in numbers})
    messages = Messages(building.postbox(place.settings), WebhookSender({}), place.store)
    threads = place.settings.activity_threads
    async with Worker(
        place.client,
        task_queue=QUEUE,
        workflows=[Bare],
        activities=[
            RecordActivities(place.store).record,
            OutwardActivities(messages, CallActivities(place.engine), outward_threads()).send,
            CollectionActivities(place.store.invoices, HtmlInvoice()).issue_invoice,
            bare.nothing,
        ],
        activity_executor=ThreadPoolExecutor(threads),
        max_concurrent_activities=threads,
        max_cached_workflows=place.settings.cached_workflows,
        workflow_runner=UnsandboxedWorkflowRunner(),
        build_id=place.settings.build_id,
    ):
        yield


async def rate(place: Workplace, numbers: Iterable[int], at_a_time: int) -> float:
    """Trees a second, that many of them at a time."""
    turn, numbers = asyncio.Semaphore(at_a_time), list(numbers)

    async def one(n: int) -> None:
        async with turn:
            await _play(place, f"T{n}", TREES[f"T{n}"])

    began = time.perf_counter()
    await asyncio.gather(*(one(n) for n in numbers))
    return len(numbers) / (time.perf_counter() - began)


async def _play(place: Workplace, tree: str, parts: Mapping[str, Part]) -> None:
    root = await place.client.start_workflow(
        "bare", Bared(tree=tree, part=ROOT), id=bare_id(tree, ROOT), task_queue=QUEUE
    )
    for name, part in parts.items():
        for n in range(part.tally.updates):
            await _say(place, bare_id(tree, name), f"{tree}/{name}/{n}")
    await root.result()


async def _say(place: Workplace, workflow_id: str, said: str) -> None:
    """A verb without rules: the command is claimed, the update made, the answer kept."""
    body = {"visit": 1, "text": "Sold: 400 agents. Access: badge at the gate."}
    await asyncio.to_thread(place.store.commands.claim, "bench", said, "bare", said)
    handle, deadline = place.client.get_workflow_handle(workflow_id), time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            await handle.execute_update("say", body, id=said)
            break
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or time.monotonic() > deadline:
                raise
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
    answer = Answer(id=said, verb="bare", what="done", details=body)
    await asyncio.to_thread(place.store.commands.keep_answer, "bench", said, answer)


async def even_out(place: Workplace, script: Script, warm_up: Iterable[int]) -> None:
    """Play some trees side by side, and let the others have as many workflow tasks as were watched."""
    trees = [f"T{n}" for n in warm_up]
    await asyncio.gather(*(_play(place, tree, TREES[tree]) for tree in trees))
    did = [(await tallied(place, tree)).tasks for tree in trees]
    missing = script.cost.tasks - round(sum(did) / len(did))
    for parts in TREES.values():
        parts[ROOT] = replace(parts[ROOT], ticks=max(0, missing))


async def tallied(place: Workplace, tree: str) -> Tally:
    """What a bare tree did, from its histories."""
    histories = await place.histories(*(bare_id(tree, part) for part in TREES[tree]))
    return total(tally(history) for history in histories.values())
