"""An issue's verbs about claims: blame, evidence, help meanwhile, what it cost, what it is about."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain import escalation, escalation_question, knowledge
from postsales.domain.attachment import refuse_outside
from postsales.domain.errors import Refused
from postsales.domain.issue import EscalationState, Interim, Links, refuse_when_over
from postsales.domain.seats import Side
from postsales.messages.command import By
from postsales.messages.escalation import AcceptKnown, AddEvidence, ClaimIssue, LinkIssue, SetInterim, SpendHours
from workflows.entity import verb
from workflows.escalation_base import Changed, EscalationBase


class EscalationClaims(EscalationBase):
    """Who blames the product, with what evidence, and what helps until it is settled."""

    @verb("issue.claim")
    def claim(self, body: ClaimIssue, by: By) -> Changed:
        """The product is blamed for this one."""
        evidence = body.model_dump(mode="json", include={"evidence"})["evidence"]
        self.refuse_attachments(evidence)
        side = self.speaker(body.said_by, by)
        known = self.state.model_copy(
            update={
                "blocking": self.state.blocking or body.blocking,
                "links": _joined(self.state.links, body.links),
            }
        )
        if "severity" in body.model_fields_set and body.severity is not known.severity:
            known = escalation.change_severity(known, body.severity, workflow.now(), by.person, body.symptom)
        state = self.blamed(known, side, by.person, body.symptom, evidence)
        return self.change(state, "product_blamed", self.letters(state).claimed(), said_by=side.value)

    def blamed(
        self, known: EscalationState, side: Any, by: str, symptom: str | None, evidence: dict[str, Any]
    ) -> EscalationState:
        """A claim now; it is asked for what its form needs and is not there."""
        form = self.terms.form(known.model_copy(update={"symptom": symptom or known.symptom}))
        return escalation.blame(known, side, by, symptom, evidence, workflow.now(), form)

    @verb("issue.evidence")
    def add_evidence(self, body: AddEvidence, by: By) -> Changed:
        """What was done and what it showed. What is incomplete goes back."""
        self.refuse_attachments(body.found)
        state = escalation.add_evidence(self.state, body.found, workflow.now(), self.terms.form(self.state))
        found = ", ".join(body.found)
        if state.evidence_awaited:
            missing = ", ".join(state.evidence_missing)
            effects = self.letters(state).evidence_incomplete()
            return self.change(state, "evidence_incomplete", effects, found=found, missing=missing)
        effects = self.letters(state).evidence_given() if self.state.evidence_awaited else ()
        return self.change(state, "evidence_given", effects, found=found)

    @verb("issue.interim")
    def set_interim(self, body: SetInterim, by: By) -> Changed:
        """The customer gets somebody, a workaround and a date, and hears it at once."""
        interim = Interim(owner=body.owner, workaround=body.workaround, on=body.on, by=by.person)
        state = escalation.set_interim(self.state, interim, by.side, self.today())
        return self.change(
            state, "interim_set", self.letters(state).interim(), owner=interim.owner, on=interim.on.isoformat()
        )

    @verb("issue.accept_known")
    def accept_known(self, body: AcceptKnown, by: By) -> Changed:
        """It is a known one, says the claimant: answered at once, without a wait for the vendor."""
        if body.verdict is None:
            raise Refused("unknown_verdict", known=body.known)
        calendar, today = self.terms.calendars[Side.CUSTOMER], self.today()
        on = body.promised_on or calendar.add_business_days(today, self.terms.policy.session_within_days)
        if on < today:
            raise Refused("promise_in_the_past", due_on=on.isoformat(), today=today.isoformat())
        state = knowledge.accept(self.state, body.verdict, self.on_behalf(by), by.person, on, workflow.now())
        effects = (*self.letters(state).verdict(), *self.promise_of_verdict(state, by))
        details = {"known": body.known, "verdict": body.verdict.kind, "promised_on": on.isoformat()}
        return self.change(state, "known_accepted", effects, **details, **self.settled_costs(state))

    @verb("issue.spend")
    def spend(self, body: SpendHours, by: By) -> Changed:
        """Work put in meanwhile; whose it was is settled with the verdict."""
        state = escalation_question.spend(self.state, by.side, by.person, body.hours, body.what, workflow.now())
        details = {"hours": str(body.hours), "for": body.what, **self.settled_costs(state)}
        return self.change(state, "hours_spent", (), **details)

    @verb("issue.link")
    def link(self, body: LinkIssue, by: By) -> Changed:
        """What else of the delivery it is about."""
        refuse_when_over(self.state)
        state = self.state.model_copy(update={"links": _joined(self.state.links, body.links)})
        said = body.model_dump(mode="json", exclude={"issue"}, exclude_defaults=True)
        return self.change(state, "issue_linked", (), to=", ".join(f"{k} {v}" for k, vs in said.items() for v in vs))

    def refuse_attachments(self, evidence: dict[str, Any]) -> None:
        """Refused: `attachment_outside_the_store`."""
        refuse_outside(evidence, self.terms.policy.evidence_stores)


def _joined(one: Links, other: Links) -> Links:
    return Links(
        packages=tuple(dict.fromkeys((*one.packages, *other.packages))),
        instalments=tuple(dict.fromkeys((*one.instalments, *other.instalments))),
        visits=tuple(dict.fromkeys((*one.visits, *other.visits))),
    )
