"""What a customer is given when something is made good, as far as the delivery keeps it: service back, and balances.

The rules are in `domain.balance` and `domain.entitlement`.
"""

from __future__ import annotations

from postsales.domain import balance as balances
from postsales.domain import entitlement as entitlements
from postsales.domain.delivery import DeliveryState, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.effects import Tell
from postsales.messages.news import News
from postsales.messages.news.recovery import (
    BalanceWanted,
    CreditBooked,
    CreditWanted,
    GiveBackWanted,
)
from postsales.messages.recovery import UseBalance
from workflows.delivery_entitlements import DeliveryEntitlements
from workflows.entity import Change, hears, verb


class DeliveryGiven(DeliveryEntitlements):
    """Entitlements given back, and money the customer has in hand until it is put on an instalment."""

    @hears(GiveBackWanted)
    def give_back_wanted(self, news: GiveBackWanted) -> Change[DeliveryState] | None:
        """So much of an entitlement counts as unused again; the recovery hears if that cannot be."""
        try:
            one = entitlements.find(self.state.entitlements, news.entitlement)
            after = entitlements.give_back(one, quantity=news.quantity)
        except Refused as refused:
            self.owe(self.booked(news.reply_to, news.key, refused.code))
            return None
        given = self.given_back(after, news.quantity, news.reason)
        return Change(given.state, given.what, given.details, (*given.effects, self.booked(news.reply_to, news.key)))

    @hears(BalanceWanted)
    def balance_wanted(self, news: BalanceWanted) -> Change[DeliveryState]:
        """The customer has it in hand from now on."""
        one = balances.grant(
            self.state.balances, side=news.side, recovery=news.recovery, amount=news.amount, currency=news.currency
        )
        state = self.state.model_copy(update={"balances": (*self.state.balances, one)})
        details = {"balance": one.n, "recovery": news.recovery, "amount": str(one.granted), "currency": one.currency}
        return Change(state, "balance_granted", details, (self.booked(news.reply_to, news.key),))

    @verb("balance.use")
    def use_balance(self, body: UseBalance, by: By) -> Change[DeliveryState]:
        """Put it on an instalment: the instalment gets a credit note."""
        refuse_when_ended(self.state)
        one = balances.find(self.state.balances, body.balance)
        if by.side not in (None, one.side, Side.VENDOR):
            raise Refused("not_your_money", legal_entity=one.side.value)
        known = next((row for row in self.state.instalments if row.n == body.instalment), None)
        if known is None:
            raise Refused("unknown_instalment", instalment=body.instalment)
        if known.debtor is not Side.CUSTOMER:
            raise Refused("not_the_customers_instalment", instalment=known.n)
        amount = body.amount if body.amount is not None else min(one.left, known.outstanding)
        after = balances.use(one, instalment=known.n, amount=amount)
        state = self.state.model_copy(update={"balances": balances.replaced(self.state.balances, after)})
        number, n = self.contract.number, after.uses[-1].n
        wanted = CreditWanted(
            key=f"balance/{one.n}/{n}", reply_to=ids.delivery(number), amount=amount, currency=one.currency,
            reason=f"{number}: balance {one.n}", cause=f"balance:{one.n}", by=by,
        )  # fmt: skip
        told = Tell(to=ids.collection(number, known.n), news=News(id=f"{number}:{wanted.key}", news=wanted))
        details = {"balance": one.n, "instalment": known.n, "amount": str(amount), "currency": one.currency}
        return Change(state, "balance_used", details, (told,))

    @hears(CreditBooked)
    def balance_booked(self, news: CreditBooked) -> Change[DeliveryState] | None:
        """The instalment has the credit, or could not take it: then it is in the balance again."""
        _, balance, n = news.key.split("/")
        one = balances.settled(
            balances.find(self.state.balances, int(balance)), int(n), refused=news.refused is not None
        )
        state = self.state.model_copy(update={"balances": balances.replaced(self.state.balances, one)})
        if news.refused is None:
            self.state = state
            return None
        details = {"balance": one.n, "left": str(one.left), "currency": one.currency, "code": news.refused}
        return Change(state, "balance_returned", details)

    def booked(self, to: str, key: str, refused: str | None = None) -> Tell:
        """What came of it, to whoever wanted it."""
        return Tell(to=to, news=News(id=f"{to}:{key}:booked", news=CreditBooked(key=key, refused=refused)))
