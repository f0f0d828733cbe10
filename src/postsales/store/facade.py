"""The store as everybody above sees it: one object, one part per capability."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Self

from sqlalchemy.engine import URL

from postsales.messages.effects import Delivered, Hook, InstalmentRef, Mail
from postsales.messages.facts import Recording
from postsales.store import schema
from postsales.store.action import ActionList
from postsales.store.agenda import Agendas
from postsales.store.approval import Approvals
from postsales.store.audit import Audit
from postsales.store.bank import Bank
from postsales.store.bank_matching import Matching
from postsales.store.briefing import Briefings
from postsales.store.certificate import Certificates
from postsales.store.checkin import Checkins
from postsales.store.checks import Checks
from postsales.store.collection import Collections
from postsales.store.command import Commands
from postsales.store.contract import Contracts
from postsales.store.customers import CustomerList
from postsales.store.delivery import Deliveries
from postsales.store.digest import Digests
from postsales.store.engine import Database, connect
from postsales.store.finance import Finance
from postsales.store.guidance import GuidanceLog
from postsales.store.invoice import Invoices
from postsales.store.issue import Issues
from postsales.store.knowledge import Knowledge
from postsales.store.lesson import Lessons
from postsales.store.lookup import Lookup, in_sql
from postsales.store.message import Messages
from postsales.store.my_day import MyDays
from postsales.store.names import Names
from postsales.store.promise import Promises
from postsales.store.rebuild import Projection
from postsales.store.record import Records
from postsales.store.reports import Reports
from postsales.store.scope import Scopes
from postsales.store.scorecard import Scorecards
from postsales.store.staff import StaffDirectory
from postsales.store.survey import SurveyList
from postsales.store.tam import TamReports
from postsales.store.timeline import Timelines
from postsales.store.usage import Usage
from postsales.store.view import Views
from postsales.store.visit import Visits
from postsales.store.work import WorkList


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """Fits activities.ports.RecordStore and SentLog by shape. `now` is virtual in simulations."""

    database: Database
    now: Callable[[], datetime] = _now

    @classmethod
    def at(cls, url: str | URL, now: Callable[[], datetime] = _now) -> Self:
        """The store at this address; its schema must be the newest. Raises `StoreUnavailable`."""
        database = connect(url)
        try:
            schema.check_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database, now)

    @classmethod
    def in_memory(cls, now: Callable[[], datetime] = _now) -> Self:
        """An empty store that is gone with its owner: for simulations and tests."""
        database = connect("sqlite://")
        schema.create(database)
        return cls(database, now)

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def looking(self) -> AbstractContextManager[Lookup]:
        """Rows by what is in their columns, all as they stand at one moment. Raises `StoreUnavailable`."""
        return in_sql(self.database)

    @cached_property
    def records(self) -> Records:
        """Facts in."""
        return Records(self.database)

    @cached_property
    def projection(self) -> Projection:
        """The read model as a whole: rebuild, compare."""
        return Projection(self.database)

    @cached_property
    def checks(self) -> Checks:
        """What must always be true."""
        return Checks(self.database, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Deliveries: list, show."""
        return Deliveries(self.database)

    @cached_property
    def customers(self) -> CustomerList:
        """Customers: list."""
        return CustomerList(self.database)

    @cached_property
    def timelines(self) -> Timelines:
        """What happened."""
        return Timelines(self.database)

    @cached_property
    def collections(self) -> Collections:
        """Instalments due, payment-due signals, aging."""
        return Collections(self.database)

    @cached_property
    def finance(self) -> Finance:
        """What finance asks every day; a DueReader."""
        return Finance(self.database)

    @cached_property
    def bank(self) -> Bank:
        """Statements imported, and where their lines stand."""
        return Bank(self.database, self.now)

    @cached_property
    def matching(self) -> Matching:
        """What bank lines are for."""
        return Matching(self.database, self.now)

    @cached_property
    def invoices(self) -> Invoices:
        """Invoices issued; an InvoiceBook."""
        return Invoices(self.database)

    @cached_property
    def scopes(self) -> Scopes:
        """Requests outside the scope, as scorecards count them."""
        return Scopes(self.database)

    @cached_property
    def issues(self) -> Issues:
        """Issues of all deliveries."""
        return Issues(self.database)

    @cached_property
    def scorecards(self) -> Scorecards:
        """What scorecards are made of."""
        return Scorecards(self.database)

    @cached_property
    def guidance(self) -> GuidanceLog:
        """Who was given which note of the playbook; a Guide."""
        return GuidanceLog(self.database, self.now)

    @cached_property
    def reports(self) -> Reports:
        """Worklist, expected cash, DSO, bridges."""
        return Reports(self.database)

    @cached_property
    def approvals(self) -> Approvals:
        """What two people have to approve."""
        return Approvals(self.database)

    @cached_property
    def actions(self) -> ActionList:
        """Actions for customers."""
        return ActionList(self.database)

    @cached_property
    def checkins(self) -> Checkins:
        """Check-ins."""
        return Checkins(self.database)

    @cached_property
    def surveys(self) -> SurveyList:
        """What the customer's people said when asked."""
        return SurveyList(self.database)

    @cached_property
    def agendas(self) -> Agendas:
        """What to talk about at a check-in."""
        return Agendas(self.looking)

    @cached_property
    def usage(self) -> Usage:
        """How much products are used."""
        return Usage(self.database, self.now)

    @cached_property
    def promises(self) -> Promises:
        """Promises of all deliveries."""
        return Promises(self.database)

    @cached_property
    def my_days(self) -> MyDays:
        """What people have before them."""
        return MyDays(self.database)

    @cached_property
    def names(self) -> Names:
        """Who is known by which name."""
        return Names(self.database)

    @cached_property
    def staff(self) -> StaffDirectory:
        """The staff directory."""
        return StaffDirectory(self.database, self.now)

    @cached_property
    def certificates(self) -> Certificates:
        """Acceptance certificates."""
        return Certificates(self.database)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Past verdicts."""
        return Knowledge(self.database)

    @cached_property
    def tam(self) -> TamReports:
        """TAM service."""
        return TamReports(self.database, self.now)

    @cached_property
    def lessons(self) -> Lessons:
        """What people said when a delivery was over."""
        return Lessons(self.database)

    @cached_property
    def visits(self) -> Visits:
        """Visits over all deliveries."""
        return Visits(self.database)

    @cached_property
    def views(self) -> Views:
        """Views of the portfolio that people keep."""
        return Views(self.database, self.now)

    @cached_property
    def digests(self) -> Digests:
        """What people have to see in a week."""
        return Digests(self.database)

    @cached_property
    def briefings(self) -> Briefings:
        """What an engineer is told before a visit."""
        return Briefings(self.looking)

    @cached_property
    def work(self) -> WorkList:
        """Visible work for people."""
        return WorkList(self.database)

    @cached_property
    def messages(self) -> Messages:
        """Messages out; a SentLog together with `collections`."""
        return Messages(self.database, self.now)

    @cached_property
    def contracts(self) -> Contracts:
        """Contracts as started."""
        return Contracts(self.database, self.now)

    @cached_property
    def commands(self) -> Commands:
        """Commands by their callers' ids."""
        return Commands(self.database, self.now)

    @cached_property
    def audit(self) -> Audit:
        """Who did what, and who was refused it."""
        return Audit(self.database, self.now)

    # What activities need

    def record(self, recording: Recording) -> None:
        """Projection, event and audit in one transaction; facts already there are passed over."""
        self.records.record(recording)

    def outcome_of(self, key: str) -> Delivered | None:
        """How an earlier attempt to send ended for good, if it did."""
        return self.messages.outcome_of(key)

    def remember(self, message: Mail | Hook, delivered: Delivered) -> None:
        """Keep how sending ended. Once per key."""
        self.messages.remember(message, delivered)

    def still_owed(self, instalments: tuple[InstalmentRef, ...]) -> bool:
        """Whether money is outstanding on any of them."""
        return self.collections.still_owed(instalments)
