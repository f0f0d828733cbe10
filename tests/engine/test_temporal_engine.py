"""The engine on the real Temporal server: what people get for an answer when things go well, wrong, or silent."""

import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local.temporal import free_port
from postsales.messages.command import CLOCK, Answer, Command
from postsales.messages.failures import EngineSilent, NoSuchWorkflow


class Plan(Frozen):
    name: str


class Heard(Frozen):
    words: tuple[str, ...] = ()


@workflow.defn(name="listener")
class Listener:
    @workflow.init
    def __init__(self, plan: Plan) -> None:
        self.heard = Heard()

    @workflow.run
    async def run(self, plan: Plan) -> str:
        await workflow.wait_condition(lambda: "bye" in self.heard.words)
        return plan.name

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        self.heard = Heard(words=(*self.heard.words, name))
        return Answer(id="1", verb=name, what="heard")

    @act.validator
    def may_act(self, name: str, args: Sequence[RawValue]) -> None:
        if name == "say.no":
            raise ApplicationError("no", {"why": "because", "times": 2}, type="not_today", non_retryable=True)

    @workflow.signal
    async def tell(self, word: Plan) -> None:
        self.heard = Heard(words=(*self.heard.words, word.name))

    @workflow.query(name="status")
    def status(self) -> Heard:
        return self.heard


COMMAND = Command(id="1", by=CLOCK, body={})


@pytest.fixture
def workflow_id() -> str:
    return f"listener/{uuid.uuid4()}"


@pytest.fixture
async def engine(temporal_client: Client) -> AsyncIterator[TemporalEngine]:
    queue = f"engine-{uuid.uuid4()}"
    async with Worker(
        temporal_client,
        task_queue=queue,
        workflows=[Listener],
        workflow_runner=UnsandboxedWorkflowRunner(),
        build_id="test",
    ):
        yield TemporalEngine(temporal_client, task_queue=queue)


@pytest.fixture
def deserted(temporal_client: Client) -> TemporalEngine:
    """An engine whose workers are all down."""
    short = timedelta(milliseconds=400)
    return TemporalEngine(temporal_client, f"nobody-{uuid.uuid4()}", query_within=short, update_within=short)


async def test_start_is_idempotent_also_after_the_end(engine: TemporalEngine, workflow_id: str):
    plan = Plan(name="one")
    assert await engine.start("listener", plan, id=workflow_id)
    assert not await engine.start("listener", plan, id=workflow_id)
    assert await engine.signal(workflow_id, "tell", Plan(name="bye"))
    await engine.client.get_workflow_handle(workflow_id).result()
    assert not await engine.start("listener", plan, id=workflow_id)
    assert not await engine.signal(workflow_id, "tell", plan)


async def test_verb_is_answered_and_query_is_typed(engine: TemporalEngine, workflow_id: str):
    await engine.start("listener", Plan(name="one"), id=workflow_id)
    answer = await engine.update(workflow_id, "say.yes", COMMAND, update_id="1")
    assert answer.what == "heard"
    assert await engine.query(workflow_id, "status", Heard) == Heard(words=("say.yes",))


async def test_refusal_keeps_its_code_and_facts(engine: TemporalEngine, workflow_id: str):
    await engine.start("listener", Plan(name="one"), id=workflow_id)
    with pytest.raises(Refused) as refused:
        await engine.update(workflow_id, "say.no", COMMAND, update_id="1")
    assert refused.value.code == "not_today"
    assert refused.value.facts == {"why": "because", "times": 2}


async def test_missing_and_ended_workflows_are_told_apart(engine: TemporalEngine, workflow_id: str):
    with pytest.raises(NoSuchWorkflow) as never:
        await engine.update(workflow_id, "say.yes", COMMAND, update_id="1")
    assert not never.value.closed
    with pytest.raises(NoSuchWorkflow):
        await engine.query(workflow_id, "status", Heard)
    await engine.start("listener", Plan(name="one"), id=workflow_id)
    await engine.terminate(workflow_id, "test")
    with pytest.raises(NoSuchWorkflow) as ended:
        await engine.update(workflow_id, "say.yes", COMMAND, update_id="1")
    assert ended.value.closed


async def test_signal_with_start_reaches_it_running_ended_or_not_yet_there(engine: TemporalEngine, workflow_id: str):
    for word in ("hello", "again", "bye"):
        await engine.signal_with_start(
            "listener", Plan(name="one"), id=workflow_id, signal="tell", message=Plan(name=word)
        )
    await engine.client.get_workflow_handle(workflow_id).result()
    await engine.signal_with_start("listener", Plan(name="two"), id=workflow_id, signal="tell", message=Plan(name="hi"))
    assert await engine.query(workflow_id, "status", Heard) == Heard(words=("hi",))


async def test_without_a_worker_calls_are_silent_in_time(deserted: TemporalEngine, workflow_id: str):
    assert await deserted.start("listener", Plan(name="one"), id=workflow_id)
    with pytest.raises(EngineSilent):
        await deserted.query(workflow_id, "status", Heard)
    with pytest.raises(EngineSilent):
        await deserted.update(workflow_id, "say.yes", COMMAND, update_id="1")


async def test_without_a_server_calls_are_silent_in_time(workflow_id: str):
    client = await connect(TemporalAddress(address=f"127.0.0.1:{free_port()}"), lazy=True)
    short = timedelta(milliseconds=400)
    engine = TemporalEngine(client, query_within=short, update_within=short)
    with pytest.raises(EngineSilent):
        await engine.query(workflow_id, "status", Heard)
    with pytest.raises(EngineSilent):
        await engine.start("listener", Plan(name="one"), id=workflow_id)


def test_settings_go_before_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "prod")
    monkeypatch.setenv("TEMPORAL_API_KEY", "secret")
    assert TemporalAddress().connect_config() == {
        "target_host": "temporal.example:7233",
        "namespace": "prod",
        "api_key": "secret",
        "tls": True,
    }
    assert TemporalAddress(address="here:1").connect_config()["target_host"] == "here:1"
