"""Work outside the scope in a whole delivery: whose turn it is, in a deal without a partner, and when it all ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from postsales.domain.errors import Refused
from postsales.messages.rows import ScopeRow, WorkRow
from tests.workflows.deal import at
from tests.workflows.whole import Whole

DAY = timedelta(days=1)


def scope_of(whole: Whole, n: int) -> ScopeRow:
    view = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert view is not None
    return next(row for row in view.scope if row.n == n)


def open_work(whole: Whole) -> list[WorkRow]:
    view = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert view is not None
    return [row for row in view.work if row.done_at is None and row.what in ("scope_to_answer", "quote_to_decide")]


@pytest.fixture
async def whole() -> AsyncIterator[Whole]:
    """A direct deal, handed over."""
    async with Whole("maru-backup", at(3, 2, 10)) as whole:
        yield whole


async def test_without_a_partner_the_customer_asks_the_vendor_and_owes_it(whole: Whole):
    with pytest.raises(Refused, match="scope_asked_of_oneself"):
        await whole.say("sales:minji", "scope.request", what="Something for ourselves")
    await whole.say("customer:eunseo", "scope.request", what="One server more")
    assert [(row.what, row.person) for row in open_work(whole)] == [("scope_to_answer", "oliver")]
    await whole.say("delivery:oliver", "scope.answer", request=1, reply="quote", amount="500000")
    assert [(row.what, row.person) for row in open_work(whole)] == [("quote_to_decide", "eunseo")]
    await whole.say("customer:eunseo", "scope.approve_quote", request=1)
    assert open_work(whole) == []
    view = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert view is not None
    extra = view.instalments[-1]
    assert (extra.n, extra.debtor, extra.creditor, extra.tier) == (2, "maru", "northwind", "customer")
    assert extra.invoice == "NORTHWIND-2026-000001"
    assert view.delivery.net_total == 5_400_000


async def test_a_quote_nobody_decides_about_lapses_and_nothing_is_owed(whole: Whole):
    await whole.say("customer:eunseo", "scope.request", what="One server more")
    await whole.say("delivery:oliver", "scope.answer", request=1, reply="quote", amount="500000")
    await whole.until(whole.world.now() + 20 * DAY)
    assert scope_of(whole, 1).state == "quote_lapsed"
    with pytest.raises(Refused, match="scope_request_not_open_for_that"):
        await whole.say("customer:eunseo", "scope.approve_quote", request=1)
    view = whole.store.deliveries.show(whole.number, today=whole.world.now().date())
    assert view is not None
    assert len(view.instalments) == 1
    assert open_work(whole) == []


async def test_what_was_asked_is_dropped_when_the_delivery_is_ended(whole: Whole):
    await whole.say("customer:eunseo", "scope.request", what="One server more")
    await whole.say("sales:minji", "delivery.terminate", reason="Sold twice by mistake")
    for approver in ("grace", "nari"):
        await whole.say(f"approver:{approver}", "delivery.approve")
    await whole.until(whole.world.now() + DAY)
    assert scope_of(whole, 1).state == "withdrawn"
    assert open_work(whole) == []
