"""How a delivery was: whoever took part is asked when it closes, and what they say is kept.

It begins as the delivery ends, and waits until everybody has answered, or for as long as answers count. The letters
that ask are the delivery's last; nothing is sent from here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from temporalio import workflow

from postsales.domain import retrospective
from postsales.domain.action import ActionSort
from postsales.domain.knowledge import findable, number_of
from postsales.domain.retrospective import Asked, Ending, Given, RetrospectiveState, Said
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.closing import AnswerRetrospective, RetrospectiveSpec, RetrospectiveStatus
from postsales.messages.command import Awaited, By, role_of
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import News
from postsales.messages.news.checkin import ActionWanted
from postsales.messages.news.delivery import RetrospectiveWanted
from postsales.messages.rows import LessonRow, Row, WorkRow
from workflows.entity import Change, Entity, hears, verb

Changed = Change[RetrospectiveState]


@workflow.defn(name="retrospective")
class Retrospective(Entity[RetrospectiveState]):
    """Looking back on one delivery."""

    @workflow.init
    def __init__(self, spec: RetrospectiveSpec) -> None:
        self.spec = spec
        begun = spec.carried or retrospective.begin(spec.roster, workflow.now())
        super().__init__(begun, spec.journal)
        if spec.carried is None:
            asked = ", ".join(each.person for each in begun.asked)
            self.apply(Change(begun, "retrospective_asked", {"asked": asked, "until": spec.until.isoformat()}))

    @workflow.run
    async def run(self, spec: RetrospectiveSpec) -> int:
        """The story: answers come, or they do not. Returns how many came."""
        async with self.working():
            while not retrospective.is_over(self.state, spec.until, workflow.now()):
                if self.renewal_due():
                    await self.renew(spec)
                await self.news(until=spec.until)
            over = self.state.model_copy(update={"over": True})
            details = {"answered": len(over.answers), "asked": len(over.asked)}
            self.apply(Change(over, "retrospective_over", details))
        return len(self.state.answers)

    @hears(RetrospectiveWanted)
    def wanted(self, news: RetrospectiveWanted) -> None:
        """That is what it was started for."""

    @verb("retrospective.answer")
    def answer(self, body: AnswerRetrospective, by: By) -> Changed:
        """Somebody who was asked says how it was."""
        said = Said.model_validate(body.model_dump())
        state = retrospective.answer(self.state, by.person, said, workflow.now(), self.spec.ending)
        given = state.answers[-1]
        details: dict[str, Any] = {
            "part": given.part.value, "wanted_more": given.wanted_more, "our_best": given.our_best,
            "what_more": given.what_more or "", "handoff": given.handoff, "improve": list(given.improve),
        }  # fmt: skip
        if self.spec.ending is Ending.TERMINATED:
            details |= {"went_wrong": given.went_wrong, "again": given.again}
        return Change(state, "retrospective_answered", details, self.improvements(given, by))

    def improvements(self, given: Given, by: By) -> tuple[Effect, ...]:
        """What is to be done differently becomes an action of whoever runs deliveries, kept with the customer."""
        spec = self.spec
        owner = spec.roster.holder(Seat.DELIVERY_MANAGER, Seat.SALES_REP)
        to, key = ids.checkins(spec.parties[Side.CUSTOMER].id), f"retrospective:{spec.delivery}:{given.n}"
        return tuple(
            Tell(to=to, news=News(id=f"{key}:{n}", news=ActionWanted(
                key=f"{key}:{n}", sort=ActionSort.LIFECYCLE, title=improvement, reason=spec.title,
                owner=owner, due_in_days=spec.improve_within_days, by=by,
            )))
            for n, improvement in enumerate(given.improve, start=1)
        )  # fmt: skip

    # How it stands

    @workflow.query(name="status")
    def status(self) -> RetrospectiveStatus:
        """Who was asked, and who has answered."""
        return RetrospectiveStatus(
            delivery=self.spec.delivery, asked=self.state.asked, until=self.spec.until, over=self.state.over,
            answered=tuple(each.person for each in self.state.answers),
        )  # fmt: skip

    def awaited(self) -> Awaited | None:
        """Those who have not answered yet."""
        if self.state.over or self.state.complete:
            return None
        return Awaited(what="retrospective_awaited", until=self.spec.until)

    def deliveries(self) -> tuple[str, ...]:
        """Its delivery's timeline."""
        return (self.spec.delivery,)

    def rows(self, before: RetrospectiveState | None) -> tuple[Row, ...]:
        """One lesson per new answer."""
        known = len(before.answers) if before is not None else 0
        return (*(self.lesson(given) for given in self.state.answers[known:]), *self.work(before))

    def work(self, before: RetrospectiveState | None) -> tuple[WorkRow, ...]:
        """Whoever was asked owes an answer, until it is given or answers do not count any more."""
        begun = before is not None and self.journal.seq > 0
        was = before.waited_for if begun and before is not None else None
        now = self.state.waited_for
        return tuple(
            self.work_of(each, None if each.person in now else workflow.now())
            for each in self.state.asked
            if was is None or (each.person in now) != (each.person in was)
        )

    def work_of(self, asked: Asked, done_at: datetime | None) -> WorkRow:
        """One person's work."""
        spec = self.spec
        seats = spec.roster.seats_of(asked.person)
        return WorkRow(
            key=f"retrospective:{spec.delivery}:{asked.person}", delivery=spec.delivery, what="retrospective_owed",
            role=role_of(seats[0]).value if seats else asked.side.value, person=asked.person,
            facts={"title": spec.title, "until": spec.until.isoformat()}, since=self.state.asked_at or workflow.now(),
            done_at=done_at,
        )  # fmt: skip

    def lesson(self, given: Given) -> LessonRow:
        """What was answered, as it is found again."""
        spec, parties = self.spec, self.spec.parties
        partner = parties.get(Side.PARTNER)
        side = next((each.side for each in self.state.asked if each.person == given.person), Side.VENDOR)
        said = (given.what_more, given.went_wrong, *given.improve)
        return LessonRow(
            delivery=spec.delivery, n=given.n, number=number_of(f"{spec.delivery}/lesson", given.n),
            vendor=parties[Side.VENDOR].id, partner=partner.id if partner else None,
            customer=parties[Side.CUSTOMER].id, products=spec.products, title=spec.title, part=given.part.value,
            side=side.value, person=given.person, wanted_more=given.wanted_more, our_best=given.our_best,
            what_more=given.what_more, handoff=given.handoff, improve=given.improve, said_at=given.at,
            ending=spec.ending.value, went_wrong=given.went_wrong, again=given.again,
            words=findable(*said, spec.title, partner.name if partner else None, *spec.products),
        )  # fmt: skip
