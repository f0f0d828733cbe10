"""What people feel like doing about money: paying, promising, contesting it, and matching what a bank told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from postsales.domain.seats import Seat, Side
from postsales.messages.command import By
from postsales.messages.rows import AcknowledgementRow, EntryRow, InstalmentRow, SignalRow
from postsales.simulation.bank_days import export
from postsales.simulation.habits import Habits
from postsales.simulation.mirror import Mirror
from postsales.simulation.sayings import Sayings
from postsales.simulation.urge import Urge
from postsales.store.bank import OPEN

NEAR = timedelta(days=3)
"""Before the due date: when people think of paying."""


@dataclass(frozen=True)
class Paying:
    """Everybody who has to do with money on one day. `keeper`: who keeps the books of a legal entity."""

    habits: Habits
    mirror: Mirror
    sayings: Sayings
    keeper: Callable[[str], Seat | By]

    def urges(self) -> Iterator[Urge]:
        """What they feel like."""
        for row in self.mirror.owed():
            if row.invoice is not None:
                yield from self._invoice(row)
        for entry in self.mirror.all(EntryRow):
            if entry.sort == "paid":
                which = {"instalment": entry.instalment, "payment": entry.entry}
                yield Urge("payment.reverse", 0.001, which, Seat.VENDOR_FINANCE)
        yield from self.signals()
        yield from self._bank()

    def signals(self) -> Iterator[Urge]:
        """Finance takes note of what it is told, also when the delivery has ended and money is left owed."""
        luck = self.sayings.luck
        seen = {row.signal for row in self.mirror.all(AcknowledgementRow)}
        owed = {row.n for row in self.mirror.owed()}
        new = [
            row
            for row in self.mirror.all(SignalRow)
            if row.key not in seen and row.instalment in owed and row.stage != "settled"
        ]
        for books in sorted({row.legal_entity for row in new}):
            named = {"legal_entity": books, "keys": [row.key for row in new if row.legal_entity == books][-1:]}
            said = {**named, "all": False} if luck.random() < 0.2 else {**named, "keys": [], "all": True}
            yield Urge("signal.acknowledge", self.habits.acknowledges / 2, said, self.keeper(books))

    def _invoice(self, row: InstalmentRow) -> Iterator[Urge]:
        which, luck, today = {"instalment": row.n}, self.sayings.luck, self.sayings.today
        creditor = Side.VENDOR if row.tier == "vendor" else None
        near = row.due_on is not None and row.due_on - today < NEAR
        all_of_it = {"amount": str(row.outstanding), "charges": None}
        all_of_it = all_of_it if luck.random() < 0.7 else {"charges": None} if luck.random() < 0.7 else {}
        pays, wires = self.habits.pays if near else self.habits.pays / 15, self.habits.wires
        yield Urge("payment.record", pays * (1 - wires), {**which, **all_of_it, "reference": "wire"}, creditor)
        if luck.random() < pays * wires:
            told = {"legal_entity": row.creditor, "content": export(luck, [row], today, wired=row)}
            yield Urge("statement.import", 1.0, told, self.keeper(row.creditor))
        yield Urge("payment.promise", 0.02 if near else 0.002, {**which, "amount": None})
        yield Urge("payment.dispute", 0.01 + self.habits.blames / 50, which)
        if row.disputed > 0:
            one = {**which, "dispute": None}
            yield Urge("payment.own_dispute", 0.1, one)
            yield Urge("payment.settle_dispute", 0.1, {**one, "amount": None})

    def _bank(self) -> Iterator[Urge]:
        """Finance looks at what the bank told."""
        for line in self.mirror.bank:
            who, which = self.keeper(line.legal_entity), {"line": line.id, "seq": None}
            fitting = [
                row
                for row in self.mirror.owed()
                if row.invoice and (row.creditor, row.currency) == (line.legal_entity, line.currency)
            ]
            if line.state == "suggested" and {share.n for share in line.shares} <= {row.n for row in fitting}:
                yield Urge("match.confirm", 0.3, {**which, "to": []}, who)
                yield Urge("match.reject", 0.05, which, who)
            elif line.state in OPEN:
                for row in fitting[:1]:
                    to = {"delivery": row.delivery, "instalment": row.n}
                    yield Urge("match.confirm", 0.1, {**which, "to": [to]}, who)
                yield Urge("match.ignore", 0.03, which, who)
                yield Urge("match.again", 0.05, {"legal_entity": line.legal_entity}, who)
            else:
                yield Urge("match.undo", 0.003, which, who)
