"""What an amendment of the contract does to an instalment: all, as long as no invoice is out; nothing, afterwards."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import collecting
from postsales.domain.collecting import CollectionState
from postsales.domain.money import Money
from postsales.domain.receivable import amended
from postsales.messages import ids
from postsales.messages.effects import Tell
from postsales.messages.news import News
from postsales.messages.news.collection import AmendmentTooLate, TermsAmended
from postsales.messages.rows import WorkRow
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, hears


class CollectionAmended(CollectionBase):
    """It hears of amendments from its delivery."""

    issuing: bool = False
    """Whether an invoice is being issued just now: it is as good as out."""

    @hears(TermsAmended)
    def terms_amended(self, news: TermsAmended) -> CollectionChange | None:
        """How it is paid from now on; too late, finance has to correct what was sent."""
        row, receivable = news.row, self.state.receivable
        details = self.about({"amendment": news.amendment})
        if news.back and not row.cancelled and (row.net, row.tax) == (receivable.net, receivable.tax):
            return None
        if self.crosses_invoice() and not news.back and workflow.patched("crossed-amendment-withdrawn"):
            # The delivery withdraws it: nothing is left to be corrected.
            return Change(self.state, "amendment_too_late", details, (self.tell_too_late(news),))
        if self.crosses_invoice() or self.state.stopping is not None:
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

    def crosses_invoice(self) -> bool:
        """Whether an invoice is out, or as good as."""
        return self.state.receivable.invoice is not None or self.issuing

    def tell_too_late(self, news: TermsAmended) -> Tell:
        """The delivery, which knew of no invoice as it took the amendment."""
        told = AmendmentTooLate(
            instalment=self.spec.n, amendment=news.amendment, invoice=self.state.receivable.known_as
        )
        id = f"{self.id}:amendment:{news.amendment}"
        return Tell(to=ids.delivery(self.spec.setting.delivery), news=News(id=id, news=told))

    def to_correct(self, news: TermsAmended) -> WorkRow:
        """An issued invoice never changes: somebody has to credit it and issue it anew."""
        owner = next(iter(collecting.finance_people(self.state.roster, self.spec.creditor_side)), None)
        number = self.spec.setting.delivery
        facts = {"instalment": self.spec.n, "amendment": news.amendment, "invoice": self.state.receivable.known_as}
        return WorkRow(
            key=f"{number}/{self.spec.n}:amendment:{news.amendment}", delivery=number, what="amendment_too_late",
            role="finance", person=owner.id if owner else None, facts=facts, since=workflow.now(),
        )  # fmt: skip
