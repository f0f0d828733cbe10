"""What a workflow owes the world, done beside its story: letters and webhooks, calls, news for other workflows.

Every activity costs three events and a workflow task, news two and a task. So what is owed at one moment goes in one
activity, if there are letters in it; without letters all listeners are told at once.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, WorkflowAlreadyStartedError

from activities.call import CallActivities
from activities.outward import OutwardActivities
from postsales.messages import ids
from postsales.messages.effects import Batch, Call, Delivered, Effect, Hook, Mail, Message, Outcomes, Outgoing, Tell
from postsales.messages.journal import Journal
from postsales.messages.message import MessageSpec
from workflows.options import OUTBOUND, SEND_AT_ONCE, UNTIL_DONE, told

Loop = Callable[[], Coroutine[Any, Any, None]]


class Outbox:
    """The effects in `journal.owed`, performed once the facts before them are recorded."""

    journal: Journal
    _sending = False
    _at_once = False
    """Whether letters are going out within the workflow task."""
    _along: tuple[Tell | Call, ...] = ()
    """News that goes along with the letters being sent."""
    _telling: tuple[Tell | Call, ...] = ()
    """What others are being told apart from that."""

    @abstractmethod
    def message_ended(self, message: Message, outcome: Delivered) -> None:
        """A message went out, or was refused for good."""

    @abstractmethod
    def answers_to(self) -> str | None:
        """The workflow that wants to hear when a stubborn message has gone out after all."""

    @property
    def performers(self) -> tuple[Loop, ...]:
        """The loops to run beside the story."""
        return self._send_messages, self._tell_others

    # Letters and webhooks, with the news of the same moment

    async def _send_messages(self) -> None:
        while True:
            await workflow.wait_condition(lambda: self._ready(Mail, Hook))
            messages = tuple(effect for effect in self.journal.owed if isinstance(effect, Mail | Hook))
            self._sending, self._along = True, self._untold()
            await self._send(messages, self._along)
            self._done((*messages, *self._along))
            self._sending, self._along = False, ()

    async def _send(self, messages: tuple[Message, ...], news: tuple[Tell | Call, ...]) -> None:
        try:
            outcomes = await self._go_out(messages, news)
        except ActivityError:
            for message in messages:
                await self._hand_over(message)
            await self._tell(news)
            return
        for message, outcome in zip(messages, outcomes.delivered, strict=True):
            self.message_ended(message, outcome)

    async def _go_out(self, messages: tuple[Message, ...], news: tuple[Tell | Call, ...]) -> Outcomes:
        summary = ", ".join(m.template if isinstance(m, Mail) else m.topic for m in messages)[:180]
        at_once = await self._go_out_at_once(messages) if not news and self.at_once(messages) else None
        if at_once is not None:
            return at_once
        if not news:
            return await workflow.execute_activity_method(
                OutwardActivities.send, Batch(messages=messages), **told(OUTBOUND, summary)
            )
        return await workflow.execute_activity_method(
            OutwardActivities.tell_and_send, Outgoing(news=news, messages=messages), **told(OUTBOUND, summary)
        )

    def at_once(self, messages: tuple[Message, ...]) -> bool:
        """Whether these are tried within the workflow task first (docs/adr/0002): most are not."""
        return False

    async def _go_out_at_once(self, messages: tuple[Message, ...]) -> Outcomes | None:
        """One short try, a fifth of what an activity of the server's costs; None when it takes more than that."""
        self._at_once = True
        try:
            return await workflow.execute_local_activity_method(
                OutwardActivities.send, Batch(messages=messages), **SEND_AT_ONCE
            )
        except FailureError:
            return None
        finally:
            self._at_once = False

    async def _hand_over(self, message: Message) -> None:
        """The other side would not take it for two minutes: a workflow of its own goes on for days."""
        try:
            await workflow.start_child_workflow(
                "message",
                MessageSpec(message=message, sender=self.answers_to()),
                id=ids.message(message.key),
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("message %s is being sent already", message.key)

    # News for other workflows

    async def _tell_others(self) -> None:
        while True:
            await workflow.wait_condition(lambda: bool(self._to_tell()))
            self._telling = self._to_tell()
            await self._tell(self._telling)
            self._telling = ()

    def _to_tell(self) -> tuple[Tell | Call, ...]:
        """News that does not go along with letters, and is not for somebody who is being told with them."""
        if not self._ready(Tell, Call):
            return ()
        if self._ready(Mail, Hook) and not self._sending:
            return ()
        busy = {_listener(effect) for effect in self._along}
        return tuple(effect for effect in self._untold() if _listener(effect) not in busy)

    def _untold(self) -> tuple[Tell | Call, ...]:
        """News that may be told now: what comes later does not overtake what its listener is being told already."""
        busy = {_listener(effect) for effect in self._telling}
        news = (effect for effect in self.journal.owed if isinstance(effect, Tell | Call))
        return tuple(effect for effect in news if _listener(effect) not in busy)

    async def _tell(self, news: Sequence[Tell | Call]) -> None:
        """All listeners at once, but to each one thing after the other."""
        listeners: dict[str, list[Tell | Call]] = {}
        for effect in news:
            listeners.setdefault(_listener(effect), []).append(effect)
        await asyncio.gather(*(self._tell_in_order(effects) for effects in listeners.values()))

    async def _tell_in_order(self, effects: Sequence[Tell | Call]) -> None:
        for effect in effects:
            await self._tell_or_call(effect)
            self._done((effect,))

    async def _tell_or_call(self, effect: Tell | Call) -> None:
        if isinstance(effect, Call):
            await workflow.execute_activity_method(CallActivities.call, effect, **told(UNTIL_DONE, effect.id))
            return
        try:
            await workflow.get_external_workflow_handle(effect.to).signal("tell", effect.news)
        except ApplicationError as error:
            workflow.logger.info("nobody at %s to hear %s: %s", effect.to, effect.news.id, error)

    # What is owed

    def _ready(self, *kinds: type[Effect]) -> bool:
        return not self.journal.unrecorded and any(isinstance(effect, kinds) for effect in self.journal.owed)

    def _done(self, effects: tuple[Effect, ...]) -> None:
        left = tuple(effect for effect in self.journal.owed if effect not in effects)
        self.journal = self.journal.model_copy(update={"owed": left})


def _listener(effect: Tell | Call) -> str:
    return effect.to if isinstance(effect, Tell) else effect.id
