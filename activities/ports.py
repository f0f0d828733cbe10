"""What activities (and the desk) need of the world, as Protocols. Adapters fit them by shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol, TypeVar

from pydantic import BaseModel

from postsales.domain.bridge import Bridge
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.certificate import Certificate
from postsales.domain.payee import PayeeAccount
from postsales.domain.seats import Language, Side
from postsales.domain.tam_report import TamReport
from postsales.messages.agenda import Agenda, AgendaOf
from postsales.messages.briefing import Briefing
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.messages.command import Answer, Command
from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Recording
from postsales.messages.guidance import Guidance
from postsales.messages.rows import SignalRow

M = TypeVar("M", bound=BaseModel)


class Engine(Protocol):
    """Where workflows live: Temporal, or the simulation."""

    async def start(self, workflow: str, spec: BaseModel, *, id: str) -> bool:
        """Start it unless it was ever started; False if it was."""

    async def update(self, workflow_id: str, verb: str, command: Command, *, update_id: str) -> Answer:
        """Say a verb. Raises `Refused`, `NoSuchWorkflow` or `EngineSilent`."""

    async def signal(self, workflow_id: str, signal: str, message: BaseModel) -> bool:
        """Tell it something; False when nobody is there to hear."""

    async def signal_with_start(
        self, workflow: str, spec: BaseModel, *, id: str, signal: str, message: BaseModel
    ) -> None:
        """Tell it something, starting it first if it is not running."""

    async def query(self, workflow_id: str, query: str, answer: type[M]) -> M:
        """Ask how it stands. Raises `NoSuchWorkflow` or `EngineSilent`."""

    async def terminate(self, workflow_id: str, reason: str) -> None:
        """End it at once, without a word to it. For operators."""


class RecordStore(Protocol):
    """The part of the store that workflows write to."""

    def record(self, recording: Recording) -> None:
        """Projection, event and audit in one transaction; facts already there are passed over."""


class SentLog(Protocol):
    """Which messages have gone out, by business key."""

    def outcome_of(self, key: str) -> Delivered | None:
        """How an earlier attempt ended for good, if it did."""

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Keep how it ended. Once per key."""

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether money is outstanding on any of them."""


class Guide(Protocol):
    """The playbook, and who has met what."""

    def note_for(self, mail: Mail) -> Guidance | None:
        """What to add to a letter whose reader meets a situation by it for the first time; the same if asked again."""


class Postbox(Protocol):
    """Letters out."""

    def send(self, mail: Mail) -> None:
        """Hand over for delivery, with the key as Message-ID. Raises `Refusal` for good, anything else in passing."""


class Briefings(Protocol):
    """What an engineer is told before a visit."""

    def of(self, number: str, n: int, side: Side) -> Briefing:
        """The briefing of a visit as of now, for an engineer of that side. Refused `unknown_visit`."""


class WeeklyDigests(Protocol):
    """What everybody of a vendor hears once a week."""

    async def vendors(self) -> tuple[str, ...]:
        """Vendors with running deliveries."""

    async def send(self, vendor: str) -> None:
        """Send this week's to whoever has not had it."""


class Agendas(Protocol):
    """What to talk about at a check-in."""

    def of(self, wanted: AgendaOf) -> Agenda:
        """The agenda for these deliveries of a customer, as of now."""


class TamReports(Protocol):
    """What a TAM's month was."""

    def of(self, customer: str, month: str) -> TamReport:
        """The report of one customer's month (`2026-05`). Refused `no_tam_bought`."""


class HookSender(Protocol):
    """Webhooks out."""

    def send(self, hook: Hook) -> None:
        """Deliver, signed, with the key as webhook-id; no receiver configured for the topic: nothing to do.

        Raises `Refusal` for good, anything else in passing.
        """


class Calendars(Protocol):
    """Holidays of real countries."""

    def calendar(self, country: str, timezone: str, first_year: int, last_year: int) -> BusinessCalendar:
        """Office hours less holidays of those years. Refused `no_calendar_for_country`."""


class InvoiceBook(Protocol):
    """Invoices we issue, each once."""

    def issue(self, request: InvoiceRequest, render: Callable[[InvoiceIssued], str]) -> InvoiceIssued:
        """Insert under (delivery, instalment, version); asked again, the number and day it got the first time.

        Its number is the next of the creditor's counter; number, row and rendered document are one transaction.
        """

    def credit(self, request: CreditNoteRequest, render: Callable[[InvoiceIssued], str]) -> InvoiceIssued:
        """The same for a credit note, under (delivery, instalment, ledger entry) and a counter of its own."""

    def payee(self, legal_entity: str) -> PayeeAccount | None:
        """The account it is paid to, if one was ever approved."""


class InvoicePaper(Protocol):
    """What an invoice looks like."""

    def render(self, request: InvoiceRequest, issued: InvoiceIssued) -> str:
        """The invoice as an HTML page, in its debtor's language."""

    def render_credit(self, request: CreditNoteRequest, issued: InvoiceIssued) -> str:
        """The credit note as an HTML page, in its debtor's language."""


class CertificatePaper(Protocol):
    """What an acceptance certificate looks like."""

    def render(self, certificate: Certificate, language: Language) -> str:
        """The certificate as an HTML page, complete in itself."""


class DueReader(Protocol):
    """Payment-due signals as the store holds them."""

    def unacknowledged(self, legal_entity: str, limit: int) -> tuple[tuple[SignalRow, ...], int]:
        """Signals without an acknowledgement whose instalment still has money outstanding, and how many in all.

        Oldest raised first, at most `limit`; signals of stage `settled` are never among them.
        """

    def bridges(self, *, today: date, books: str) -> tuple[Bridge, ...]:
        """What partners bridge, by currency, beside the limits that these books set; nothing where they set none."""


class ActivityStore(RecordStore, SentLog, Protocol):
    """All that activities need of the store. Where one of the optional readers is None, letters go without it."""

    @property
    def invoices(self) -> InvoiceBook:
        """Invoices and credit notes."""

    @property
    def finance(self) -> DueReader:
        """What finance's digest is made of."""

    @property
    def guidance(self) -> Guide | None:
        """The playbook's notes."""

    @property
    def briefings(self) -> Briefings | None:
        """What letters about visits carry."""

    @property
    def agendas(self) -> Agendas | None:
        """What letters about check-ins carry."""

    @property
    def tam(self) -> TamReports | None:
        """What the monthly letters about TAM service carry."""
