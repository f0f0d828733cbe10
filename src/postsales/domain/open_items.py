"""What is open in the books of one creditor, indexed by everything a bank line may name it by.

A line is compared with what it may mean, never with all there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from postsales.domain.payer_name import Names, plain_name
from postsales.domain.statement import compact

SHORTEST_REFERENCE = 5
"""Shorter invoice numbers (`17`) turn up in any text by chance: they prove nothing."""

Key = tuple[str, int]
"""An instalment: contract number and n."""


@dataclass(frozen=True)
class OpenItem:
    """An invoiced instalment with money outstanding; `reserved` amounts are off it already."""

    delivery: str
    n: int
    invoice: str
    debtor: str
    currency: str
    outstanding: Decimal
    due_on: date
    amount: Decimal
    virtual_account: str = ""

    @property
    def key(self) -> Key:
        """Which instalment it is."""
        return self.delivery, self.n

    @property
    def age(self) -> tuple[date, str, int]:
        """Oldest first, in one order for everybody."""
        return self.due_on, self.delivery, self.n


@dataclass(frozen=True)
class Known:
    """What is known about payers: their names by party, and what confirmed matches taught (semantics, aliases)."""

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    name_aliases: Mapping[str, str] = field(default_factory=dict)
    account_aliases: Mapping[str, str] = field(default_factory=dict)


class OpenItems:
    """The open items of one creditor. `take` lowers what is open as lines are matched."""

    def __init__(self, items: Iterable[OpenItem], known: Known | None = None) -> None:
        self.known = known or Known()
        self.items: dict[Key, OpenItem] = {}
        self.by_reference: dict[str, set[Key]] = defaultdict(set)
        self.by_virtual_account: dict[str, set[Key]] = defaultdict(set)
        self._by_amount: dict[tuple[str, Decimal], set[Key]] = defaultdict(set)
        self._by_debtor: dict[tuple[str, str], set[Key]] = defaultdict(set)
        for item in sorted(items, key=lambda each: each.age):
            if item.outstanding > 0:
                self._put(item)
        self._parties: dict[str, set[str]] = defaultdict(set)
        for party, names in self.known.names.items():
            for name in names:
                self._parties[plain_name(name)].add(party)
        for alias, party in self.known.name_aliases.items():
            self._parties[plain_name(alias)].add(party)
        self._accounts = {compact(account): party for account, party in self.known.account_aliases.items()}
        self.names = Names(self._parties)

    def __len__(self) -> int:
        return len(self.items)

    def of_amount(self, currency: str, amount: Decimal) -> list[OpenItem]:
        """Everything of which exactly so much is open, oldest first."""
        return self._sorted(self._by_amount.get((currency, amount), ()))

    def of_debtor(self, debtor: str, currency: str) -> list[OpenItem]:
        """Everything open of one payer, oldest first."""
        return self._sorted(self._by_debtor.get((debtor, currency), ()))

    def of_amount_by(self, debtors: Iterable[str], currency: str, amount: Decimal) -> list[OpenItem]:
        """What these payers owe of exactly this amount, oldest first."""
        keys = self._by_amount.get((currency, amount), set())
        mine: set[Key] = set()
        for debtor in debtors:
            mine |= self._by_debtor.get((debtor, currency), set()) & keys
        return self._sorted(mine)

    def party_of_account(self, account: str) -> str | None:
        """Who pays from that account, as far as confirmed matches taught."""
        return self._accounts.get(compact(account)) if account else None

    def parties_named(self, plain: str) -> frozenset[str]:
        """Who goes by exactly that plain name."""
        return frozenset(self._parties.get(plain, ()))

    def take(self, key: Key, amount: Decimal) -> None:
        """So much of it is paid now."""
        item = self.items[key]
        self._drop(item)
        left = item.outstanding - amount
        if left > 0:
            self._put(
                OpenItem(
                    delivery=item.delivery, n=item.n, invoice=item.invoice, debtor=item.debtor, currency=item.currency,
                    outstanding=left, due_on=item.due_on, amount=item.amount, virtual_account=item.virtual_account,
                )
            )  # fmt: skip

    def _put(self, item: OpenItem) -> None:
        self.items[item.key] = item
        if len(reference := compact(item.invoice)) >= SHORTEST_REFERENCE:
            self.by_reference[reference].add(item.key)
        if item.virtual_account:
            self.by_virtual_account[compact(item.virtual_account)].add(item.key)
        self._by_amount[item.currency, item.outstanding].add(item.key)
        self._by_debtor[item.debtor, item.currency].add(item.key)

    def _drop(self, item: OpenItem) -> None:
        del self.items[item.key]
        self.by_reference[compact(item.invoice)].discard(item.key)
        self.by_virtual_account[compact(item.virtual_account)].discard(item.key)
        self._by_amount[item.currency, item.outstanding].discard(item.key)
        self._by_debtor[item.debtor, item.currency].discard(item.key)

    def _sorted(self, keys: Iterable[Key]) -> list[OpenItem]:
        return sorted((self.items[key] for key in keys), key=lambda each: each.age)
