"""Handoff: the customer hears at once who does what next; the right people take over, or it climbs."""

from __future__ import annotations

from typing import assert_never

from temporalio import workflow

from postsales.domain import handoff
from postsales.domain.contract import Channel
from postsales.domain.errors import Refused
from postsales.domain.handoff import Climb, ClimbQuestions, Done, HandoffState, WaitUntil, Welcome
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import Awaited, By, Role
from postsales.messages.effects import Effect, Tell
from postsales.messages.handoff import (
    AcceptHandoff,
    AnswerQuestion,
    CompleteHandoff,
    HandoffSpec,
    HandoffStatus,
    NoteHandoff,
    ReturnHandoff,
)
from postsales.messages.news import AnyNews, News
from postsales.messages.news.delivery import ChildStopped, HandoffAsked, HandoffDone, SeatsChanged, Stopped
from postsales.messages.news.installation import PromiseWanted
from postsales.messages.rows import HandoffRow, NoteRow, Row, WorkRow
from workflows import handoff_letters as letters
from workflows.entity import Change, Entity, hears, verb


@workflow.defn(name="handoff")
class Handoff(Entity[HandoffState]):
    """The handoff of one delivery."""

    @workflow.init
    def __init__(self, spec: HandoffSpec) -> None:
        self.spec, self.setting = spec, spec.setting
        super().__init__(spec.carried or self.begin(), spec.journal)
        if spec.carried is None:
            self.apply(Change(self.state, "handoff_started", {"due_on": self.state.due_on.isoformat()}))

    def begin(self) -> HandoffState:
        """The handoff on the day it starts."""
        return handoff.begin(
            self.setting.roster,
            self.setting.calendars[Side.VENDOR],
            self.spec.policy,
            signed_on=self.setting.signed_on,
            indirect=self.setting.channel is Channel.INDIRECT,
            tam=self.spec.tam,
        )

    @workflow.run
    async def run(self, spec: HandoffSpec) -> str:
        """The story: welcome the customer, wait for the seats, climb as long as it is not complete."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match handoff.next_step(self.state, spec.policy, workflow.now()):
                    case Welcome():
                        self.apply(self.welcome())
                    case Climb(ordinal=ordinal):
                        self.apply(self.climb(ordinal))
                    case ClimbQuestions(questions=questions):
                        self.apply(self.climb_questions(questions))
                    case WaitUntil(at=at):
                        await self.news(until=at)
                    case Done():
                        break
                    case never:
                        assert_never(never)
        return self.state.stage

    # What comes by itself

    def welcome(self) -> Change[HandoffState]:
        """The customer hears who does what next."""
        effects = letters.welcome(self.state, self.setting)
        people = ", ".join(person.id for person in self.state.customer)
        return Change(handoff.welcome(self.state), "customer_welcomed", {"to": people}, effects)

    def climb(self, ordinal: int) -> Change[HandoffState]:
        """Not complete in time: somebody above hears, and it is visible work until it is."""
        state = handoff.climb(self.state, ordinal, workflow.now())
        head = state.roster.holder(*handoff.CLIMBS_TO)
        details = {
            "ordinal": ordinal,
            "superseded": ordinal - self.state.climbed - 1,
            "to": head.id if head else None,
            "due_on": state.due_on.isoformat(),
            "missing": ", ".join(seat.value for seat in state.missing),
        }
        return Change(state, "handoff_climbed", details, letters.climbed(state, self.setting, head, ordinal))

    def climb_questions(self, questions: tuple[int, ...]) -> Change[HandoffState]:
        """Sales did not answer in time: whoever is above it hears."""
        state = handoff.climb_questions(self.state, questions)
        head = state.roster.holder(*handoff.ABOVE_SALES)
        details = {"questions": ", ".join(map(str, questions)), "person_to": head.name if head else None}
        effects = letters.unanswered(state, self.setting, head, questions)
        return Change(state, "handoff_questions_climbed", details, effects)

    # What people say

    @verb("handoff.note")
    def note_down(self, body: NoteHandoff, by: By) -> Change[HandoffState]:
        """A risk, a promise made in the sale, the kickoff date."""
        if self.refuses_more():
            handoff.refuse_unkeepable(
                self.state, promise=body.promise, owner=body.owner, due_on=body.due_on, at=workflow.now()
            )
        state = handoff.note(
            self.state,
            risk=body.risk,
            promise=body.promise,
            term=body.term,
            kickoff_on=body.kickoff_on,
            by=by.person,
            at=workflow.now(),
        )
        details = body.model_dump(mode="json", exclude_none=True)
        return Change(state, "handoff_noted", details, (*self.kickoff_letters(state), *self.promised(body, by)))

    def promised(self, body: NoteHandoff, by: By) -> tuple[Effect, ...]:
        """A promise made in the sale that has a date is kept track of, as all others are."""
        if body.promise is None or body.due_on is None:
            return ()
        owner = self.state.roster.person(body.owner or by.person)
        if owner is None:
            raise Refused("person_unknown", person=body.owner)
        key = f"{ids.handoff(self.setting.delivery)}:promise:{len(self.state.notes) + 1}"
        wanted = PromiseWanted(
            key=key, promise=body.promise, owner=owner.id, to=Side.CUSTOMER, due_on=body.due_on, about="handoff", by=by
        )
        return (self.to_delivery(f"promise:{len(self.state.notes) + 1}", wanted),)

    @verb("handoff.complete")
    def complete(self, body: CompleteHandoff, by: By) -> Change[HandoffState]:
        """Sales has handed over: the delivery manager is asked to accept, unless it is they who say it."""
        state = handoff.complete(self.state, kickoff_on=body.kickoff_on, by=by.person, at=workflow.now())
        if state.stage == "complete":
            return self.completed(state, by)
        manager = state.roster.holder(Seat.DELIVERY_MANAGER)
        occasion = str(self.journal.seq + 1)
        effects = (*letters.offered(state, self.setting, self.spec.terms, occasion), *self.kickoff_letters(state))
        return Change(state, "handoff_offered", {"person_to": manager.name if manager else None}, effects)

    @verb("handoff.accept")
    def accept(self, body: AcceptHandoff, by: By) -> Change[HandoffState]:
        """The delivery manager takes it over: the team and the customer hear."""
        return self.completed(
            handoff.accept(self.state, kickoff_on=body.kickoff_on, by=by.person, at=workflow.now()), by
        )

    @verb("handoff.return")
    def give_back(self, body: ReturnHandoff, by: By) -> Change[HandoffState]:
        """The delivery manager has questions: sales is asked, and nothing kicks off before it has answered."""
        state = handoff.give_back(self.state, body.questions, self.spec.policy, by=by.person, at=workflow.now())
        asked = state.open_questions[-len(body.questions) :]
        details = {"questions": ", ".join(str(note.n) for note in asked), "what": " / ".join(body.questions)}
        return Change(state, "handoff_returned", details, letters.returned(state, self.setting, asked))

    @verb("handoff.answer")
    def answer(self, body: AnswerQuestion, by: By) -> Change[HandoffState]:
        """Sales answers; with the last answer the delivery manager is asked again."""
        state = handoff.answer(self.state, body.question, body.answer, by=by.person, at=workflow.now())
        occasion = str(self.journal.seq + 1)
        effects = () if state.open_questions else letters.offered(state, self.setting, self.spec.terms, occasion)
        return Change(state, "handoff_answered", {"question": body.question, "answer": body.answer}, effects)

    def completed(self, state: HandoffState, by: By) -> Change[HandoffState]:
        """Handed over: delivery, the team and the customer hear."""
        effects = (*letters.completed(state, self.setting, self.spec.terms), *self.kickoff_letters(state))
        kickoff_on = state.kickoff_on.isoformat() if state.kickoff_on else None
        told = self.to_delivery("done", HandoffDone(by=by))
        return Change(state, "handoff_completed", {"kickoff_on": kickoff_on}, (*effects, told))

    def kickoff_letters(self, state: HandoffState) -> tuple[Effect, ...]:
        """The kickoff's people hear its date when it was set or moved."""
        return letters.kickoff(state, self.setting) if state.kickoff_on != self.state.kickoff_on else ()

    # What it hears

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> None:
        """Who sits where from now on; the fact is the delivery's."""
        self.state = handoff.reseat(self.state, news.roster)
        self.wake()

    @hears(Stopped)
    def stopped(self, news: Stopped) -> Change[HandoffState] | None:
        """The delivery is terminated: nothing is handed over any more."""
        if self.state.stage != "open":
            return None
        told = self.to_delivery("stopped", ChildStopped(child="handoff"))
        return Change(handoff.stop(self.state), "handoff_stopped", {"reason": news.reason}, (told,))

    def moved(self, before: HandoffState) -> tuple[Effect, ...]:
        """The delivery hears what sales has to answer, so that its ball names who must."""
        state = self.state
        if state.open_questions == before.open_questions or not workflow.patched("tells-open-questions"):
            return ()
        seq, asked = self.journal.seq, tuple(note.n for note in state.open_questions)
        return (self.to_delivery(f"asked:{seq}", HandoffAsked(seq=seq, questions=asked, answer_by=state.answer_by)),)

    def to_delivery(self, what: str, news: AnyNews) -> Tell:
        """News for the delivery."""
        number = self.setting.delivery
        return Tell(to=ids.delivery(number), news=News(id=f"{ids.handoff(number)}:{what}", news=news))

    # How it stands

    @workflow.query(name="status")
    def status(self) -> HandoffStatus:
        """What is missing, what was noted, and what comes next."""
        state = self.state
        return HandoffStatus(
            state=state.stage,
            due_on=state.due_on,
            missing=tuple(seat.value for seat in state.missing),
            notes=state.notes,
            kickoff_on=state.kickoff_on,
            climbed=state.climbed,
            terms=self.spec.terms,
            offered_by=state.offered_by,
            questions=tuple(note.n for note in state.open_questions),
            next=self.awaited(),
        )

    def awaited(self) -> Awaited | None:
        """The first missing seat's side has the ball; with all seats filled, whoever hands over."""
        if self.state.stage != "open":
            return None
        until = handoff.climbs_at(self.state, self.spec.policy, self.state.climbed + 1)
        if missing := self.state.missing:
            return Awaited(what="seats", side=missing[0].side, until=until)
        if self.state.open_questions:
            rep = self.state.roster.holder(*handoff.SOLD_IT)
            return Awaited(what="handoff_answers", side=Side.VENDOR, person=rep.id if rep else None, until=until)
        person = self.state.roster.holder(Seat.DELIVERY_MANAGER, Seat.SALES_REP)
        return Awaited(what="handoff", side=Side.VENDOR, person=person.id if person else None, until=until)

    def deliveries(self) -> tuple[str, ...]:
        """The delivery it is of."""
        return (self.setting.delivery,)

    def rows(self, before: HandoffState | None) -> tuple[Row, ...]:
        """New notes, and the work that a late handoff is."""
        known = len(before.notes) if before is not None else 0
        notes = tuple(
            NoteRow(
                delivery=self.setting.delivery, n=note.n, sort=note.sort, text=note.text, by=note.by, at=note.at,
                about=note.about,
            )
            for note in self.state.notes[known:]
        )  # fmt: skip
        return (*self.standing_row(before), *notes, *self.questions_work(before), *self.late_work(before))

    def standing_row(self, before: HandoffState | None) -> tuple[HandoffRow, ...]:
        """How it stands, when that is another than before; and as it begins."""
        row = self.standing_of(self.state)
        begun = before is not None and self.journal.seq > 0
        return () if begun and before is not None and self.standing_of(before) == row else (row,)

    def standing_of(self, state: HandoffState) -> HandoffRow:
        """The handoff at a glance."""
        return HandoffRow(
            delivery=self.setting.delivery, state=state.stage, due_on=state.due_on,
            required=tuple(seat.value for seat in state.required), kickoff_on=state.kickoff_on,
            offered_by=state.offered_by, questions=tuple(note.n for note in state.open_questions),
            answer_by=state.answer_by, climbed=state.climbed,
            questions_climbed=any(note.n in state.questions_climbed for note in state.open_questions),
        )  # fmt: skip

    def questions_work(self, before: HandoffState | None) -> tuple[WorkRow, ...]:
        """Questions are work for sales until they are answered, or of whoever is above it once they climbed."""
        state, asked = self.state, [note for note in self.state.notes if note.sort == "question"]
        if not asked or (before is not None and (before.notes, before.questions_climbed, before.stage)
                         == (state.notes, state.questions_climbed, state.stage)):  # fmt: skip
            return ()
        still = state.open_questions if state.stage == "open" else ()
        climbed = any(note.n in state.questions_climbed for note in still)
        seats = handoff.ABOVE_SALES if climbed else handoff.SOLD_IT
        person = state.roster.holder(*seats)
        return (
            WorkRow(
                key=f"handoff_questions:{self.setting.delivery}",
                delivery=self.setting.delivery,
                what="handoff_questions",
                role=(Role.APPROVER if climbed else Role.SALES).value,
                person=person.id if person else None,
                facts={"questions": [f"{note.n}: {note.text}" for note in still]},
                since=asked[-1].at,
                done_at=None if still else workflow.now(),
            ),
        )

    def late_work(self, before: HandoffState | None) -> tuple[WorkRow, ...]:
        """Open since it first climbed, done when it is complete or stopped."""
        state = self.state
        news = before is None or (before.climbed, before.stage) != (state.climbed, state.stage)
        if state.climbed_at is None or not news:
            return ()
        head = state.roster.holder(*handoff.CLIMBS_TO)
        return (
            WorkRow(
                key=f"handoff_late:{self.setting.delivery}",
                delivery=self.setting.delivery,
                what="handoff_late",
                role="delivery",
                person=head.id if head else None,
                facts={"missing": [seat.value for seat in state.missing], "due_on": state.due_on.isoformat()},
                since=state.climbed_at,
                done_at=None if state.stage == "open" else workflow.now(),
            ),
        )
