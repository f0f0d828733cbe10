"""The parts of the store in memory that answer from its shelf; each says the same as the part it stands in for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Table

from postsales.domain.contract import Contract
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.payee import PayeeAccount
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.messages.command import Answer, By
from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Recording
from postsales.messages.rows import (
    AcknowledgementRow,
    ActionRow,
    BridgeLimitRow,
    CheckinRow,
    InstalmentRow,
    PayeeRow,
    SignalRow,
)
from postsales.store.action import BY, ActionFilter, ActionList
from postsales.store.audit import Audit
from postsales.store.checkin import Checkins
from postsales.store.collection import Collections
from postsales.store.command import Commands, Fresh, Known
from postsales.store.contract import Contracts, Registered, refuse_another
from postsales.store.delivery import Deliveries
from postsales.store.finance import Finance
from postsales.store.guidance import GuidanceLog
from postsales.store.invoice import Invoices, Render, numbered, paper_of
from postsales.store.message import Messages
from postsales.store.paging import Page, page_of
from postsales.store.record import Records
from postsales.store.shelf import Shelf, ShelvedDatabase
from postsales.store.shelf_lookup import OnShelf

F = TypeVar("F", bound=Frozen)


@dataclass(frozen=True)
class ShelvedRecords(Records):
    """Facts in."""

    database: ShelvedDatabase

    def record(self, recording: Recording) -> None:
        """Keep the facts; those already there are passed over. A row changes only by a later fact of its writer.

        What a lost workflow task had recorded under their numbers is taken back.
        """
        if not recording.facts:
            return
        with self.database.hold() as shelf:
            shelf.record(recording, shelf.numbered(recording))


@dataclass(frozen=True)
class ShelvedMessages(Messages):
    """Messages out."""

    database: ShelvedDatabase

    def outcome_of(self, key: str) -> Delivered | None:
        """How an earlier attempt ended for good, if it did."""
        with self.database.hold() as shelf:
            found = shelf.kept.sent.get(key)
        return None if found is None else Delivered.model_validate({"key": key, "outcome": found[0], "why": found[1]})

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Keep how it ended. The first word stands."""
        with self.database.hold() as shelf:
            if message.key not in shelf.kept.sent:
                shelf.kept.sent[message.key] = (delivered.outcome, delivered.why)
                shelf.untold.sent.append(self._ended(message, delivered))


@dataclass(frozen=True)
class ShelvedCommands(Commands):
    """Commands by their callers' ids."""

    database: ShelvedDatabase

    def claim(self, actor: str, id: str, verb: str, sha256: str) -> Fresh | Known:
        """Take the id for this verb and body (by its digest). Refused `id_reused` when it was something else before."""
        with self.database.hold() as shelf:
            known = shelf.kept.claims.get((actor, id))
            if known is None:
                shelf.kept.claims[actor, id] = (verb, sha256)
                claimed = {"actor": actor, "id": id, "verb": verb, "sha256": sha256, "claimed_at": self.now()}
                shelf.untold.claims.append(claimed)
                return Fresh()
            if known != (verb, sha256):
                raise Refused("id_reused", id=id, verb=known[0])
            answer = shelf.kept.answers.get((actor, id))
            return Fresh() if answer is None else Known(answer)

    def answered(self, actor: str, id: str) -> bool:
        """Whether something they said under this id has its answer."""
        with self.database.hold() as shelf:
            return (actor, id) in shelf.kept.answers

    def keep_answer(self, actor: str, id: str, answer: Answer) -> None:
        """What came of it. The first answer stands."""
        with self.database.hold() as shelf:
            if (actor, id) in shelf.kept.claims and (actor, id) not in shelf.kept.answers:
                shelf.kept.answers[actor, id] = answer
                kept = {"said_by": actor, "said_as": id, "answer": answer.model_dump(mode="json")}
                shelf.untold.answers.append(kept)


@dataclass(frozen=True)
class ShelvedContracts(Contracts):
    """Contracts as started, each read once."""

    database: ShelvedDatabase

    def register(self, no: str, sha256: str, body: dict[str, Any]) -> Registered:
        """Keep the contract under its number. Refused `contract_differs` when that number has another body."""
        with self.database.hold() as shelf:
            known = shelf.kept.contracts.get(no)
            if known is None:
                shelf.kept.contracts[no] = (sha256, body)
                registered = {"no": no, "sha256": sha256, "body": body, "registered_at": self.now()}
                shelf.untold.contracts.append(registered)
                return Registered.FRESH
        refuse_another(no, known, (sha256, body))
        return Registered.SAME

    def get(self, no: str) -> Contract | None:
        """The contract as it was started."""
        with self.database.hold() as shelf:
            known = shelf.kept.contracts.get(no)
        if known is None:
            return None
        sha256, body = known
        if sha256 not in self._read:
            self._read[sha256] = Contract.model_validate(body)
        return self._read[sha256]

    @cached_property
    def _read(self) -> dict[str, Contract]:
        return {}


