"""A delivery's verbs about new issues. Each issue then lives in its own `escalation` workflow."""

from __future__ import annotations

from postsales.domain import delivery
from postsales.domain.delivery import DeliveryState
from postsales.domain.errors import Refused
from postsales.messages.command import By
from postsales.messages.delivery import RaiseIssue
from postsales.messages.escalation import ClaimIssue, IssueOpening
from postsales.messages.news import IssueWanted
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb


class DeliveryIssues(DeliveryBase):
    """Issues are numbered here."""

    @verb("issue.raise")
    def raise_issue(self, body: RaiseIssue, by: By) -> Change[DeliveryState]:
        """Something is wrong."""
        return self.open_issue(
            IssueOpening(
                key=self.occasion(),
                title=body.title,
                severity=body.severity,
                claim=False,
                blocking=body.blocking,
                symptom=body.symptom,
                evidence={},
                by=by,
            )
        )

    @verb("issue.claim")
    def claim_issue(self, body: ClaimIssue, by: By) -> Change[DeliveryState]:
        """The product is blamed: recorded by whoever heard it said."""
        if body.issue is not None:
            raise Refused("claim_goes_to_its_issue", issue=body.issue)
        title = body.title or body.symptom.splitlines()[0][:120]
        return self.open_issue(
            IssueOpening(
                key=self.occasion(),
                title=title,
                severity=body.severity,
                claim=True,
                blocking=body.blocking,
                symptom=body.symptom,
                evidence=body.evidence,
                said_by=body.said_by,
                by=by,
            )
        )

    @hears(IssueWanted)
    def issue_wanted(self, news: IssueWanted) -> Change[DeliveryState] | None:
        """A visit's report or a check-in found something."""
        return self.open_issue(
            IssueOpening(
                key=news.key,
                title=news.title,
                severity=news.severity,
                claim=news.claim,
                blocking=news.blocking,
                symptom=news.symptom,
                evidence=news.evidence,
                by=news.by,
            )
        )

    def open_issue(self, opening: IssueOpening) -> Change[DeliveryState]:
        """Number it; the story then starts its workflow."""
        said = opening.model_dump(mode="json")
        state = delivery.open_issue(self.state, said, title=opening.title, blocking=opening.blocking)
        details = {
            "issue": len(state.issues),
            "title": opening.title,
            "claim": opening.claim,
            "severity": opening.severity.value,
        }
        return Change(state, "claim_recorded" if opening.claim else "issue_opened", details)

    def occasion(self) -> str:
        """A key for the issue about to be opened."""
        return f"{self.contract.number}:issue:{len(self.state.issues) + 1}"
