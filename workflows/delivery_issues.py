"""A delivery's verbs about new issues. Each issue then lives in its own `escalation` workflow."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow

from postsales.domain import delivery_issues as issues
from postsales.domain.delivery import DeliveryState, InstalmentStanding, IssueStanding, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.escalation_cost import settled_instalment
from postsales.domain.instalment_plan import plan
from postsales.domain.issue import Links
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.delivery import RaiseIssue
from postsales.messages.effects import Tell
from postsales.messages.escalation import AskQuestion, ClaimIssue, MergeIssue
from postsales.messages.escalation_status import IssueOpening
from postsales.messages.news import News
from postsales.messages.news.escalation import CostAgreed, IssueMoved, IssueWanted, MergeWanted
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb

ASKED_KEPT = 20


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
                links=body.links,
                by=by,
            )
        )

    @verb("issue.claim")
    def claim_issue(self, body: ClaimIssue, by: By) -> Change[DeliveryState]:
        """The product is blamed: recorded by whoever heard it said."""
        if body.issue is not None:
            raise Refused("claim_goes_to_its_issue", issue=body.issue)
        return self.open_issue(
            IssueOpening(
                key=self.occasion(),
                title=body.title or _headline(body.symptom),
                severity=body.severity,
                claim=True,
                blocking=body.blocking,
                symptom=body.symptom,
                evidence=body.evidence,
                said_by=body.said_by,
                links=body.links,
                by=by,
            )
        )

    @verb("issue.ask")
    def ask(self, body: AskQuestion, by: By) -> Change[DeliveryState]:
        """A direct question, of customer or partner: to the sales rep."""
        change = self.open_issue(
            IssueOpening(
                key=self.occasion(),
                title=body.title or _headline(body.question),
                severity=body.severity,
                symptom=body.question,
                said_by=body.said_by,
                question=body.about,
                links=body.links,
                by=by,
            )
        )
        if by.side is not Side.CUSTOMER:
            return change
        asked_on = (*change.state.asked_on, self.today())[-ASKED_KEPT:]
        return replace(change, state=change.state.model_copy(update={"asked_on": asked_on}))

    @verb("issue.merge")
    def merge(self, body: MergeIssue, by: By) -> Change[DeliveryState]:
        """Two are the same: the one goes on in the other."""
        issues.refuse_merge(self.state, body.issue, body.into)
        key = f"{self.contract.number}:merge:{body.issue}:{body.into}"
        told = Tell(
            to=ids.escalation(self.contract.number, body.issue),
            news=News(id=key, news=MergeWanted(into=body.into, by=by)),
        )
        return Change(self.state, "merge_asked", {"issue": body.issue, "into": body.into}, (told,))

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

    @hears(CostAgreed)
    def cost_agreed(self, news: CostAgreed) -> Change[DeliveryState]:
        """What an issue cost is owed by whoever the verdict named: an instalment more."""
        refuse_when_ended(self.state)
        n = max((row.n for row in self.state.instalments), default=0) + 1
        extra = settled_instalment(
            self.contract, name=news.title, creditor=news.creditor, debtor=news.debtor, amount=news.amount, n=n,
            on=self.today_of(news.debtor),
        )  # fmt: skip
        owed = InstalmentStanding(n=n, debtor=extra.debtor, outstanding=(extra.net + extra.tax).amount)
        more = {
            "extra": (*self.state.extra, extra),
            "costs": (*self.state.costs, n),
            "instalments": (*self.state.instalments, owed),
        }
        details = {"issue": news.issue, "instalment": n, "bearer": news.debtor.value}
        return Change(self.state.model_copy(update=more), "cost_owed", details)

    def open_issue(self, opening: IssueOpening) -> Change[DeliveryState]:
        """Number it; the story then starts its workflow."""
        self.refuse_unknown(opening.links)
        said = opening.model_dump(mode="json")
        state = issues.open_issue(
            self.state, said, title=opening.title, blocking=opening.blocking, packages=opening.links.packages
        )
        details = {
            "issue": state.issues_numbered,
            "title": opening.title,
            "claim": opening.claim,
            "severity": opening.severity.value,
        }
        if opening.question is not None:
            return Change(state, "question_asked", details)
        return Change(state, "claim_recorded" if opening.claim else "issue_opened", details)

    def refuse_unknown(self, links: Links) -> None:
        """Refused: `unknown_package`, `unknown_instalment`."""
        packages = {service.id for service in self.contract.services}
        instalments = {row.n for row in plan(self.contract)} if links.instalments else set()
        issues.refuse_unknown_links(links, packages, instalments)

    def occasion(self) -> str:
        """A key for the issue about to be opened."""
        return f"{self.contract.number}:issue:{issues.next_number(self.state)}"

    def standing(self, news: IssueMoved) -> IssueStanding:
        """How an issue stands, as it says."""
        return IssueStanding(
            n=news.n, seq=news.seq, title=news.title, state=news.state, open=news.open, blocking=news.blocking,
            ball=news.ball, until=news.until, heard_at=workflow.now(), packages=news.packages,
            severity=news.severity, breaches=news.breaches, owed=news.owed,
        )  # fmt: skip


def _headline(text: str) -> str:
    return text.splitlines()[0][:120]
