"""What every workflow of ours has in common: verbs come in, facts and effects go out, nothing is lost.

A workflow is an entity with one frozen state. A *verb* is a pure method that returns a `Change` or raises
`Refused`. The one update handler below asks it twice: the validator to refuse at once (writing no history), the
handler to apply what it decides, before its first await. Facts then wait in the journal for the recorder, effects
for the performer; effects wait until their facts are recorded. Both survive continue-as-new.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, NoReturn, TypeVar, get_type_hints

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError, FailureError

from activities.record import RecordActivities
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.messages.command import CLOCK, Answer, Awaited, By, Command
from postsales.messages.effects import Delivered, Effect, Mail, Message
from postsales.messages.facts import Fact, Recording
from postsales.messages.journal import Journal
from postsales.messages.news import News
from postsales.messages.news.message import MessageSent
from postsales.messages.rows import Row, WorkRow
from postsales.messages.spec import Spec
from workflows.alarm import Alarm
from workflows.options import RECORD_QUICKLY, UNTIL_DONE, told
from workflows.outbox import Outbox

S = TypeVar("S", bound=Frozen)
HEARD_KEPT = 2_000
ANSWERS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Change(Generic[S]):
    """What a verb, a piece of news or a timer does: the new state, the fact's name and details, the effects.

    `rows` are computed by the entity from the new state (`Entity.rows`); `extra` adds rows only this fact writes.
    """

    state: S
    what: str
    details: dict[str, Any] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    extra: tuple[Row, ...] = ()


Decide = Callable[..., Change[Any]]
Hear = Callable[..., Change[Any] | None]


def verb(name: str) -> Callable[[Decide], Decide]:
    """Mark a pure method `(self, body, by) -> Change` as the answer to a verb."""

    def mark(decide: Decide) -> Decide:
        decide.__verb__ = name  # type: ignore[attr-defined]
        return decide

    return mark


def hears(kind: type[Frozen]) -> Callable[[Hear], Hear]:
    """Mark a pure method `(self, news) -> Change | None` as what a piece of news does."""

    def mark(hear: Hear) -> Hear:
        hear.__hears__ = kind  # type: ignore[attr-defined]
        return hear

    return mark


class Entity(Outbox, Generic[S]):
    """Base of every workflow. A subclass sets state in `@workflow.init`, marks its verbs, tells its story in `run`."""

    verbs: ClassVar[dict[str, tuple[str, type[BaseModel]]]]
    ears: ClassVar[dict[type[Frozen], str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        members = {name: getattr(cls, name) for name in dir(cls) if not name.startswith("__")}
        cls.verbs = {
            member.__verb__: (name, get_type_hints(member)["body"])
            for name, member in members.items()
            if hasattr(member, "__verb__")
        }
        cls.ears = {member.__hears__: name for name, member in members.items() if hasattr(member, "__hears__")}

    def __init__(self, state: S, journal: Journal) -> None:
        self.state = state
        self.journal = journal
        self._changed = True
        self._alarm = Alarm(self.wake)
        self._loops: tuple[asyncio.Task[None], ...] = ()
        self._in_mind: tuple[str, S, Change[S]] | None = None

    # What a subclass says about itself

    def rows(self, before: S | None) -> tuple[Row, ...]:
        """The read-model rows that differ between `before` and the present state."""
        raise ApplicationError(f"{type(self).__name__} does not say its rows", type="no_rows", non_retryable=True)

    def deliveries(self) -> tuple[str, ...]:
        """In whose timelines this workflow's facts belong."""
        return ()

    def awaited(self) -> Awaited | None:
        """What comes next, for answers and status."""
        return None

    def moved(self, before: S) -> tuple[Effect, ...]:
        """Effects that follow from any change of state, e.g. telling the delivery how one stands."""
        return ()

    def arrived(self, message: Message) -> Change[S] | None:
        """What it changes that a letter or webhook of ours went out. To most it changes nothing."""
        return None

    # Verbs and news

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Do what was asked. The same command id again gives the same answer and has no second effect."""
        command = _command(args)
        if (known := self.journal.answered.get(command.id)) is not None:
            return known
        change = self._decided(name, command)
        self.apply(change, command.by)
        answer = Answer(
            id=command.id,
            verb=name,
            delivery=next(iter(self.deliveries()), None),
            what=change.what,
            details=change.details,
            next=self.awaited(),
        )
        kept = dict(list(self.journal.answered.items())[-ANSWERS_KEPT + 1 :])
        self.journal = self.journal.model_copy(update={"answered": {**kept, command.id: answer}})
        return answer

    @act.validator
    def may_act(self, name: str, args: Sequence[RawValue]) -> None:
        """Refuse at once, in words, what the rules do not allow."""
        command = _command(args)
        if command.id not in self.journal.answered:
            self._in_mind = (command.id, self.state, self._decide(name, command))

    def refuses_more(self) -> bool:
        """Whether what was not refused before may be: not while a history is replayed in which it was done."""
        return not workflow.unsafe.is_replaying()

    def _decided(self, name: str, command: Command) -> Change[S]:
        """What the validator decided just before, if it was asked: in a replay it is not."""
        (about, state, change), self._in_mind = self._in_mind or (None, None, None), None
        if change is not None and about == command.id and state is self.state:
            return change
        return self._decide(name, command)

    def _decide(self, name: str, command: Command) -> Change[S]:
        if name not in self.verbs:
            raise refusal(Refused("unknown_verb", verb=name))
        method, body = self.verbs[name]
        try:
            change: Change[S] = getattr(self, method)(body.model_validate(command.body), command.by)
        except Refused as refused:
            # On its own: a refusal is told by its code and facts, and a trace of where would only make it bigger.
            raise refusal(refused) from None
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise refusal(Refused("bad_argument", field=where, problem=first["msg"])) from None
        return change

    @workflow.signal
    async def tell(self, news: News) -> None:
        """Hear from another workflow. The same news again changes nothing."""
        if news.id in self.journal.heard:
            return
        self.journal = self.journal.model_copy(update={"heard": (*self.journal.heard[-HEARD_KEPT + 1 :], news.id)})
        if (name := self.ears.get(type(news.news))) is None:
            workflow.logger.warning("news nobody listens to: %s", news.news.what)
            return
        by = getattr(news.news, "by", CLOCK)
        try:
            change: Change[S] | None = getattr(self, name)(news.news)
        except Refused as refused:
            self.note("news_refused", by, {"news": news.news.what, "code": refused.code})
            return
        if change is not None:
            self.apply(change, by)

    def apply(self, change: Change[S], by: By = CLOCK) -> None:
        """Take a decision: state, fact and effects together, without a pause between them."""
        before, self.state = self.state, change.state
        self.note(change.what, by, change.details, (*self.rows(before), *change.extra))
        self.owe(*change.effects, *self.moved(before))
        self._changed = True

    def note(
        self, what: str, by: By = CLOCK, details: dict[str, Any] | None = None, rows: tuple[Row, ...] = ()
    ) -> None:
        """Write a fact into the journal; what was noted along the way is recorded with it."""
        journal, fact = self.journal, self._fact(what, by, details, rows)
        unrecorded = (*journal.unrecorded, *journal.noted, fact)
        self.journal = journal.model_copy(update={"seq": fact.seq, "unrecorded": unrecorded, "noted": ()})

    def note_along(self, what: str, details: dict[str, Any] | None = None, rows: tuple[Row, ...] = ()) -> None:
        """Note a fact that nobody waits for: it is recorded with the next one, and so costs nothing by itself.

        Only where another is sure to come, and for what no effect depends on.
        """
        fact = self._fact(what, CLOCK, details, rows)
        self.journal = self.journal.model_copy(update={"seq": fact.seq, "noted": (*self.journal.noted, fact)})

    def _fact(self, what: str, by: By, details: dict[str, Any] | None, rows: tuple[Row, ...]) -> Fact:
        return Fact(seq=self.journal.seq + 1, at=workflow.now(), what=what, by=by, details=details or {}, rows=rows)

    def wake(self) -> None:
        """Let the story decide again: something changed of which there is no fact to tell."""
        self._changed = True

    def owe(self, *effects: Effect) -> None:
        """Queue effects; they are performed in order once the facts before them are recorded."""
        if effects:
            self.journal = self.journal.model_copy(update={"owed": (*self.journal.owed, *effects)})

    # The story's tools

    async def news(self, until: datetime | None = None) -> None:
        """Wait until something changed, at the longest until the instant; then the story decides again."""
        if not self._something_new():
            self._alarm.set(until)
            await workflow.wait_condition(self._something_new)
        self._changed = False
        for task in self._loops:
            if task.done():
                task.result()

    def _something_new(self) -> bool:
        return self._changed or self.renewal_due() or any(task.done() for task in self._loops)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Record and perform beside the story; when the story has ended, leave only once nothing is left to do."""
        self._loops = tuple(asyncio.create_task(loop()) for loop in (self._record_facts, *self.performers))
        try:
            yield
            await self._drained()
        finally:
            for task in self._loops:
                task.cancel()

    def renewal_due(self) -> bool:
        """Whether the history has grown long enough to go on in a new run."""
        return workflow.info().is_continue_as_new_suggested()

    async def renew(self, spec: Spec) -> NoReturn:
        """Go on in a new run with the same state, once nothing is under way."""
        await self._drained()
        workflow.continue_as_new(self._continued(spec))

    @workflow.query(name="carried")
    def as_it_stands(self) -> Spec:
        """The argument with which it would go on in a new run: a simulation can start one there, mid-life."""
        # Every subclass keeps its argument as `spec`, each with its own type; declared here they would all lose it.
        spec: Spec = vars(self)["spec"]
        return self._continued(spec)

    def _continued(self, spec: Spec) -> Spec:
        return spec.model_copy(update={"carried": self.state, "journal": self.journal})

    async def _drained(self) -> None:
        await workflow.wait_condition(
            lambda: not self.journal.unrecorded and not self.journal.owed and workflow.all_handlers_finished()
        )

    # The loops beside the story

    async def _record_facts(self) -> None:
        while True:
            # Two local activities at once are not replayed in their order (sdk-python #1573).
            await workflow.wait_condition(lambda: bool(self.journal.unrecorded) and not self._at_once)
            facts = self.journal.unrecorded
            recording = Recording(workflow_id=workflow.info().workflow_id, deliveries=self.deliveries(), facts=facts)
            try:
                await workflow.execute_local_activity_method(RecordActivities.record, recording, **RECORD_QUICKLY)
            except FailureError:
                # A local activity's last failure arrives bare, not as an ActivityError.
                await workflow.execute_activity_method(
                    RecordActivities.record, recording, **told(UNTIL_DONE, "the store was away")
                )
            self.journal = self.journal.model_copy(update={"unrecorded": self.journal.unrecorded[len(facts) :]})

    # What comes of effects

    def message_ended(self, message: Message, outcome: Delivered) -> None:
        """Somebody may wait for a letter to have gone out; one refused for good becomes work."""
        if outcome.outcome == "sent" and (change := self.arrived(message)) is not None:
            self.apply(change)
        if outcome.outcome == "refused":
            work = work_for(message, outcome, workflow.now())
            self.note("message_refused", details={"key": message.key, "why": outcome.why}, rows=(work,))

    def answers_to(self) -> str | None:
        """Itself, if it listens."""
        return workflow.info().workflow_id if MessageSent in self.ears else None


def refusal(refused: Refused) -> ApplicationError:
    """A refusal as it travels: the code is the type, the facts are the details."""
    return ApplicationError(str(refused), refused.facts, type=refused.code, non_retryable=True)


def work_for(message: Message, delivered: Delivered, now: datetime) -> WorkRow:
    """A message refused for good becomes work for somebody, never silence."""
    facts = {"key": message.key, "why": delivered.why or ""}
    if isinstance(message, Mail):
        facts |= {"to": message.to.email, "name": message.to.name, "template": message.template}
    else:
        facts |= {"topic": message.topic}
    return WorkRow(
        key=f"undelivered:{message.key}",
        delivery=message.about,
        what="message_refused",
        role="delivery",
        facts=facts,
        since=now,
    )


def _command(args: Sequence[RawValue]) -> Command:
    command: Command = workflow.payload_converter().from_payload(args[0].payload, Command)
    return command
