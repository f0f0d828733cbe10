"""Finance asks the sales rep about money that is due; the answer is on a clock, and climbs."""

from __future__ import annotations

from typing import Literal

from temporalio import workflow

from postsales.domain import collecting, question
from postsales.domain.errors import Refused
from postsales.domain.question import Question
from postsales.domain.seats import Seat, Side
from postsales.messages.collection import AnswerSignal, AskSignal, GiveConsent
from postsales.messages.command import By, Role
from workflows import collection_letters as letters
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, verb

REP_SEATS = {
    Side.VENDOR: (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.VENDOR_HEAD),
    Side.PARTNER: (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
}
"""Whom finance asks: who is the debtor's window on the creditor's side."""


class CollectionQuestions(CollectionBase):
    """The verbs about questions."""

    @verb("signal.ask")
    def ask_signal(self, body: AskSignal, by: By) -> CollectionChange:
        """Finance wants to know what is going on."""
        self.refuse_the_debtor(by)
        if self.state.receivable.invoice is None:
            raise Refused("not_invoiced_yet")
        roster, side = self.state.roster, self.spec.creditor_side
        rep = roster.person(body.of) if body.of else roster.holder(*REP_SEATS.get(side, ()))
        if rep is None or rep.side is not side:
            raise Refused("nobody_to_ask", person=body.of)
        asked = question.ask(
            self.state.questions, text=body.question, by=by.person, of=rep.id, now=workflow.now(),
            days=self.spec.policy.answer_within_days, calendar=self.spec.setting.calendars[side],
        )  # fmt: skip
        state = self.state.model_copy(update={"questions": asked})
        details = {"question": asked[-1].n, "text": body.question, "ask": rep.id}
        mails = letters.asked(state, self.spec, "asked", asked[-1], asked[-1].n, rep)
        return Change(state, "finance_asked", self.about(details), mails)

    @verb("signal.answer")
    def answer_signal(self, body: AnswerSignal, by: By) -> CollectionChange:
        """The rep, or whoever knows, answers by name."""
        self.refuse_the_debtor(by)
        if by.role is Role.FINANCE:
            raise Refused("finance_asks", person=by.person)
        asked, told = question.answer(
            self.state.questions, body.question, text=body.answer, expected_on=body.expected_on, by=by.person,
            now=workflow.now(),
        )  # fmt: skip
        state = self.state.model_copy(update={"questions": asked})
        details = {"question": told.n, "answer": body.answer, "by": by.person}
        details |= {"expected_on": body.expected_on.isoformat()} if body.expected_on else {}
        people = collecting.finance_people(state.roster, self.spec.creditor_side)
        asker = state.roster.person(told.asked_by)
        mails = letters.asked(state, self.spec, "answered", told, told.n, *([asker] if asker else people))
        return Change(state, "finance_answered", self.about(details), mails)

    @verb("collection.consent")
    def give_consent(self, body: GiveConsent, by: By) -> CollectionChange:
        """The creditor's own customer: only the partner decides who reminds it (semantics, tier by tier)."""
        receivable = self.state.receivable
        if receivable.consent == "not_needed":
            raise Refused("consent_not_needed", debtor=self.spec.debtor.id)
        if by.side is not self.spec.creditor_side:
            raise Refused("not_yours_to_allow", creditor=self.spec.creditor.id)
        given: Literal["given", "missing"] = "given" if body.yes else "missing"
        if receivable.consent == given:
            raise Refused("consent_is_that")
        state = self.with_receivable(receivable.model_copy(update={"consent": given}))
        return Change(state, "consent_given" if body.yes else "consent_withdrawn", self.about({"by": by.person}))

    def question_climbs(self, late: Question) -> CollectionChange:
        """Nobody answered in time: those above sales hear, and have as long again."""
        side = self.spec.creditor_side
        asked, higher = question.climb(
            self.state.questions, late, now=workflow.now(), days=self.spec.policy.answer_within_days,
            calendar=self.spec.setting.calendars[side],
        )  # fmt: skip
        state = self.state.model_copy(update={"questions": asked})
        details = {"question": higher.n, "ask": higher.asked_of, "times": higher.climbed}
        occasion = f"{higher.n}:{higher.climbed}"
        mails = letters.asked(state, self.spec, "unanswered", higher, occasion, *collecting.heads(state.roster, side))
        return Change(state, "finance_unanswered", self.about(details), mails)
