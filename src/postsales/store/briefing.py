"""What an engineer is told before a visit, gathered from everything recorded so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, select

from postsales.domain.briefing import Lesson, chosen
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.promise import UNSETTLED
from postsales.domain.seats import Side
from postsales.messages.briefing import BriefedIssue, BriefedPromise, BriefedVisit, Briefing, Stakeholder
from postsales.messages.rows import IssueRow, NoteRow, PackageRow, PersonRow, PromiseRow, SeatRow, VisitRow
from postsales.store import tables
from postsales.store.columns import as_model
from postsales.store.engine import Database
from postsales.store.read_model import ROW_TABLES, acceptance, delivery, issue, visit

F = TypeVar("F", bound=Frozen)
EARLIER = 30
"""Among so many of the latest deliveries lessons are looked for."""
TOOK_PLACE = frozenset({"done", "incomplete", "missed"})
ON_SITE = frozenset({"requester", "acceptance_decider", "requirement_definer", "operator"})
TO_CALL = frozenset({"partner_pm", "partner_engineer", "delivery_manager", "support", "consultant", "sales_rep"})


@dataclass(frozen=True)
class Briefings:
    """Reads of briefings; fits activities.ports.Briefings by shape."""

    database: Database

    def of(self, number: str, n: int, side: Side) -> Briefing:
        """The briefing of a visit as of now, for an engineer of that side. Refused `unknown_visit`.

        A customer's own engineer reads neither what was written down at handoff nor about other customers.
        """
        with self.database.read() as tx:
            visits = _of(tx, number, VisitRow)
            row = next((each for each in visits if each.n == n), None)
            if row is None:
                raise Refused("unknown_visit", visit=n)
            names = {each.person: each for each in _of(tx, number, PersonRow)}
            notes = () if side is Side.CUSTOMER else _of(tx, number, NoteRow)
            packages = {each.package: each.name for each in _of(tx, number, PackageRow)}
            return Briefing(
                visit=row,
                sold=_sold(tx, number),
                packages=tuple(packages.get(each, each) for each in row.packages),
                expected=tuple(note.text for note in notes if note.sort == "promise"),
                risks=tuple(note.text for note in notes if note.sort == "risk"),
                promises=_promises(tx, number, side, names),
                issues=_issues(tx, number),
                left=tuple(item for each in visits for item in each.punch_items),
                last_visit=_last(visits, row),
                stakeholders=_stakeholders(tx, number, names),
                lessons=() if side is Side.CUSTOMER else _lessons(tx, number),
            )


def _sold(tx: Connection, number: str) -> tuple[str, ...]:
    """What the customer bought: names and quantities, no prices."""
    body = tx.execute(select(tables.contract.c.body).where(tables.contract.c.no == number)).scalar() or {}
    items = body.get("line_items") or ()
    return tuple(f"{item['quantity']} × {item['name']}" for item in items)


def _promises(tx: Connection, number: str, side: Side, names: dict[str, PersonRow]) -> tuple[BriefedPromise, ...]:
    rows = [each for each in _of(tx, number, PromiseRow) if each.state in UNSETTLED]
    shown = (each for each in rows if side is not Side.CUSTOMER or each.to is Side.CUSTOMER)
    return tuple(
        BriefedPromise(n=each.n, what=each.what, owner=_name(each.owner, names), due_on=each.due_on, state=each.state)
        for each in shown
    )


def _issues(tx: Connection, number: str) -> tuple[BriefedIssue, ...]:
    rows = (each for each in _of(tx, number, IssueRow) if each.closed_at is None)
    return tuple(
        BriefedIssue(n=each.n, title=each.title, severity=each.severity, blocking=each.blocking, ball=each.ball)
        for each in rows
    )


def _last(visits: tuple[VisitRow, ...], row: VisitRow) -> BriefedVisit | None:
    """The latest visit before this one of which there is something to tell."""
    before = [each for each in visits if each.state in TOOK_PLACE and (each.on, each.n) < (row.on, row.n)]
    last = max(before, key=lambda each: (each.on, each.n), default=None)
    if last is None:
        return None
    return BriefedVisit(
        visit=last.n, day=last.on, purpose=last.purpose, state=last.state, left=last.raised, stars=last.stars,
        words=last.words,
    )  # fmt: skip


def _stakeholders(tx: Connection, number: str, names: dict[str, PersonRow]) -> tuple[Stakeholder, ...]:
    """Whom one meets on site, then whom one may have to call."""
    held: dict[str, list[str]] = {}
    for row in _of(tx, number, SeatRow):
        if row.seat in ON_SITE | TO_CALL:
            for person in row.people:
                held.setdefault(person, []).append(row.seat)
    found = [
        Stakeholder(name=names[person].name, seats=tuple(seats), side=names[person].side, email=names[person].email)
        for person, seats in held.items()
        if person in names
    ]
    return tuple(sorted(found, key=lambda each: (not ON_SITE & set(each.seats), each.side, each.name)))


# Lessons


def _lessons(tx: Connection, number: str) -> tuple[Lesson, ...]:
    """Of the latest deliveries of the same partner and vendor that sold one of the same products."""
    here = tx.execute(select(delivery.c.partner, delivery.c.vendor).where(delivery.c.delivery == number)).first()
    if here is None:
        return ()
    same = delivery.c.partner == here.partner if here.partner else delivery.c.partner.is_(None)
    wanted = select(delivery.c.delivery, delivery.c.signed_on).where(
        same, delivery.c.vendor == here.vendor, delivery.c.delivery != number
    )
    latest = wanted.order_by(delivery.c.started_at.desc()).limit(EARLIER)
    signed = {row.delivery: row.signed_on for row in tx.execute(latest)}
    products = _products(tx, (number, *signed))
    alike = [each for each in signed if products.get(each, frozenset()) & products.get(number, frozenset())]
    return chosen(_told(tx, alike, signed)) if alike else ()


def _told(tx: Connection, numbers: list[str], signed: dict[str, date]) -> list[Lesson]:
    verdicts = _among(tx, issue, numbers, issue.c.verdict.is_not(None))
    found = [
        Lesson(
            what="verdict", delivery=row["delivery"], on=_day(row["opened_at"]), text=row["title"],
            outcome=row["verdict"],
        )
        for row in verdicts
    ]  # fmt: skip
    for row in _among(tx, visit, numbers, visit.c.state.in_(("incomplete", "missed"))):
        text = "; ".join(row["raised"]) or row["purpose"]
        outcome = row["absent"] if row["state"] == "missed" else None
        found.append(Lesson(what=row["state"], delivery=row["delivery"], on=row["on"], text=text, outcome=outcome))
    for row in _among(tx, acceptance, numbers, acceptance.c.state == "rejected"):
        decided = row["decided_at"]
        on = _day(decided) if decided else signed[row["delivery"]]
        found += [Lesson(what="rejected", delivery=row["delivery"], on=on, text=text) for text in row["reasons"]]
    return found


def _products(tx: Connection, numbers: tuple[str, ...]) -> dict[str, frozenset[str]]:
    contract = tables.contract
    rows = tx.execute(select(contract.c.no, contract.c.body).where(contract.c.no.in_(numbers)))
    return {row.no: frozenset(item["product"] for item in row.body.get("line_items") or ()) for row in rows}


def _among(tx: Connection, table: Table, numbers: list[str], which: ColumnElement[bool]) -> list[Any]:
    wanted = select(table).where(table.c.delivery.in_(numbers), which).order_by(*table.primary_key.columns)
    return list(tx.execute(wanted).mappings())


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _name(person: str, names: dict[str, PersonRow]) -> str:
    return names[person].name if person in names else person


def _of(tx: Connection, number: str, model: type[F]) -> tuple[F, ...]:
    table = ROW_TABLES[model]
    wanted = select(table).where(table.c.delivery == number).order_by(*table.primary_key.columns)
    return tuple(as_model(model, each) for each in tx.execute(wanted).mappings())
