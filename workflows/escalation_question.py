"""An issue's verbs about direct questions, and about people who are brought in because they know."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import escalation_question
from postsales.messages.command import By
from postsales.messages.escalation import AnswerQuestion, BringIn, JoinIssue
from workflows import escalation_notices as notices
from workflows.entity import verb
from workflows.escalation_base import Changed
from workflows.escalation_contest import EscalationContest


class EscalationQuestion(EscalationContest):
    """The sales rep is the window; an expert accepts or declines, and answers by name."""

    @verb("issue.answer")
    def answer(self, body: AnswerQuestion, by: By) -> Changed:
        """Answered, by name; whoever asked hears, and the partner does too."""
        state = escalation_question.answer(self.state, by.person, body.answer, workflow.now())
        return self.change(state, "question_answered", notices.answered(self.letters(state), by.person))

    @verb("issue.bring_in")
    def bring_in(self, body: BringIn, by: By) -> Changed:
        """Somebody who knows is asked to help."""
        state = escalation_question.bring_in(self.state, body.expert, by.side, by.person, body.why, workflow.now())
        told = notices.expert_asked(self.letters(state), body.expert)
        return self.change(state, "expert_asked", told, person=body.expert, why=body.why)

    @verb("issue.join")
    def join(self, body: JoinIssue, by: By) -> Changed:
        """The expert accepts, or declines and says why."""
        state = escalation_question.join(self.state, by.person, body.yes, body.reason)
        told = notices.expert_joined(self.letters(state), by.person)
        if body.yes:
            return self.change(state, "expert_joined", told, person=by.person)
        return self.change(state, "expert_declined", told, person=by.person, reason=body.reason)

    def expert_silent(self, person: str) -> Changed:
        """No word came from an expert."""
        state = escalation_question.expert_silent(self.state, person, workflow.now())
        return self.change(state, "expert_silent", notices.expert_silent(self.letters(state), person), person=person)
