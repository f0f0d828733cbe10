"""An amendment crosses an invoice being issued: it is in force as a whole or not at all, and the parts add up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.ports import InvoicePaper
from postsales.domain.errors import Refused
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceIssued, InvoiceRequest
from postsales.messages.rows import InstalmentRow
from postsales.notify.invoice import HtmlInvoice
from postsales.store.delivery import DeliveryView
from tests.workflows.deal import at
from tests.workflows.whole import Whole

AFTER_30 = {"kind": "days_after", "days": 30}
ROWS = [
    {"name": "선금", "portion": "40", "trigger": "delivery", "terms": AFTER_30},
    {"name": "중도금", "portion": "30", "trigger": "acceptance", "terms": AFTER_30},
    {"name": "잔금", "portion": "30", "trigger": "go_live", "terms": AFTER_30},
]
"""1,960,000 and twice 1,470,000 won."""


@dataclass
class Printer:
    """Out of paper at times: an invoice is then on its way, and not out."""

    paper: InvoicePaper = field(default_factory=HtmlInvoice)
    empty: bool = False

    def render(self, request: InvoiceRequest, issued: InvoiceIssued) -> str:
        if self.empty:
            raise ConnectionError("out of paper")
        return self.paper.render(request, issued)

    def render_credit(self, request: CreditNoteRequest, issued: InvoiceIssued) -> str:
        return self.paper.render_credit(request, issued)


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
async def life(printer: Printer) -> AsyncIterator[Whole]:
    async with Whole("maru-backup", at(3, 3, 9), paper=printer, payment_schedule=ROWS) as whole:
        yield whole


def view(life: Whole) -> DeliveryView:
    found = life.store.deliveries.show(life.number, today=life.world.now().date())
    assert found is not None
    return found


def instalments(life: Whole) -> dict[int, InstalmentRow]:
    return {row.n: row for row in view(life).instalments}


def nets(life: Whole) -> dict[int, int]:
    return {n: int(row.net) for n, row in instalments(life).items() if row.state != "cancelled"}


def to_correct(life: Whole) -> list[tuple[str, Any]]:
    return [(row.role, row.facts["instalment"]) for row in view(life).work if row.what == "amendment_too_late"]


async def crossing(life: Whole, printer: Printer, **amendment: Any) -> None:
    """The first invoice is on its way as the amendment is recorded; then it goes out."""
    printer.empty = True
    await life.say("customer:eunseo", "product.received")
    assert instalments(life)[1].invoice is None
    await life.say("delivery:oliver", "delivery.amend", reason="합의", **amendment)
    await goes_out(life, printer)


async def goes_out(life: Whole, printer: Printer) -> None:
    printer.empty = False
    await life.until(life.world.now() + timedelta(hours=2))
    assert instalments(life)[1].invoice is not None


async def test_rows_that_followed_are_put_back_and_the_parts_add_up(life: Whole, printer: Printer):
    change = [{"instalment": 1, "net": "1000000"}, {"instalment": 2, "net": "2430000"}]
    await crossing(life, printer, change=change)
    assert nets(life) == {1: 1_960_000, 2: 1_470_000, 3: 1_470_000}
    assert life.store.checks.equations() == ()
    assert [each.withdrawn_for for each in view(life).amendments] == [1]
    (withdrawn,) = life.happenings("amendment_withdrawn")
    assert withdrawn.details == {"amendment": 1, "instalment": 1}
    assert life.letters("delivery/amendment_withdrawn").count("eunseo") == 1
    # Nothing that was sent is wrong: finance has nothing to correct.
    assert to_correct(life) == []


async def test_a_dropped_row_comes_back_under_another_number_and_an_added_one_falls_away(life: Whole, printer: Printer):
    fresh = {"name": "추가", "net": "1970000", "trigger": "go_live", "terms": AFTER_30}
    change = [{"instalment": 1, "net": "1460000"}, {"instalment": 3, "cancelled": True}]
    await crossing(life, printer, change=change, add=[fresh])
    assert nets(life) == {1: 1_960_000, 2: 1_470_000, 5: 1_470_000}
    assert instalments(life)[5].name == "잔금"
    assert life.store.checks.equations() == ()
    # What was agreed can be recorded anew, around what is invoiced.
    with pytest.raises(Refused) as refused:
        await life.say("delivery:oliver", "delivery.amend", reason="x", change=[{"instalment": 1, "net": "1"}])
    assert refused.value.code == "instalment_invoiced"
    change = [{"instalment": 2, "net": "1940000"}, {"instalment": 5, "net": "1000000"}]
    await life.say("delivery:oliver", "delivery.amend", reason="다시", change=change)
    await life.until(life.world.now() + timedelta(hours=1))
    assert nets(life) == {1: 1_960_000, 2: 1_940_000, 5: 1_000_000}
    assert [each.withdrawn_for for each in view(life).amendments] == [1, None]
    assert life.store.checks.equations() == ()
    await life.say("delivery:oliver", "package.done", package="install")
    await life.say("delivery:oliver", "acceptance.request")
    await life.say("customer:eunseo", "acceptance.sign")
    await life.until(life.world.now() + timedelta(days=1))
    assert (instalments(life)[5].outstanding, instalments(life)[5].invoice is None) == (Decimal(1_100_000), False)


async def test_with_another_amendment_on_top_finance_corrects_what_was_sent(life: Whole, printer: Printer):
    printer.empty = True
    await life.say("customer:eunseo", "product.received")
    for n, (first, second) in enumerate((("1000000", "2430000"), ("1100000", "2330000"))):
        change = [{"instalment": 1, "net": first}, {"instalment": 2, "net": second}]
        said = {"reason": "합의", "change": change}
        await life.desk.say(life.by("delivery:oliver"), "delivery.amend", said, number=life.number, id=f"amend-{n}")
    await life.settled()
    await goes_out(life, printer)
    assert nets(life)[1] == 1_960_000
    assert to_correct(life) == [("finance", 1)]
