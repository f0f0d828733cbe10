"""What a bank line says about itself: which invoices it names, and who paid, as far as the books know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postsales.domain.open_items import SHORTEST_REFERENCE, Key, OpenItems
from postsales.domain.payer_name import plain_name
from postsales.domain.statement import BankLine, compact

_WORD = re.compile(r"[^\W_]+(?:[-_./#][^\W_]+)*")
_TOGETHER = 5
_CREDITOR_REFERENCE = re.compile(r"RF\d{2}([0-9A-Z]{1,21})")
SHORTEST_CUT = 4
"""A name cut off shorter than this could be anybody's."""


@dataclass(frozen=True)
class Evidence:
    """What one line says. `similar` are parties with names like the payer's, with scores; 0 for a name cut short."""

    invoices: tuple[Key, ...] = ()
    references: tuple[Key, ...] = ()
    by_account: frozenset[str] = frozenset()
    by_name: frozenset[str] = frozenset()
    similar: tuple[tuple[str, float], ...] = ()

    @property
    def payers(self) -> frozenset[str]:
        """Who paid: the account is surer than the name."""
        return self.by_account or self.by_name

    @classmethod
    def of(cls, line: BankLine, items: OpenItems) -> Evidence:
        """Everything at once, by look-ups."""
        account = items.party_of_account(line.payer_account)
        name = plain_name(line.payer_name)
        named = items.parties_named(name) if name else frozenset()
        return cls(
            invoices=_invoices(line, items),
            references=_references(line, items),
            by_account=frozenset({account} if account else ()),
            by_name=named,
            similar=() if named or account or not name else tuple(_similar(name, items)),
        )


def _invoices(line: BankLine, items: OpenItems) -> tuple[Key, ...]:
    """The invoices its text names. Only where no word is one are words put together: banks break lines anywhere."""
    words = [compact(word) for word in _WORD.findall(unicodedata.normalize("NFKC", line.remittance))]
    alone = _known((word for word in words), items)
    if alone:
        return alone
    return _known(("".join(words[a:b]) for a in range(len(words)) for b in range(a + 2, a + 1 + _TOGETHER)), items)


def _references(line: BankLine, items: OpenItems) -> tuple[Key, ...]:
    """The virtual account it was paid to; else what its structured or end-to-end reference names."""
    virtual = items.by_virtual_account.get(compact(line.credited_account), set()) if line.credited_account else set()
    if virtual:
        return tuple(sorted(virtual))
    told = [compact(text) for text in (line.structured, line.end_to_end) if text]
    inside = [found[1] for text in told if (found := _CREDITOR_REFERENCE.fullmatch(text))]
    return _known([*told, *inside], items)


def _known(references: Iterable[str], items: OpenItems) -> tuple[Key, ...]:
    found: dict[Key, None] = {}
    for reference in references:
        if len(reference) >= SHORTEST_REFERENCE:
            found |= dict.fromkeys(sorted(items.by_reference.get(reference, ())))
    return tuple(found)


def _similar(name: str, items: OpenItems) -> Iterator[tuple[str, float]]:
    for other, score in items.names.like(name):
        for party in sorted(items.parties_named(other)):
            yield party, score
    if len(name) >= SHORTEST_CUT:
        for other in items.names.beginning(name):
            for party in sorted(items.parties_named(other)):
                yield party, 0.0
