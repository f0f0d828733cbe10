"""One complaint about how somebody treats somebody of another party: a head answers, or the next one is asked.

It stands beside the delivery, not in it: nothing of it reaches the delivery's timeline, and its letters say only that
there is something to read.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from postsales.domain import conduct
from postsales.domain.conduct import AskNext, ConductComplaint, Done, WaitForNews, WaitUntil
from postsales.domain.errors import Refused
from postsales.domain.seats import Person, Side
from postsales.messages.command import Awaited, By
from postsales.messages.conduct import AnswerConduct, ComplainOfConduct, ConductSpec, ConductState
from postsales.messages.effects import Mail, Recipient
from postsales.messages.news.delivery import SeatsChanged
from postsales.messages.rows import ConductRow, Row
from workflows.entity import Change, Entity, hears, verb

SAID_WITHIN = timedelta(days=1)
"""After which one that was begun, and of which nothing more was heard, is none."""


@workflow.defn(name="conduct")
class Conduct(Entity[ConductState]):
    """One complaint."""

    @workflow.init
    def __init__(self, spec: ConductSpec) -> None:
        self.spec = spec
        self.begun_at = workflow.now()
        super().__init__(spec.carried or ConductState(), spec.journal)

    @workflow.run
    async def run(self, spec: ConductSpec) -> str:
        """The story: until it is answered. Returns whether it was."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match self.next_step():
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case AskNext():
                        self.apply(self.silent())
                    case Done():
                        break
        return "answered" if self.state.complaint is not None else "unsaid"

    def next_step(self) -> conduct.AskNext | conduct.WaitUntil | conduct.WaitForNews | conduct.Done:
        """What is next; as long as nothing was said, only to wait for it."""
        now = workflow.now()
        if self.state.complaint is not None:
            return conduct.next_step(self.state.complaint, self.spec.calendar, self.spec.within_days, now)
        ends = self.begun_at + SAID_WITHIN
        return Done() if now >= ends else WaitUntil(ends)

    @verb("conduct.complain")
    def complain(self, body: ComplainOfConduct, by: By) -> Change[ConductState]:
        """Said. The head hears that there is something to read."""
        if self.state.complaint is not None:
            raise Refused("conduct_told_already", complaint=self.spec.reference)
        now, heads = workflow.now(), self.spec.heads
        complaint = ConductComplaint(
            reference=self.spec.reference, text=body.text, person=body.person, side=heads[0].side, by=by.person,
            by_side=by.side or Side.CUSTOMER, at=now, heads=heads, asked_at=now,
        )  # fmt: skip
        told = (*self.to("complained", heads[0], complaint), *self.to("received", self.spec.complainant, complaint))
        return Change(ConductState(complaint=complaint), "conduct_complained", self.about(), told)

    @verb("conduct.answer")
    def answer(self, body: AnswerConduct, by: By) -> Change[ConductState]:
        """Answered. The complainant hears that there is something to read."""
        known = self.state.complaint
        if known is None:
            raise Refused("conduct_unknown", complaint=self.spec.reference)
        complaint = conduct.answer(known, by=by.person, text=body.text, at=workflow.now())
        told = self.to("answered", self.spec.complainant, complaint)
        return Change(ConductState(complaint=complaint), "conduct_answered", self.about(), told)

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> Change[ConductState] | None:
        """Somebody came or went: it lies with whoever answers for the person now."""
        known = self.state.complaint
        if known is None or known.answered_at is not None:
            return None
        complaint = conduct.reseated(known, news.roster, workflow.now())
        if complaint.seen_by == known.seen_by:
            self.state = ConductState(complaint=complaint)
            self.wake()
            return None
        was, head = known.heads[known.asked - 1], complaint.heads[complaint.asked - 1]
        told: tuple[Mail, ...] = ()
        if head.id != was.id:
            told = (*self.to("complained", head, complaint), *self.to("handed_on", self.spec.complainant, complaint))
        return Change(ConductState(complaint=complaint), "conduct_handed_on", self.about(), told)

    def silent(self) -> Change[ConductState]:
        """The next head is asked; the complainant hears that it goes on."""
        known = self.state.complaint
        if known is None:
            raise Refused("conduct_unknown", complaint=self.spec.reference)
        complaint = conduct.ask_next(known, workflow.now())
        head = complaint.heads[complaint.asked - 1]
        told = (*self.to("complained", head, complaint), *self.to("silent", self.spec.complainant, complaint))
        return Change(ConductState(complaint=complaint), "conduct_unanswered", self.about(), told)

    def about(self) -> dict[str, str]:
        """All that a fact tells of it."""
        return {"complaint": self.spec.reference}

    def to(self, what: str, person: Person | None, complaint: ConductComplaint) -> tuple[Mail, ...]:
        """A letter without a word of what was said, or of whom."""
        if person is None:
            return ()
        head = complaint.heads[complaint.asked - 1]
        until = conduct.answer_by(complaint, self.spec.calendar, self.spec.within_days)
        facts = {"delivery": self.spec.delivery, "complaint": complaint.reference, "head": head.name,
                 "until": self.spec.calendar.local_date(until).isoformat()}  # fmt: skip
        template = f"conduct/{what}"
        key = f"{complaint.reference}:{template}:{complaint.asked}:{person.id}"
        return (Mail(key=key, to=Recipient.of(person), template=template, facts=facts),)

    def awaited(self) -> Awaited | None:
        """The head's answer."""
        known = self.state.complaint
        if known is None or known.answered_at is not None:
            return None
        head = known.heads[known.asked - 1]
        until = conduct.answer_by(known, self.spec.calendar, self.spec.within_days)
        return Awaited(what="conduct_answer", side=known.side, person=head.id, until=until)

    def rows(self, before: ConductState | None) -> tuple[Row, ...]:
        """The complaint, for those who may read it."""
        known = self.state.complaint
        if known is None:
            return ()
        row = ConductRow(
            reference=known.reference, delivery=self.spec.delivery, text=known.text, person=known.person,
            side=known.side, by=known.by, at=known.at, head=known.heads[known.asked - 1].id,
            answer_by=conduct.answer_by(known, self.spec.calendar, self.spec.within_days), seen_by=known.seen_by,
            answer=known.answer, answered_by=known.answered_by, answered_at=known.answered_at,
        )  # fmt: skip
        return (row,)
