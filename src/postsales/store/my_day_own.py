"""What is somebody's beside the deliveries they sit in: customers, surveys, work, complaints about people, books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from postsales.domain.frozen import Frozen
from postsales.domain.my_day_facts import ApprovalStanding
from postsales.domain.my_day_own import (
    ActionOwed,
    BridgeOwed,
    ChaseOwed,
    CheckinOwed,
    ConductOwed,
    SignalOwed,
    SurveyOwed,
    WorkOwed,
)
from postsales.store.bank import OPEN
from postsales.store.bank_tables import line_standing
from postsales.store.collection import heard_signals
from postsales.store.columns import in_minor_units
from postsales.store.finance import Finance
from postsales.store.my_day_books import BookReads
from postsales.store.read_model import (
    acknowledgement,
    action,
    approval,
    checkin,
    conduct,
    delivery,
    instalment,
    person,
    signal,
    signal_care,
    survey,
    work,
)
from postsales.store.reports import Reports

MOST = 200
"""Of each kind; the earliest first. Nobody does more in a day."""
WAITS = frozenset({"await_promise", "prepare"})
"""Lines of a worklist that are nothing to do today."""

F = TypeVar("F", bound=Frozen)


@dataclass(frozen=True)
class OwnReads(BookReads):
    """Reads by person, and of one legal entity's books."""

    def checkins_of(self, who: str, until: date) -> tuple[CheckinOwed, ...]:
        """Check-ins somebody holds, late or coming up to that day."""
        mine = (checkin.c.person == who) & checkin.c.state.in_(("overdue", "planned")) & (checkin.c.due_on <= until)
        return self._found(select(checkin).where(mine).order_by(checkin.c.due_on, checkin.c.customer), CheckinOwed)

    def actions_of(self, who: str, until: date) -> tuple[ActionOwed, ...]:
        """Actions somebody has open, late or coming up to that day."""
        mine = (action.c.owner == who) & (action.c.state == "open") & (action.c.due_on <= until)
        return self._found(select(action).where(mine).order_by(action.c.due_on, action.c.customer), ActionOwed)

    def surveys_of(self, who: str, now: datetime) -> tuple[SurveyOwed, ...]:
        """Surveys somebody was asked to answer and still may."""
        mine = (survey.c.person == who) & survey.c.answered_at.is_(None) & (survey.c.until > now)
        return self._found(select(survey).where(mine).order_by(survey.c.until, survey.c.n), SurveyOwed)

    def conduct_of(self, who: str, own: tuple[str, str] | None) -> tuple[ConductOwed, ...]:
        """Complaints about a person that wait for this head's answer: of those they were asked about, no others."""
        known = select(person.c.delivery).where(person.c.person == who)
        waiting = select(conduct).where(conduct.c.delivery.in_(known), conduct.c.answered_at.is_(None))
        if own is not None:
            waiting = waiting.where(conduct.c.delivery.in_(_of(own)))
        with self.database.read() as tx:
            rows = tx.execute(waiting.order_by(conduct.c.answer_by).limit(MOST)).mappings().all()
        mine = (row for row in rows if who in row["seen_by"] and who != row["by"])
        return tuple(_as(ConductOwed, row) for row in mine)

    def work_of(self, who: str, role: str, own: tuple[str, str] | None, *, whole_party: bool) -> tuple[WorkOwed, ...]:
        """Visible work of theirs, and of nobody in particular in their role.

        That is work about deliveries that know them, or (`whole_party`: finance, administrators) about any of `own`'s.
        """
        ours: ColumnElement[bool] = true()
        if own is not None:
            ours = work.c.delivery.in_(_of(own))
        known = select(person.c.delivery).where(person.c.person == who)
        nobodys = and_(work.c.person.is_(None), true() if role == "admin" else work.c.role == role)
        if not whole_party:
            nobodys = and_(nobodys, work.c.delivery.in_(known))
        mine = and_(work.c.done_at.is_(None), ours, or_(work.c.person == who, nobodys))
        return self._found(select(work).where(mine).order_by(work.c.since, work.c.key), WorkOwed)

    # Books

    def signals_of(self, books: str, who: str, today: date) -> tuple[SignalOwed, ...]:
        """Payment-due signals nobody has acknowledged, not put off, and not somebody else's to see to."""
        there = (instalment.c.delivery == signal.c.delivery) & (instalment.c.n == signal.c.instalment)
        waiting = (
            heard_signals()
            .join(instalment, there)
            .where(
                signal.c.legal_entity == books,
                signal.c.stage != "settled",
                acknowledgement.c.signal.is_(None),
                instalment.c.outstanding > 0,
                or_(signal_care.c.collector.is_(None), signal_care.c.collector == who),
                or_(signal_care.c.snoozed_until.is_(None), signal_care.c.snoozed_until <= today),
            )
            .order_by(signal.c.raised_at, signal.c.key)
            .limit(MOST)
        )
        with self.database.read() as tx:
            rows = tx.execute(waiting).mappings().all()
        return tuple(_as(SignalOwed, row, amount=_shown(row["amount"], row["currency"])) for row in rows)

    def chases_of(self, books: str, who: str, today: date) -> tuple[ChaseOwed, ...]:
        """What the worklist has for this collector, or for any, and is something to do today."""
        tasks = Reports(self.database).worklist(books, today=today)
        mine = [each for each in tasks if each.action not in WAITS and each.collector in (None, who)]
        return tuple(
            ChaseOwed(
                action=each.action, delivery=each.delivery, instalment=each.instalment,
                debtor=each.debtor_name or each.debtor, outstanding=_shown(each.outstanding, each.currency),
                currency=each.currency, due_on=each.due_on,
            )
            for each in mine[:MOST]
        )  # fmt: skip

    def open_lines(self, books: str) -> tuple[int, date | None]:
        """How many bank lines nobody has settled, and when the oldest of them was booked."""
        waiting = (line_standing.c.legal_entity == books) & line_standing.c.state.in_(OPEN)
        with self.database.read() as tx:
            found = tx.execute(select(func.count(), func.min(line_standing.c.booked_on)).where(waiting)).one()
        return found[0], found[1]

    def bridges_over(self, books: str, today: date) -> tuple[BridgeOwed, ...]:
        """Partners that bridge more than these books let them."""
        every = Finance(self.database).bridges(today=today, books=books)
        return tuple(
            BridgeOwed(
                partner=each.partner_name or each.partner, currency=each.currency,
                limit=_shown(each.limit, each.currency), exceeded_on=each.exceeded_on,
            )
            for each in every
            if each.exceeded_on is not None and each.limit is not None
        )  # fmt: skip

    def payees_of(self, books: str, now: datetime) -> tuple[ApprovalStanding, ...]:
        """Changes of bank details that wait for approval."""
        asked = and_(approval.c.legal_entity == books, approval.c.sort == "payee", approval.c.state == "waiting")
        wanted = select(approval).where(asked, approval.c.expires_at > now).order_by(approval.c.requested_at)
        return self._found(wanted, ApprovalStanding)

    def _found(self, wanted: Select[Any], model: type[F]) -> tuple[F, ...]:
        with self.database.read() as tx:
            return tuple(_as(model, row) for row in tx.execute(wanted.limit(MOST)).mappings())


def _of(own: tuple[str, str]) -> Select[Any]:
    """The deliveries in which that party takes part on that side."""
    return select(delivery.c.delivery).where(delivery.c[own[0]] == own[1])


def _as(model: type[F], row: Any, **instead: Any) -> F:
    return model.model_validate({name: row[name] for name in model.model_fields if name in row} | instead)


def _shown(amount: Any, currency: str) -> str:
    return f"{in_minor_units(amount, currency):,f}"
