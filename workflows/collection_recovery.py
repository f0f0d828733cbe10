"""What a collection hears of service recovery: a credit somebody was allowed to give, there or by two approvals."""

from __future__ import annotations

from postsales.domain import correction
from postsales.domain.complaint import Cause
from postsales.domain.correction import Correction
from postsales.domain.errors import Refused
from postsales.messages import ids
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.command import By
from postsales.messages.effects import Tell
from postsales.messages.news import News
from postsales.messages.news.recovery import CreditBooked, CreditWanted, RecoveryWanted
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, hears


class CollectionRecovery(CollectionBase):
    """Credits that come with a recovery, or out of a balance it left."""

    @hears(CreditWanted)
    def credit_wanted(self, news: CreditWanted) -> CollectionChange | None:
        """Less is owed from now on. Whoever wanted it hears what came of it, and why if nothing did."""
        try:
            amount = self.money(news.amount, news.currency)
            wanted = Correction(sort="credit", amount=amount, reason=news.reason, covers_dispute=news.covers_dispute)
            credited = correction.carry_out(
                self.state.receivable, wanted,
                id=f"credit/{news.cause}/{news.key}", on=self.today(), by=news.by.person, cause=news.cause,
            )  # fmt: skip
        except Refused as refused:
            self.owe(self.booked(news, refused.code))
            return None
        details = {"amount": str(amount.amount), "currency": amount.currency, "reason": news.reason}
        details |= {"outstanding": str(credited.outstanding.amount)}
        state = self.with_receivable(credited)
        return Change(state, "invoice_credited", self.about(details), (self.booked(news),))

    def booked(self, wanted: CreditWanted, refused: str | None = None) -> Tell:
        """The answer."""
        news = CreditBooked(key=wanted.key, refused=refused)
        return Tell(to=wanted.reply_to, news=News(id=f"{self.id}:{wanted.cause}:{wanted.key}:booked", news=news))


def to_make_good(spec: CollectionSpec, dispute: int, reason: str, by: By) -> Tell:
    """Charged and not delivered: the delivery makes it good, on account of whoever charged for it."""
    delivery = spec.setting.delivery
    wanted = RecoveryWanted(
        cause=Cause.NOT_DELIVERED, about=f"instalment:{spec.n}", side=spec.creditor_side, told=reason, by=by
    )
    return Tell(to=ids.delivery(delivery), news=News(id=f"{delivery}/{spec.n}:not_delivered:{dispute}", news=wanted))
