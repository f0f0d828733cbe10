"""What a life of a forecast needs of the world outside: rows as they were last told, and nobody to write to.

Lives are lived ten thousand at a time, so nothing is rendered, and nothing is kept that no figure is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel

from postsales.domain.bridge import Bridge
from postsales.domain.receivable import NOTHING_OWED
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Recording
from postsales.messages.rows import AcceptanceRow, DeliveryRow, EntryRow, InstalmentRow, IssueRow, PackageRow, SignalRow
from postsales.simulation.engine import VirtualEngine

HEARD = (AcceptanceRow, DeliveryRow, InstalmentRow, IssueRow, PackageRow)
LEFT_OUT = frozenset({"checkin", "finance", "payer"})
"""No check-in, digest or reminder moves a date or an amount here; they are most of a year's happenings."""

Told = AcceptanceRow | DeliveryRow | InstalmentRow | IssueRow | PackageRow


@dataclass
class Books:
    """ActivityStore, Guide, InvoiceBook, InvoicePaper, DueReader, Postbox and HookSender of one life, by shape.

    `fresh` are the rows nobody has looked at yet, in the order they were told.
    """

    fresh: list[Told] = field(default_factory=list)
    entries: dict[tuple[int, str], EntryRow] = field(default_factory=dict)
    instalments: dict[int, InstalmentRow] = field(default_factory=dict)
    numbers: int = 0

    def record(self, recording: Recording) -> None:
        """Keep what people look at."""
        for fact in recording.facts:
            for row in fact.rows:
                if isinstance(row, EntryRow):
                    self.entries[row.instalment, row.entry] = row
                elif isinstance(row, HEARD):
                    self.fresh.append(row)
                    if isinstance(row, InstalmentRow):
                        self.instalments[row.n] = row

    @property
    def invoices(self) -> Books:
        """As the store's."""
        return self

    @property
    def finance(self) -> Books:
        """As the store's."""
        return self

    @property
    def guidance(self) -> Books:
        """As the store's."""
        return self

    @property
    def briefings(self) -> None:
        """None: no letter is written, so nothing is put beside one."""

    @property
    def agendas(self) -> None:
        """None, as of briefings."""

    @property
    def tam(self) -> None:
        """None either: no month's report is read."""

    def take(self) -> list[Told]:
        """What is fresh; it is not any more."""
        told, self.fresh = self.fresh, []
        return told

    # Messages

    def note_for(self, mail: Mail) -> None:
        """Nobody reads."""

    def outcome_of(self, key: str) -> Delivered | None:
        """Nothing was sent before."""
        return None

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Nobody asks for it."""

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """As last told; what was not told of since the life began stands as it did."""
        known = [self.instalments.get(each.n) for each in instalments]
        return any(row is None or row.outstanding > row.disputed for row in known)

    def all_settled(self, unsettled: Iterable[int]) -> bool:
        """Whether none of these instalments is owed any more."""
        rows = [self.instalments.get(n) for n in unsettled]
        return all(row is not None and row.state in NOTHING_OWED for row in rows)

    def send(self, message: Mail | Hook) -> None:
        """Goes out, unwritten."""

    # Invoices and digests

    def issue(self, request: InvoiceRequest, render: Callable[[InvoiceIssued], str]) -> InvoiceIssued:
        """The next number; it is asked for once, because nothing fails here."""
        self.numbers += 1
        return InvoiceIssued(number=f"F-{self.numbers}", issued_on=request.issued_on)

    def credit(self, request: CreditNoteRequest, render: Callable[[InvoiceIssued], str]) -> InvoiceIssued:
        """The next number."""
        self.numbers += 1
        return InvoiceIssued(number=f"F-CN-{self.numbers}", issued_on=request.issued_on)

    def payee(self, legal_entity: str) -> None:
        """Nobody reads it."""

    def render_credit(self, request: CreditNoteRequest, issued: InvoiceIssued) -> str:
        """No paper."""
        return ""

    def render(self, request: InvoiceRequest, issued: InvoiceIssued) -> str:
        """No paper."""
        return ""

    def unacknowledged(self, legal_entity: str, limit: int) -> tuple[tuple[SignalRow, ...], int]:
        """Nothing: digests are left out."""
        return (), 0

    def bridges(self, *, today: date, books: str | None = None) -> tuple[Bridge, ...]:
        """Nothing either."""
        return ()


class OnlyMoney(VirtualEngine):
    """An engine that hears nothing of what does not matter to a forecast."""

    async def signal_with_start(
        self, workflow: str, spec: BaseModel, *, id: str, signal: str, message: BaseModel
    ) -> None:
        """As the engine, but for what is left out."""
        if workflow not in LEFT_OUT:
            await super().signal_with_start(workflow, spec, id=id, signal=signal, message=message)
