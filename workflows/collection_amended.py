"""What an amendment of the contract does to an instalment: all, as long as no invoice is out; nothing, afterwards."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import collecting
from postsales.domain.collecting import CollectionState
from postsales.domain.money import Money
from postsales.domain.receivable import amended
from postsales.messages.news.collection import TermsAmended
from postsales.messages.rows import WorkRow
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, hears


class CollectionAmended(CollectionBase):
    """It hears of amendments from its delivery."""

    issuing: bool = False
    """Whether an invoice is being issued just now: it is as good as out."""

    @hears(TermsAmended)
    def terms_amended(self, news: TermsAmended) -> CollectionChange:
        """How it is paid from now on; too late, finance has to correct what was sent."""
        row, receivable = news.row, self.state.receivable
        details = self.about({"amendment": news.amendment})
        if receivable.invoice is not None or self.issuing or self.state.stopping is not None:
            return Change(self.state, "amendment_too_late", details, extra=(self.to_correct(news),))
        nothing = Money.zero(receivable.currency)
        self.spec = self.spec.model_copy(update={"name": row.name, "virtual_account": row.virtual_account})
        changed = amended(
            receivable, name=row.name, net=nothing if row.cancelled else row.net,
            tax=nothing if row.cancelled else row.tax, trigger=row.trigger, trigger_on=row.on,
            terms=row.terms, triggered_on=news.triggered_on, cancelled_on=self.today() if row.cancelled else None,
        )  # fmt: skip
        state: CollectionState = self.state.model_copy(
            update={"receivable": changed, "awaits_acceptance": news.awaits_acceptance}
        )
        details = self.about({"amendment": news.amendment, "amount": str(changed.gross.amount)})
        return Change(state, "instalment_dropped" if row.cancelled else "instalment_amended", details)

    def to_correct(self, news: TermsAmended) -> WorkRow:
        """An issued invoice never changes: somebody has to credit it and issue it anew."""
        owner = next(iter(collecting.finance_people(self.state.roster, self.spec.creditor_side)), None)
        number = self.spec.setting.delivery
        facts = {"instalment": self.spec.n, "amendment": news.amendment, "invoice": self.state.receivable.known_as}
        return WorkRow(
            key=f"{number}/{self.spec.n}:amendment:{news.amendment}", delivery=number, what="amendment_too_late",
            role="finance", person=owner.id if owner else None, facts=facts, since=workflow.now(),
        )  # fmt: skip
