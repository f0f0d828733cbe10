"""How a collection ends with its delivery: cancelled, unwound, or left for a person to decide about."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from postsales.domain import collecting
from postsales.domain.collecting import CollectionState, Stopping
from postsales.messages import ids
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.effects import Tell
from postsales.messages.news import News
from postsales.messages.news.delivery import ChildStopped
from postsales.messages.rows import Row, WorkRow
from workflows.entity import Change

UNWIND = "unwind"
_WHAT = {
    "cancelled": "instalment_cancelled",
    "unwound": "instalment_unwound",
    "left_open": "instalment_left_open",
    "closed": "collection_closed",
}


def stopped(state: CollectionState, spec: CollectionSpec, stopping: Stopping, now: datetime) -> Change[CollectionState]:
    """Cancel what was never invoiced, credit what is outstanding, refund what was paid."""
    today = spec.setting.calendars[spec.debtor_side].local_date(now)
    ended = collecting.stopped(state, stopping, today, id=UNWIND)
    before, after = state.receivable.balance, ended.receivable.balance
    refunded = after.refunded - before.refunded
    details = {
        "instalment": spec.n,
        "name": spec.name,
        "reason": stopping.reason,
        "refunded": str(refunded.amount),
        "credited": str((after.credited - before.credited).amount),
        "outstanding": str(after.outstanding.amount),
    }
    return Change(ended, _WHAT[ended.outcome or "closed"], details, (), _work(ended, spec, details, now))


def told(state: CollectionState, spec: CollectionSpec) -> Tell:
    """The delivery hears that this part has ended, its last credit note issued: nothing comes after."""
    refunded = next((e.amount.amount for e in state.receivable.entries if e.id == f"{UNWIND}/refund"), Decimal(0))
    news = ChildStopped(child=f"instalment/{spec.n}", refunded=refunded)
    me = ids.collection(spec.setting.delivery, spec.n)
    return Tell(to=ids.delivery(spec.setting.delivery), news=News(id=f"{me}:stopped", news=news))


def _work(state: CollectionState, spec: CollectionSpec, details: dict[str, object], now: datetime) -> tuple[Row, ...]:
    """Entries move no money: a refund has to be paid out, and what stays owed has to be decided about."""
    what = {"unwound": "refund_to_pay", "left_open": "money_left_open"}.get(state.outcome or "")
    if what is None or (what == "refund_to_pay" and not state.receivable.balance.refunded):
        return ()
    facts = {**details, "debtor": spec.debtor.name, "currency": state.receivable.currency}
    owner = next(iter(collecting.finance_people(state.roster, spec.creditor_side)), None)
    return (
        WorkRow(
            key=f"{spec.setting.delivery}/{spec.n}:{what}",
            delivery=spec.setting.delivery,
            what=what,
            role="finance",
            person=owner.id if owner else None,
            facts=facts,
            since=now,
        ),
    )
