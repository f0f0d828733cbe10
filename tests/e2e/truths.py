"""What must be true after everything that was killed: nothing lost, nothing twice, the same life as in peace."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from temporalio.client import Client, WorkflowExecutionStatus

from postsales.desk.verbs import VERBS, Where
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import Answer
from postsales.store.facade import Store
from postsales.store.read_model import delivery, health
from postsales.store.tables import event, invoice, sent
from postsales.store.taking_back import happened
from tests.e2e.life import PARTIES, Deed
from tests.e2e.receiver import Receiver
from tests.e2e.voices import START, Diary

Fact = tuple[str, str, str]
"""Workflow, what, who."""

DEPENDS_ON_THE_HOUR = frozenset({"acceptance_request_delivered", "ball_moved", "health_moved"})
"""Told only while somebody waits for it: who signs before the letter has gone out waits no more, and of two children
telling at once the later one may find the ball where it lies already. Health is judged of all the news at hand: what
comes together moves it once. Where the ball lies and what health is in the end is in `standing`.
"""


@dataclass(frozen=True)
class Traces:
    """What lives left behind, as far as it must not depend on what was killed meanwhile."""

    facts: Counter[Fact]
    keys: frozenset[str]
    invoices: int
    standing: frozenset[tuple[str, ...]]
    """Of each delivery its number, stage, who has the ball and what for, and how healthy it is."""

    @classmethod
    def of(cls, store: Store) -> Traces:
        """As the store has them."""
        with store.database.read() as tx:
            told = tx.execute(select(event.c.workflow_id, event.c.what, event.c.person).where(happened()))
            facts = Counter((where, what, who) for where, what, who in told if what not in DEPENDS_ON_THE_HOUR)
            keys = frozenset(tx.execute(select(sent.c.key)).scalars())
            stands = delivery.c.delivery, delivery.c.stage, delivery.c.ball, delivery.c.awaited
            known = select(*stands, health.c.band, health.c.score).join_from(
                delivery, health, delivery.c.delivery == health.c.delivery, isouter=True
            )
            standing = frozenset(tuple(map(str, row)) for row in tx.execute(known))
            return cls(facts, keys, len(tx.execute(select(invoice.c.number)).all()), standing)

    def unlike(self, other: Traces) -> str:
        """How they differ; empty when they do not."""
        parts = {
            "facts only here": sorted((self.facts - other.facts).items()),
            "facts only there": sorted((other.facts - self.facts).items()),
            "keys only here": sorted(self.keys - other.keys),
            "keys only there": sorted(other.keys - self.keys),
            "standing here": sorted(self.standing - other.standing),
            "standing there": sorted(other.standing - self.standing),
            "invoices": [] if self.invoices == other.invoices else [self.invoices, other.invoices],
        }
        return "; ".join(f"{name}: {what}" for name, what in parts.items() if what)


async def at_rest(client: Client) -> bool:
    """Whether no workflow has anything under way: whatever runs waits for people or for time to pass."""
    async for each in client.list_workflows("ExecutionStatus = 'Running'"):
        described = await client.get_workflow_handle(each.id).describe()
        raw = described.raw_description
        busy = raw.pending_activities or raw.HasField("pending_workflow_task")
        if described.status is WorkflowExecutionStatus.RUNNING and busy:
            return False
    return True


def every_answer_is_a_fact_once(diary: Diary, store: Store) -> None:
    """Each accepted verb is recorded by the workflow that answered it, exactly as often as it was answered."""
    said = Counter(_fact_of(number, deed, answer) for number, deed, answer in diary.answered)
    recorded = Traces.of(store).facts
    assert {fact: recorded[fact] for fact in said} == dict(said)


def _fact_of(number: str, deed: Deed, answer: Answer) -> Fact:
    if deed is START:
        return (ids.delivery(number), "delivery_started", "clock")
    verb = VERBS[deed.verb]
    owner = PARTIES[Side.CUSTOMER] if verb.where is Where.CUSTOMER else number
    return (verb.address(owner, verb.body.model_validate(deed.body)), answer.what, deed.by.person)


def books_agree(store: Store) -> None:
    """Money explained, numbers without gaps, the read model as the events tell it."""
    assert store.checks.equations() == ()
    assert store.checks.numbering() == ()
    assert store.projection.compare() == ()


def every_letter_once(store: Store, mailbox: Path) -> None:
    """One file per letter in the sent log, each under a key of its own."""
    keys_are(store, "mail", [_key_of(path) for path in mailbox.glob("*.eml")])


def keys_are(store: Store, channel: str, arrived: Iterable[str]) -> None:
    """What arrived is what the sent log says went out, each once."""
    keys, logged = Counter(arrived), Counter(_sent(store, channel))
    assert (keys - logged, logged - keys) == (Counter(), Counter())


def every_webhook_once(store: Store, receiver: Receiver) -> None:
    """One webhook-id per event in the sent log; what came again says the same."""
    keys_are(store, "hook", list(receiver.ids))
    assert all(len(ids) == 1 for ids in receiver.ids.values())
    assert len(set().union(*receiver.ids.values())) == len(receiver.ids)
    assert all(_all_alike(events) for events in receiver.taken.values())


def _all_alike(events: Iterable[object]) -> bool:
    first, *others = events
    return all(other == first for other in others)


def _sent(store: Store, channel: str) -> list[str]:
    with store.database.read() as tx:
        return list(tx.execute(select(sent.c.key).where(sent.c.channel == channel, sent.c.outcome == "sent")).scalars())


def _key_of(path: Path) -> str:
    header = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["X-Postsales-Key"]
    return str(header).strip()  # a long one is folded behind its name