@dataclass(frozen=True)
class ShelvedAudit(Audit):
    """Who did what, and who was refused it."""

    database: ShelvedDatabase

    def refused(self, by: By, verb: str, code: str, delivery: str | None = None) -> None:
        """Somebody was refused a verb. What they said with it is not kept."""
        with self.database.hold() as shelf:
            shelf.untold.happened.append(self._refusal(by, verb, code, delivery))


@dataclass(frozen=True)
class ShelvedCollections(Collections):
    """Instalments due."""

    database: ShelvedDatabase

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether anything that may be asked for (owed and not disputed) is outstanding on any of them."""
        with self.database.hold() as shelf:
            rows = [_instalment(shelf, each.delivery, each.n) for each in instalments]
        return any(row is not None and row.outstanding > row.disputed for row in rows)


@dataclass(frozen=True)
class ShelvedDeliveries(Deliveries):
    """Deliveries: list, show."""

    database: ShelvedDatabase

    def rows(self, number: str, kind: type[F]) -> tuple[F, ...]:
        """Every row of a kind that belongs to one delivery, by key."""
        with self.database.hold() as shelf:
            return OnShelf(shelf).of(kind, delivery=(number,))


@dataclass(frozen=True)
class ShelvedCheckins(Checkins):
    """Check-ins."""

    database: ShelvedDatabase

    def of_customer(self, customer: str) -> tuple[CheckinRow, ...]:
        """Every check-in of one customer, by number."""
        with self.database.hold() as shelf:
            return OnShelf(shelf).of(CheckinRow, customer=(customer,))


@dataclass(frozen=True)
class ShelvedActions(ActionList):
    """Actions."""

    database: ShelvedDatabase

    def list(self, which: ActionFilter, *, after: str | None = None, limit: int = 100) -> Page[ActionRow]:
        """Actions, the earliest day first."""
        with self.database.hold() as shelf:
            found = OnShelf(shelf).of(ActionRow, **which.among)
        return page_of((row for row in found if which.until is None or row.due_on <= which.until), BY, after, limit)


@dataclass(frozen=True)
class ShelvedFinance(Finance):
    """What finance asks every day."""

    database: ShelvedDatabase

    def unacknowledged(self, legal_entity: str, limit: int) -> tuple[tuple[SignalRow, ...], int]:
        """Signals nobody has acknowledged whose instalment still has money outstanding, and how many in all."""
        with self.database.hold() as shelf:
            of_entity = OnShelf(shelf).of(SignalRow, legal_entity=(legal_entity,))
            found = [row for row in of_entity if _waits(shelf, row)]
        return tuple(sorted(found, key=lambda row: (row.raised_at, row.key))[:limit]), len(found)

    def sets_limits(self, books: str) -> bool:
        """Whether these books limit what any partner may bridge."""
        with self.database.hold() as shelf:
            return any(row.legal_entity == books for row in shelf.of(BridgeLimitRow))


def _waits(shelf: Shelf, row: SignalRow) -> bool:
    if row.stage == "settled" or shelf.row(AcknowledgementRow, row.key) is not None:
        return False
    owed = _instalment(shelf, row.delivery, row.instalment)
    return owed is not None and owed.outstanding > 0


def _instalment(shelf: Shelf, delivery: str, n: int) -> InstalmentRow | None:
    return shelf.row(InstalmentRow, delivery, n)


@dataclass(frozen=True)
class ShelvedInvoices(Invoices):
    """Papers issued."""

    database: ShelvedDatabase

    def payee(self, legal_entity: str) -> PayeeAccount | None:
        """The account it is paid to, if two people ever approved one."""
        with self.database.hold() as shelf:
            row = shelf.row(PayeeRow, legal_entity)
        return None if row is None else PayeeAccount.model_validate(row.model_dump())

    def _issue(
        self, request: InvoiceRequest | CreditNoteRequest, which: dict[str, Any], into: tuple[Table, Table],
        spelled: str, render: Render,
    ) -> InvoiceIssued:  # fmt: skip
        paper, counter = into
        line = (counter, request.creditor.id, request.issued_on.year)
        with self.database.hold() as shelf:
            key = paper, tuple(which.values())
            if (known := shelf.kept.papers.get(key)) is not None:
                return known
            ordinal = shelf.kept.counted.get(line, 0) + 1
            issued = numbered(request, spelled, ordinal)
            values = paper_of(request, issued, ordinal, render(issued)) | which
            shelf.kept.papers[key] = issued
            shelf.kept.counted[line] = shelf.untold.counted[line] = ordinal
            shelf.untold.papers.append((paper, values))
            return issued


@dataclass(frozen=True)
class ShelvedGuidance(GuidanceLog):
    """Who was given which note."""

    database: ShelvedDatabase

    def _met(self, person: str, situation: str) -> str | None:
        with self.database.hold() as shelf:
            return shelf.kept.met.get((person, situation))

    def _meet(self, person: str, situation: str, occasion: str) -> str:
        with self.database.hold() as shelf:
            known = shelf.kept.met.setdefault((person, situation), occasion)
            shelf.untold.met.append(self._meeting(person, situation, known))
            return known
