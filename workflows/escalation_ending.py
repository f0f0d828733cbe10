"""An issue's verbs and news about its end: solved, declined, merged, ended with its delivery; and reopened."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import escalation_ending as ending
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.escalation import DeclineIssue, ReopenIssue, ResolveIssue
from postsales.messages.news.delivery import ChildStopped, Stopped
from postsales.messages.news.escalation import IssueAbsorbed, MergeWanted
from workflows import escalation_notices as notices
from workflows.entity import hears, verb
from workflows.escalation_base import Changed
from workflows.escalation_cost import EscalationCost
from workflows.escalation_question import EscalationQuestion


class EscalationEnding(EscalationQuestion, EscalationCost):
    """How it ends, and how it comes back."""

    @verb("issue.resolve")
    def resolve(self, body: ResolveIssue, by: By) -> Changed:
        """Done, by the verdict's remedy or directly."""
        state = ending.resolve(self.state, body.answer, workflow.now())
        return self.change(state, "issue_resolved", self.letters(state).ended())

    @verb("issue.decline")
    def decline(self, body: DeclineIssue, by: By) -> Changed:
        """Nothing will be done, and why."""
        state = ending.decline(self.state, by.side, body.reason, workflow.now())
        return self.change(state, "issue_declined", self.letters(state).ended(), reason=body.reason)

    @verb("issue.reopen")
    def reopen(self, body: ReopenIssue, by: By) -> Changed:
        """It is not solved after all; every clock goes on where it stood."""
        state = ending.reopen(self.state, workflow.now())
        return self.change(state, "issue_reopened", notices.reopened(self.letters(state), body.reason),
                           reason=body.reason)  # fmt: skip

    @hears(MergeWanted)
    def merge_wanted(self, news: MergeWanted) -> Changed:
        """It is the same as another one: it ends, and the other one hears what is known here."""
        state = ending.merge_into(self.state, news.into, workflow.now())
        absorbed = IssueAbsorbed(
            n=state.n,
            title=state.title,
            evidence=state.evidence,
            raised_by=state.raised_by,
            blocking=state.blocking,
            claim_by=state.claim.side if state.claim else None,
            by=news.by,
        )
        key = f"{self.number}/issue/{state.n}:merged:{news.into}"
        told = self.to(ids.escalation(self.number, news.into), key, absorbed)
        return self.change(state, "issue_merged", (*notices.merged(self.letters(state)), told), into=news.into)

    @hears(IssueAbsorbed)
    def absorbed(self, news: IssueAbsorbed) -> Changed:
        """Another one was the same as this, and this goes on for both. If the product was blamed there, it is here."""
        known = self.state if self.state.open else ending.reopen(self.state, workflow.now())
        state = ending.absorb(known, news.n, news.evidence, news.raised_by, news.blocking)
        if news.claim_by is not None and state.claim is None and state.verdict is None:
            state = self.blamed(state, news.claim_by, news.by.person, None, {})
            return self.change(state, "issue_absorbed", self.letters(state).claimed(), other=news.n)
        return self.change(state, "issue_absorbed", (), other=news.n)

    @hears(Stopped)
    def stopped(self, news: Stopped) -> Changed | None:
        """The delivery ended: the vendor's ticket is withdrawn, no clock runs on, nothing comes back."""
        if not self.state.open:
            self.state = self.state.model_copy(update={"released": True})
            self.wake()
            return None
        state = ending.end(self.state, "cancelled", workflow.now(), answer=self.state.answer)
        child = f"issue/{state.n}"
        told = self.to(ids.delivery(self.number), f"{self.number}/{child}:stopped", ChildStopped(child=child))
        return self.change(state, "issue_cancelled", (*self.letters(state).cancelled(), told), reason=news.reason)
