"""One message the other side would not take for two minutes: a week of patience, and never silence."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.outward import OutwardActivities
from postsales.domain.message import MessageState
from postsales.messages.effects import Batch, Delivered, Tell
from postsales.messages.message import MessageSpec
from postsales.messages.news import News
from postsales.messages.news.message import MessageSent
from postsales.messages.rows import Row
from workflows.entity import Change, Entity, work_for
from workflows.options import STUBBORN, told


@workflow.defn(name="message")
class Message(Entity[MessageState]):
    """Tries until the message is gone, refused for good, not wanted any more, or a week has passed."""

    @workflow.init
    def __init__(self, spec: MessageSpec) -> None:
        super().__init__(spec.carried or MessageState(), spec.journal)
        self.spec, self.message, self.sender = spec, spec.message, spec.sender

    @workflow.run
    async def run(self, spec: MessageSpec) -> str:
        """The story: one send with much patience; what cannot be sent becomes work for somebody."""
        async with self.working():
            if self.state.state == "trying":
                self.apply(self.ended(await self.send()))
        return self.state.state

    async def send(self) -> Delivered | None:
        """Send it; None when it would not go for a week. Each attempt rechecks that it is still wanted."""
        try:
            outcomes = await workflow.execute_activity_method(
                OutwardActivities.send, Batch(messages=(self.message,)), **told(STUBBORN, self.message.key)
            )
        except ActivityError:
            return None
        return outcomes.delivered[0]

    def ended(self, delivered: Delivered | None) -> Change[MessageState]:
        """How it ended, with visible work for somebody when it did not arrive."""
        if delivered is None:
            delivered = Delivered(key=self.message.key, outcome="refused", why="not taken for a week")
            state = MessageState(state="given_up", why=delivered.why)
        else:
            state = MessageState(state=delivered.outcome, why=delivered.why)
        what = f"message_{state.state}"
        work: tuple[Row, ...] = ()
        if state.state in ("refused", "given_up"):
            work = (work_for(self.message, delivered, workflow.now()).model_copy(update={"what": what}),)
        return Change(state, what, {"key": self.message.key, "why": state.why}, self.told(state), work)

    def told(self, state: MessageState) -> tuple[Tell, ...]:
        """Whoever waits for it hears that it went out."""
        if self.sender is None or state.state != "sent":
            return ()
        key = self.message.key
        return (Tell(to=self.sender, news=News(id=f"{key}:sent", news=MessageSent(key=key))),)

    def rows(self, before: MessageState | None) -> tuple[Row, ...]:
        """Nothing of its own: the mail log is the sender's, and work comes with the last fact."""
        return ()

    def deliveries(self) -> tuple[str, ...]:
        """The delivery the message is about, if it is about one."""
        return (self.message.about,) if self.message.about else ()
