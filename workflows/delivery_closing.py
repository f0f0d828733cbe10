"""How a delivery ends well: its checklist, who lets a point of it pass, and that people are asked how it was.

The rules are in `domain.closing` and `domain.retrospective`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from temporalio import workflow

from postsales.domain import closing, retrospective
from postsales.domain.closing_policy import ClosingPolicy
from postsales.domain.delivery import DeliveryState, Stage
from postsales.domain.retrospective import Ending, Part
from postsales.domain.seats import Person, Side
from postsales.messages import ids
from postsales.messages.closing import RetrospectiveSpec, WaiveMatter
from postsales.messages.command import By
from postsales.messages.delivery import CloseDelivery
from postsales.messages.effects import Call, Effect, Mail, Recipient
from postsales.messages.news import News
from postsales.messages.news.delivery import RetrospectiveWanted
from postsales.messages.reply import Answering, ReplyTo
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb


class DeliveryClosing(DeliveryBase):
    """What is said about closing, and what the end brings with it."""

    @verb("delivery.close")
    def close(self, body: CloseDelivery, by: By) -> Change[DeliveryState]:
        """Everything is done: say so."""
        state = closing.ask_to_close(self.state, self.policy.closing, by.person)
        return Change(state, "close_asked", {"note": body.note or ""})

    @verb("closing.waive")
    def waive(self, body: WaiveMatter, by: By) -> Change[DeliveryState]:
        """A point of the checklist is let pass, with a reason."""
        state = closing.waive(
            self.state, self.policy.closing, body.matter, reason=body.reason, by=by.person, at=workflow.now()
        )
        return Change(state, "closing_waived", {"matter": body.matter, "reason": body.reason})

    def unended(self) -> dict[str, datetime]:
        """What people are asked about when everything is settled and no day is agreed on which the service ends."""
        found = closing.unended_since(self.state, self.contract, self.policy.closing)
        return found if found and workflow.patched("asks-to-close") else {}

    def looked_back_on(self, state: DeliveryState) -> tuple[Effect, ...]:
        """Who took part is asked how it was: as letters of the end, so that nothing follows it.

        The answers are heard by a workflow of their own, which goes along with the letters and costs nothing here.
        """
        policy = self.policy.closing
        if policy is None or (state.stage is not Stage.CLOSED and not workflow.patched("terminated-looked-back-on")):
            return ()
        ending = Ending.CLOSED if state.stage is Stage.CLOSED else Ending.TERMINATED
        until = workflow.now() + timedelta(days=policy.answer_within_days)
        people = retrospective.whom_to_ask(state.roster)
        if not people:
            return ()
        asked = (self._question(ending, part, person, until) for part, person in people)
        return (*asked, self._retrospective(policy, ending, until))

    def _question(self, ending: Ending, part: Part, person: Person, until: datetime) -> Mail:
        number = self.contract.number
        facts = {
            "delivery": number, "title": self.contract.title, "part": part.value,
            "until": self.state.calendars[Side.CUSTOMER].local_date(until).isoformat(),
        }  # fmt: skip
        closed = ending is Ending.CLOSED
        template = "retrospective/asked" if closed else "retrospective/terminated"
        about: Answering = "retrospective" if closed else "termination"
        return Mail(
            key=f"{number}:{template}:{person.id}", to=Recipient.of(person), template=template, facts=facts,
            about=number, reply=ReplyTo(about=about, until=until, side=person.side),
        )  # fmt: skip

    def _retrospective(self, policy: ClosingPolicy, ending: Ending, until: datetime) -> Call:
        contract = self.contract
        spec = RetrospectiveSpec(
            delivery=contract.number, title=contract.title,
            parties={side: party for side in Side if (party := contract.party(side)) is not None},
            products=tuple(dict.fromkeys(item.product for item in contract.line_items)),
            roster=self.state.roster, until=until, improve_within_days=policy.improve_within_days,
            ending=ending,
        )  # fmt: skip
        news = News(id=f"{contract.number}:retrospective", news=RetrospectiveWanted(delivery=contract.number))
        return Call(
            workflow="retrospective", id=ids.retrospective(contract.number), spec=spec.model_dump(mode="json"),
            news=news,
        )  # fmt: skip
