"""What an engineer is told before a visit, gathered from everything recorded so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from postsales.domain.briefing import Lesson, chosen
from postsales.domain.errors import Refused
from postsales.domain.promise import UNSETTLED
from postsales.domain.seats import Side
from postsales.messages.briefing import BriefedIssue, BriefedPromise, BriefedVisit, Briefing, Stakeholder
from postsales.messages.rows import (
    AcceptanceRow,
    DeliveryRow,
    IssueRow,
    NoteRow,
    PackageRow,
    PersonRow,
    PromiseRow,
    SeatRow,
    VisitRow,
)
from postsales.store.lookup import Lookup

EARLIER = 30
"""Among so many of the latest deliveries lessons are looked for."""
NONE: frozenset[str] = frozenset()
TOOK_PLACE = frozenset({"done", "incomplete", "missed"})
ON_SITE = frozenset({"requester", "acceptance_decider", "requirement_definer", "operator"})
TO_CALL = frozenset({"partner_pm", "partner_engineer", "delivery_manager", "support", "consultant", "sales_rep"})


@dataclass(frozen=True)
class Briefings:
    """Reads of briefings; fits activities.ports.Briefings by shape."""

    looking: Callable[[], AbstractContextManager[Lookup]]

    def of(self, number: str, n: int, side: Side) -> Briefing:
        """The briefing of a visit as of now, for an engineer of that side. Refused `unknown_visit`.

        A customer's own engineer reads neither what was written down at handoff nor about other customers.
        """
        here = (number,)
        with self.looking() as lookup:
            visits = lookup.of(VisitRow, delivery=here)
            row = next((each for each in visits if each.n == n), None)
            if row is None:
                raise Refused("unknown_visit", visit=n)
            names = {each.person: each for each in lookup.of(PersonRow, delivery=here)}
            notes = () if side is Side.CUSTOMER else lookup.of(NoteRow, delivery=here)
            packages = {each.package: each.name for each in lookup.of(PackageRow, delivery=here)}
            return Briefing(
                visit=row,
                sold=_sold(lookup, number),
                packages=tuple(packages.get(each, each) for each in row.packages),
                expected=tuple(note.text for note in notes if note.sort == "promise"),
                risks=tuple(note.text for note in notes if note.sort == "risk"),
                promises=_promises(lookup.of(PromiseRow, delivery=here), side, names),
                issues=_issues(lookup.of(IssueRow, delivery=here, closed_at=None)),
                left=tuple(item for each in visits for item in each.punch_items),
                last_visit=_last(visits, row),
                stakeholders=_stakeholders(lookup.of(SeatRow, delivery=here), names),
                lessons=() if side is Side.CUSTOMER else _lessons(lookup, number),
            )


def _sold(lookup: Lookup, number: str) -> tuple[str, ...]:
    """What the customer bought: names and quantities, no prices."""
    items = lookup.contracts((number,)).get(number, {}).get("line_items") or ()
    return tuple(f"{item['quantity']} × {item['name']}" for item in items)


def _promises(rows: Iterable[PromiseRow], side: Side, names: Mapping[str, PersonRow]) -> tuple[BriefedPromise, ...]:
    unsettled = (each for each in rows if each.state in UNSETTLED)
    shown = (each for each in unsettled if side is not Side.CUSTOMER or each.to is Side.CUSTOMER)
    return tuple(
        BriefedPromise(n=each.n, what=each.what, owner=_name(each.owner, names), due_on=each.due_on, state=each.state)
        for each in shown
    )


def _issues(rows: Iterable[IssueRow]) -> tuple[BriefedIssue, ...]:
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


def _stakeholders(rows: Iterable[SeatRow], names: Mapping[str, PersonRow]) -> tuple[Stakeholder, ...]:
    """Whom one meets on site, then whom one may have to call."""
    held: dict[str, list[str]] = {}
    for row in rows:
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


def _lessons(lookup: Lookup, number: str) -> tuple[Lesson, ...]:
    """Of the latest deliveries of the same partner and vendor that sold one of the same products."""
    here = next(iter(lookup.of(DeliveryRow, delivery=(number,))), None)
    if here is None:
        return ()
    partner = (here.partner,) if here.partner else None
    # One more than are looked at: this one may be among them.
    latest = lookup.of(DeliveryRow, newest=("started_at", EARLIER + 1), vendor=(here.vendor,), partner=partner)
    signed = {each.delivery: each.signed_on for each in latest if each.delivery != number}
    products = _products(lookup, (number, *signed))
    alike = [each for each in list(signed)[:EARLIER] if products.get(each, NONE) & products.get(number, NONE)]
    return chosen(_told(lookup, alike, signed)) if alike else ()


def _told(lookup: Lookup, numbers: Collection[str], signed: Mapping[str, date]) -> list[Lesson]:
    found = [
        Lesson(what="verdict", delivery=row.delivery, on=_day(row.opened_at), text=row.title, outcome=row.verdict)
        for row in lookup.of(IssueRow, delivery=numbers)
        if row.verdict is not None
    ]
    for visit in lookup.of(VisitRow, delivery=numbers, state=("incomplete", "missed")):
        text = "; ".join(visit.raised) or visit.purpose
        outcome = visit.absent if visit.state == "missed" else None
        found.append(Lesson(what=visit.state, delivery=visit.delivery, on=visit.on, text=text, outcome=outcome))
    for acceptance in lookup.of(AcceptanceRow, delivery=numbers, state=("rejected",)):
        decided, number = acceptance.decided_at, acceptance.delivery
        on = _day(decided) if decided else signed[number]
        found += [Lesson(what="rejected", delivery=number, on=on, text=text) for text in acceptance.reasons]
    return found


def _products(lookup: Lookup, numbers: Collection[str]) -> dict[str, frozenset[str]]:
    return {
        number: frozenset(item["product"] for item in body.get("line_items") or ())
        for number, body in lookup.contracts(numbers).items()
    }


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _name(person: str, names: Mapping[str, PersonRow]) -> str:
    return names[person].name if person in names else person
