"""Contact with one payer: collections wish, one letter says it all, and each collection hears what was said.

It never ends: it keeps the gap between letters, and facts are numbered on and on. Idle it costs nothing but its place.
"""

from __future__ import annotations

from typing import assert_never

from temporalio import workflow
from temporalio.exceptions import ActivityError

from activities.outward import OutwardActivities
from postsales.domain import payer
from postsales.domain.payer import GiveUp, Letter, PayerState, WaitForNews, WaitUntil, Wish, Write
from postsales.messages.effects import Batch, Delivered, InstalmentRef, Mail, Recipient, Tell
from postsales.messages.news import News
from postsales.messages.news.collection import NoLongerWanted, Reminded, RemindWanted
from postsales.messages.payer import PayerSpec, PayerStatus
from postsales.messages.rows import Row
from workflows.entity import Change, Entity, hears, work_for
from workflows.options import OUTBOUND, told

GIVEN_UP = "the letter would not go for too long"


@workflow.defn(name="payer")
class Payer(Entity[PayerState]):
    """One creditor's contact with one debtor."""

    @workflow.init
    def __init__(self, spec: PayerSpec) -> None:
        super().__init__(spec.carried or PayerState(), spec.journal)
        self.spec = spec

    @workflow.run
    async def run(self, spec: PayerSpec) -> str:
        """The story: gather wishes, keep the gap, write, report, without end."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match payer.next_step(self.state, spec.policy, spec.calendar, workflow.now()):
                    case Write(letter=letter):
                        await self.write(letter)
                    case GiveUp(letter=letter):
                        self.apply(self.given_up(letter))
                    case WaitUntil(at=at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case never:
                        assert_never(never)

    async def write(self, letter: Letter) -> None:
        """Send the letter as it is wanted now; if it will not go, the next attempt composes it anew."""
        try:
            outcomes = await workflow.execute_activity_method(
                OutwardActivities.send, Batch(messages=(self.mail(letter),)), **told(OUTBOUND, letter.key)
            )
        except ActivityError:
            person = letter.wishes[0].ask
            state = payer.failed(self.state, person, self.spec.policy, workflow.now())
            self.apply(Change(state, "reminder_letter_delayed", {"key": letter.key, "to": person}))
            return
        self.apply(self.written(letter, outcomes.delivered[0]))

    # What it hears

    # Collections record what they wish; that we heard it needs no fact of its own.

    @hears(RemindWanted)
    def wanted(self, news: RemindWanted) -> Change[PayerState] | None:
        """A collection wishes that somebody be reminded."""
        wish = Wish.model_validate({**news.model_dump(), "wished_at": workflow.now()})
        self.state = payer.want(self.state, wish)
        self.wake()
        return None

    @hears(NoLongerWanted)
    def no_longer_wanted(self, news: NoLongerWanted) -> Change[PayerState] | None:
        """Settled, disputed or promised since."""
        self.state = payer.take_back(self.state, news.key)
        self.wake()
        return None

    # What a letter does

    def mail(self, letter: Letter) -> Mail:
        """The letter: one line per invoice, in the highest tone, only while any of it is owed."""
        first = letter.wishes[0]
        to = Recipient(person=first.ask, name=first.ask_name, email=first.ask_email, language=first.language)
        lines = [wish.model_dump(mode="json", include=LINE_FIELDS) for wish in letter.wishes]
        return Mail(
            key=letter.key,
            to=to,
            template=f"payer/{letter.tone}",
            facts={"creditor": self.spec.creditor.name, "debtor": self.spec.debtor.name, "invoices": lines},
            about=first.delivery,
            while_owed=tuple(InstalmentRef(delivery=each.delivery, n=each.instalment) for each in letter.wishes),
        )

    def written(self, letter: Letter, delivered: Delivered) -> Change[PayerState]:
        """The letter has gone, was refused for good, or nothing in it is owed any more."""
        went = delivered.outcome == "sent"
        state = payer.done(self.state, letter, workflow.now(), written=went)
        details = {"key": letter.key, "to": letter.wishes[0].ask, "invoices": len(letter.wishes), "why": delivered.why}
        if delivered.outcome == "not_wanted":
            return Change(state, "reminder_letter_needless", details)
        what = "reminder_letter_sent" if went else "reminder_letter_refused"
        work = () if went else (work_for(self.mail(letter), delivered, workflow.now()),)
        return Change(state, what, details, self.reports(letter, delivered.why), work)

    def given_up(self, letter: Letter) -> Change[PayerState]:
        """Nobody would take the letter for the policy's patience: work for a person, and the collections hear."""
        state = payer.done(self.state, letter, workflow.now(), written=False)
        failed = Delivered(key=letter.key, outcome="refused", why=GIVEN_UP)
        work = work_for(self.mail(letter), failed, workflow.now()).model_copy(update={"what": "message_given_up"})
        details = {"key": letter.key, "to": letter.wishes[0].ask, "invoices": len(letter.wishes)}
        return Change(state, "reminder_letter_given_up", details, self.reports(letter, GIVEN_UP), (work,))

    def reports(self, letter: Letter, refused: str | None) -> tuple[Tell, ...]:
        """What each collection hears."""
        return tuple(
            Tell(
                to=wish.collection,
                news=News(
                    id=f"{wish.key}:reminded",
                    news=Reminded(key=wish.key, step=wish.step, message=letter.key, at=workflow.now(), refused=refused),
                ),
            )
            for wish in letter.wishes
        )

    # How it stands

    @workflow.query(name="status")
    def status(self) -> PayerStatus:
        """What is to be said, what was, and when the next letter may go."""
        step = payer.next_step(self.state, self.spec.policy, self.spec.calendar, workflow.now())
        written = [each.written_at for each in self.state.contacts if each.written_at is not None]
        return PayerStatus(
            creditor=self.spec.creditor.id,
            debtor=self.spec.debtor.id,
            pending=tuple(wish.key for wish in self.state.wishes),
            letters=self.state.letters,
            written_at=max(written, default=None),
            next_at=step.at if isinstance(step, WaitUntil) else None,
        )

    def rows(self, before: PayerState | None) -> tuple[Row, ...]:
        """None: what was said to whom is in each instalment's own rows and in the mail log."""
        return ()


LINE_FIELDS = {"delivery", "instalment", "invoice", "amount", "currency", "due_on"}
