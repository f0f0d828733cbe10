"""Money the customer has in hand with whoever bills it: given to make good, used on a later instalment.

Source: domain notes, story 7 (a credit: money, or the entitlement given back). What is left of a balance is what was
given less what was used; never less than nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money
from postsales.domain.seats import Side


class Use(Frozen):
    """Some of it put on an instalment; `booked` once the instalment has the credit."""

    n: int
    instalment: int
    amount: Decimal
    booked: bool = False


class Balance(Frozen):
    """One balance: who gave it, out of which recovery, and what became of it."""

    n: int
    side: Side
    recovery: int
    currency: str
    granted: Decimal
    uses: tuple[Use, ...] = ()

    @property
    def left(self) -> Decimal:
        """What may be used still."""
        return self.granted - sum((use.amount for use in self.uses), Decimal(0))


def grant(known: Iterable[Balance], *, side: Side, recovery: int, amount: Decimal, currency: str) -> Balance:
    """A new balance, numbered after those there are."""
    n = max((each.n for each in known), default=0) + 1
    return Balance(n=n, side=side, recovery=recovery, currency=currency, granted=Money.of(amount, currency).amount)


def find(known: Iterable[Balance], n: int) -> Balance:
    """The balance of that number. Refused `unknown_balance`."""
    for each in known:
        if each.n == n:
            return each
    raise Refused("unknown_balance", balance=n)


def use(balance: Balance, *, instalment: int, amount: Decimal) -> Balance:
    """Some of it is on its way to an instalment. Refused `amount_not_positive`, `balance_too_small`."""
    money = Money.of(amount, balance.currency)
    if money.amount <= 0:
        raise Refused("amount_not_positive", amount=str(money))
    if money.amount > balance.left:
        raise Refused("balance_too_small", balance=balance.n, left=str(balance.left), currency=balance.currency)
    used = Use(n=len(balance.uses) + 1, instalment=instalment, amount=money.amount)
    return balance.model_copy(update={"uses": (*balance.uses, used)})


def settled(balance: Balance, n: int, *, refused: bool) -> Balance:
    """What the instalment said to that use: it has the credit, or (refused) it is left in the balance again."""
    if refused:
        uses = tuple(each.model_copy(update={"amount": Decimal(0)}) if each.n == n else each for each in balance.uses)
    else:
        uses = tuple(each.model_copy(update={"booked": True}) if each.n == n else each for each in balance.uses)
    return balance.model_copy(update={"uses": uses})


def replaced(known: Iterable[Balance], one: Balance) -> tuple[Balance, ...]:
    """All of them with this one in place of the one of its number, or added."""
    others = [each for each in known if each.n != one.n]
    return tuple(sorted((*others, one), key=lambda each: each.n))
