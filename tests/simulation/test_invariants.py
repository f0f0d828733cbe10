"""What must always be true is noticed when it is not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from postsales.domain.seats import Side
from postsales.messages.command import CLOCK, By, Role
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import DeliveryRow, EntryRow, InstalmentRow, NoteRow, PromiseRow, Row
from postsales.simulation.invariants import Broken, Watch
from postsales.simulation.mirror import Mirror

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DELIVERY = DeliveryRow(
    delivery="D-1", title="D", stage="live", channel="direct", vendor="v", customer="c", customer_name="C",
    currency="EUR", net_total=Decimal(100), signed_on=NOW.date(), started_at=NOW,
)  # fmt: skip
INSTALMENT = InstalmentRow(
    delivery="D-1", n=1, tier="customer", name="all", debtor="c", creditor="v", currency="EUR", net=Decimal(100),
    tax=Decimal(10), amount=Decimal(110), trigger="signature", state="invoiced", invoice="I-1",
    outstanding=Decimal(110),
)  # fmt: skip
INVOICED = EntryRow(
    delivery="D-1", instalment=1, entry="invoice", sort="invoiced", amount=Decimal(110), currency="EUR",
    on=date(2026, 3, 2), by="clock",
)  # fmt: skip
PROMISE = PromiseRow(delivery="D-1", n=1, what="it", owner="ada", to=Side.CUSTOMER, due_on=NOW.date(), state="open")


def fact(seq: int, what: str = "something", by: By = CLOCK, rows: tuple[Row, ...] = (), **details: object) -> Fact:
    """A fact of now."""
    return Fact(seq=seq, at=NOW, what=what, by=by, rows=rows, details=details)


def recorded(*facts: Fact, by: str = "delivery/D-1") -> None:
    """These facts, one recording each, after those every delivery begins with."""
    watch = Watch(Mirror())
    for each in (fact(1, rows=(DELIVERY, PROMISE)), fact(2, rows=(INSTALMENT, INVOICED)), *facts):
        watch.recorded(Recording(workflow_id=by, facts=(each,)))


def changed(**fields: object) -> InstalmentRow:
    """The instalment with other figures."""
    return INSTALMENT.model_copy(update=fields)


def test_what_is_right_is_passed_over_also_when_recorded_twice() -> None:
    recorded(fact(2, rows=(INSTALMENT, INVOICED)), fact(3, "reminder_asked", step=1), fact(4, "reminder_asked", step=3))


def test_a_reminder_taken_back_before_it_was_sent_may_be_asked_for_again() -> None:
    recorded(fact(3, "reminder_asked", step=2), fact(4, "reminder_asked", step=2), fact(5, "reminder_sent", step=2))


def repeated(seq: int, what: str = "something", rows: tuple[Row, ...] = (), **details: object) -> Fact:
    """A fact of the repetition of a lost workflow task, ten seconds later."""
    return fact(seq, what, CLOCK, rows, **details).model_copy(update={"at": NOW + timedelta(seconds=10)})


def test_what_a_lost_task_told_never_happened() -> None:
    """An invoice is issued, the delivery ended and a step of a ladder taken once more; a promise is open again."""
    watch, kept = Watch(Mirror()), PROMISE.model_copy(update={"state": "kept"})
    note = NoteRow(delivery="D-1", n=1, sort="question", text="Who?", by="ada", at=NOW)
    ended = DELIVERY.model_copy(update={"stage": "closed"})
    issued = fact(2, "invoice_issued", rows=(INSTALMENT, INVOICED), invoice="I-1")
    asked = fact(3, "reminder_asked", step=3, rows=(kept, note))
    lost = (fact(1, rows=(DELIVERY, PROMISE)), issued, asked, fact(4, rows=(ended,)))
    again = (
        repeated(2, "invoice_issued", rows=(INSTALMENT, INVOICED), invoice="I-1"),
        repeated(3, "reminder_asked", step=1),
        repeated(4, rows=(ended,)),
    )
    for each in (*lost, *again, issued):
        watch.recorded(Recording(workflow_id="delivery/D-1", facts=(each,)))
    assert watch.mirror.lost == 3
    assert watch.mirror.told["delivery/D-1"] == [lost[0], *again]
    assert watch.mirror.all(PromiseRow) == [PROMISE]
    assert watch.mirror.all(NoteRow) == []
    late = repeated(5).model_copy(update={"at": NOW + timedelta(seconds=11)})
    with pytest.raises(Broken, match="closed_means_closed"):
        watch.recorded(Recording(workflow_id="delivery/D-1", facts=(late,)))


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("facts_in_sequence", [fact(4)]),
        ("every_fact_names_an_actor", [fact(3, by=By(person="", role=Role.ADMIN))]),
        ("gross", [fact(3, rows=(changed(tax=Decimal(9)),))]),
        ("never_more_than_all", [fact(3, rows=(changed(disputed=Decimal(111)),))]),
        ("invoice_equation", [fact(3, rows=(changed(outstanding=Decimal(100)),))]),
        ("every_promise_has_an_owner", [fact(3, rows=(PROMISE.model_copy(update={"owner": ""}),))]),
        ("reminders_once_and_in_order", [fact(3, "reminder_asked", step=2), fact(4, "reminder_handed_over", step=2)]),
        ("reminders_once_and_in_order", [fact(3, "reminder_asked", step=2), fact(4, "reminder_asked", step=1)]),
        (
            "reminders_once_and_in_order",
            [fact(3, "reminder_asked", step=2), fact(4, "reminder_sent", step=2), fact(5, "reminder_asked", step=2)],
        ),
        (
            "ladder_in_order",
            [
                fact(n, "vendor_climbed", level=level, missed="answer")
                for n, level in enumerate(("management", "support"), 3)
            ],
        ),
        ("invoiced_once", [fact(3, "invoice_issued", invoice="I-1"), fact(4, "invoice_issued", invoice="I-1")]),
        ("signals_once", [fact(n, "payment_signal_raised", stage="due", ordinal=1) for n in (3, 4)]),
    ],
)
def test_what_is_wrong_is_named(rule: str, facts: list[Fact]) -> None:
    with pytest.raises(Broken) as broken:
        recorded(*facts)
    assert broken.value.rule == rule


def test_another_breach_may_climb_from_lower_when_nobody_is_left_at_the_top() -> None:
    climbed = (("executive", "acknowledge"), ("management", "answer"))
    recorded(*(fact(n, "vendor_climbed", level=level, missed=missed) for n, (level, missed) in enumerate(climbed, 3)))


def test_nothing_but_corrections_after_the_end() -> None:
    over = DELIVERY.model_copy(update={"stage": "closed", "closed_at": NOW})
    later = NOW.replace(hour=1)
    ended = fact(3, "delivery_closed", rows=(over,))
    recorded(ended, fact(4, "message_refused").model_copy(update={"at": later}))
    with pytest.raises(Broken, match="closed_means_closed"):
        recorded(ended, fact(4, "promise_kept").model_copy(update={"at": later}))
