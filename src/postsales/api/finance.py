"""What finance asks every day, and what people have before them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from postsales.api.deliveries import Limit
from postsales.api.door import Actor, Inside, behind
from postsales.desk.my_day import MyDay
from postsales.desk.reading import Examination
from postsales.desk.reading_money import ExpectedCash, ShownBooks
from postsales.domain.bridge import Bridge
from postsales.domain.cash import Dso
from postsales.messages.rows import ApprovalRow, WorkRow
from postsales.store.approval import ApprovalFilter
from postsales.store.audit import AuditEntry
from postsales.store.collection import Aging, AgingBy, DueFilter, DueInstalment, HeardSignal, SignalFilter
from postsales.store.paging import Page
from postsales.store.promise import PromiseFilter, PromiseLine
from postsales.store.reports import Task
from postsales.store.work import WorkFilter

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/finance/due")
@behind("finance.due")
async def due(
    actor: Actor, inside: Inside, which: Annotated[DueFilter, Query()], after: str | None = None, limit: Limit = 100
) -> Page[DueInstalment]:
    """What should have come in and has not, what comes next, and whom to ask."""
    return await inside.reading.due(actor, which, after=after, limit=limit)


@router.get("/finance/due-signals")
@behind("finance.due_signals")
async def due_signals(
    actor: Actor,
    inside: Inside,
    which: Annotated[SignalFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[HeardSignal]:
    """Payment-due signals with their acknowledgement, the newest first."""
    return await inside.reading.signals(actor, which, after=after, limit=limit)


@router.get("/finance/aging")
@behind("finance.aging")
async def aging(actor: Actor, inside: Inside, creditor: str | None = None, by: AgingBy = "debtor") -> tuple[Aging, ...]:
    """What each debtor owes (or all of a partner's deals, or all in a currency), by how late it is."""
    return await inside.reading.aging(actor, creditor, by)


@router.get("/finance/worklist")
@behind("finance.worklist")
async def worklist(actor: Actor, inside: Inside, collector: str | None = None) -> tuple[Task, ...]:
    """What a collector does next, in order: whom to ask, for how much, and why."""
    return await inside.reading.worklist(actor, collector)


@router.get("/finance/expected")
@behind("finance.expected")
async def expected(actor: Actor, inside: Inside, weeks: Annotated[int, Query(ge=1, le=104)] = 13) -> ExpectedCash:
    """Cash to expect by week, and how sure that is by each payer's own history."""
    return await inside.reading.expected(actor, weeks)


@router.get("/finance/dso")
@behind("finance.dso")
async def dso(actor: Actor, inside: Inside, days: Annotated[int, Query(ge=1, le=730)] = 90) -> tuple[Dso, ...]:
    """Days sales outstanding: open invoices / invoiced in the last `days` × `days`."""
    return await inside.reading.dso(actor, days)


@router.get("/finance/bridge")
@behind("finance.bridge")
async def bridge(actor: Actor, inside: Inside) -> tuple[Bridge, ...]:
    """What partners have paid before they were paid: now, at its highest, as amount × days, and what is to come."""
    return await inside.reading.bridges(actor)


@router.get("/approvals")
@behind("approval.list")
async def approvals(
    actor: Actor,
    inside: Inside,
    which: Annotated[ApprovalFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[ApprovalRow]:
    """What two people have to approve: what is asked, why, and how it stood; who has given their word."""
    return await inside.reading.approvals(actor, which, after=after, limit=limit)


@router.get("/finance/papers/{number}", response_class=HTMLResponse)
@behind("invoice.show")
async def paper(actor: Actor, inside: Inside, number: str) -> HTMLResponse:
    """An invoice or a credit note of ours, as it was issued: a page that prints on one sheet."""
    return HTMLResponse(await inside.reading.paper(actor, number))


@router.get("/finance/status")
@behind("finance.status")
async def status(actor: Actor, inside: Inside, legal_entity: str | None = None) -> ShownBooks:
    """How many payment-due signals wait, the oldest of them, and what is owed."""
    return await inside.reading.books(actor, legal_entity)


@router.get("/work")
@behind("work.list")
async def work(
    actor: Actor, inside: Inside, which: Annotated[WorkFilter, Query()], after: str | None = None, limit: Limit = 100
) -> Page[WorkRow]:
    """What the engine could not do, or will not do by itself."""
    return await inside.reading.work(actor, which, after=after, limit=limit)


@router.get("/promises")
@behind("promise.list")
async def promises(
    actor: Actor,
    inside: Inside,
    which: Annotated[PromiseFilter, Query()],
    after: str | None = None,
    limit: Limit = 100,
) -> Page[PromiseLine]:
    """Promises across deliveries, the earliest date first: one's own (`mine`), one delivery's, the overdue ones."""
    return await inside.reading.promises(actor, which, after=after, limit=limit)


@router.get("/today")
@behind("today")
async def today(actor: Actor, inside: Inside, limit: Limit = 100) -> MyDay:
    """What the actor must do now, in order, with the reasons and the verb that does each."""
    return await inside.reading.today_of(actor, limit)


@router.get("/audit")
@behind("audit.list")
async def audit(
    actor: Actor, inside: Inside, delivery: str | None = None, after: str | None = None, limit: Limit = 100
) -> Page[AuditEntry]:
    """Who did what, and who was refused it. For administrators."""
    return await inside.reading.audit(actor, delivery=delivery, after=after, limit=limit)


@router.get("/doctor")
@behind("store.examine")
async def doctor(actor: Actor, inside: Inside) -> Examination:
    """What must always be true of the store, proved over all of it. For administrators."""
    return await inside.reading.examination(actor)
