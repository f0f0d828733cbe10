"""An issue's verbs about a contested verdict: the two heads decide together."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import escalation_contest, escalation_session
from postsales.domain.issue import EscalationState
from postsales.messages.command import CLOCK, By
from postsales.messages.escalation import ArrangeSession, ContestVerdict, DecideContest
from workflows import escalation_notices as notices
from workflows.entity import verb
from workflows.escalation_base import Changed
from workflows.escalation_claims import EscalationClaims


class EscalationContest(EscalationClaims):
    """Contested once, with new evidence; decided by both heads, or by the date."""

    @verb("issue.contest")
    def contest(self, body: ContestVerdict, by: By) -> Changed:
        """The other side does not accept the verdict."""
        evidence = body.model_dump(mode="json", include={"evidence"})["evidence"]
        self.refuse_attachments(evidence)
        state = escalation_contest.contest(
            self.state, self.on_behalf(by), by.person, body.reason, evidence, self.terms, workflow.now()
        )
        decide_by = state.contest.decide_by.isoformat() if state.contest else ""
        details = {"reason": body.reason, "found": ", ".join(evidence), "decide_by": decide_by}
        return self.change(state, "verdict_contested", notices.contested(self.letters(state)), **details)

    @verb("issue.decide")
    def decide(self, body: DecideContest, by: By) -> Changed:
        """A head's word."""
        state = escalation_contest.decide_together(
            self.state, by.side, by.person, body.verdict(by.person), self.today(), workflow.now()
        )
        if state.contest is not None and not state.contest.pending:
            return self.contest_over(state, by)
        told = notices.head_answered(self.letters(state), by.person)
        return self.change(state, "head_answered", told, upheld=body.upheld)

    @verb("issue.session")
    def arrange_session(self, body: ArrangeSession, by: By) -> Changed:
        """When and where both sides meet; the entries in their calendars follow."""
        state = escalation_session.arrange(
            self.state, by.side, on=body.day, starts=body.starts, ends=body.ends, place=body.place, today=self.today()
        )
        details = body.model_dump(mode="json", exclude={"issue", "day"}, exclude_none=True)
        on = state.session.on.isoformat() if state.session else ""
        return self.change(state, "session_arranged", notices.session(self.letters(state)), **{**details, "on": on})

    def decide_by_date(self) -> Changed:
        """The date has come."""
        return self.contest_over(escalation_contest.decide_by_date(self.state, self.terms, workflow.now()), CLOCK)

    def contest_over(self, state: EscalationState, by: By) -> Changed:
        """Upheld, overturned, or not agreed: everybody hears, and an overturned verdict's promise goes with it."""
        outcome = state.contest.outcome if state.contest else None
        letters = self.letters(state)
        if outcome == "overturned" and state.verdict is not None:
            effects = (*letters.verdict(), *self.promise_of_verdict(state, by))
            details = {"verdict": state.verdict.kind, "owner": state.verdict.owner, **self.settled_costs(state)}
            details["promised_on"] = state.verdict.promised_on.isoformat()
            return self.change(state, "verdict_overturned", effects, **details)
        if outcome == "not_agreed" and state.session is not None:
            told = (*notices.contest_over(letters), *notices.session(letters))
            return self.change(state, "heads_not_agreed", told, on=state.session.on.isoformat())
        verdict = state.verdict.kind if state.verdict else ""
        return self.change(state, "verdict_upheld", notices.contest_over(letters), verdict=verdict)
