"""Reports over all of a creditor's books, on every store."""

from datetime import date, timedelta
from decimal import Decimal

from postsales.domain.seats import Side
from postsales.messages.rows import AcceptanceRow, BridgeLimitRow, EntryRow, PackageRow, QuestionRow, SignalCareRow
from postsales.store.facade import Store
from tests.store.stories import NOW, TODAY, a_delivery, an_instalment, an_issue, fact, recording


def an_entry(number: str, n: int, sort: str, amount: str, on: date) -> EntryRow:
    return EntryRow(
        delivery=number, instalment=n, entry=f"{sort}/{n}/{on}", sort=sort, amount=Decimal(amount), currency="KRW",
        on=on, by="nari", cause="said",
    )  # fmt: skip


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def books(store: Store) -> None:
    """Of the customer's debt one part is settled twenty days late; the partner has paid the vendor."""
    store.record(recording("w", fact(
        1, a_delivery(),
        an_instalment(n=1, amount="1000", state="settled", outstanding=Decimal(0), due_on=days(-40)),
        an_instalment(n=2, amount="2000", outstanding=Decimal(2000), due_on=days(-10)),
        an_instalment(n=3, amount="4000", outstanding=Decimal(4000), due_on=days(3)),
        an_instalment(n=4, amount="500", tier="vendor", debtor="daehan-si", creditor="northwind", due_on=days(-30),
                      state="settled", outstanding=Decimal(0)),
        an_instalment(n=5, amount="900", tier="vendor", debtor="daehan-si", creditor="northwind", due_on=days(5),
                      outstanding=Decimal(900)),
        an_entry("HB-1", 1, "invoiced", "1000", days(-70)),
        an_entry("HB-1", 1, "paid", "1000", days(-20)),
        an_entry("HB-1", 2, "invoiced", "2000", days(-40)),
        an_entry("HB-1", 3, "invoiced", "4000", days(-27)),
        an_entry("HB-1", 4, "paid", "500", days(-30)),
    )))  # fmt: skip


def creditor(store: Store) -> str:
    view = store.deliveries.show("HB-1", today=TODAY)
    assert view is not None
    return view.instalments[0].creditor


def test_worklist_is_in_order_and_leaves_out_what_is_put_off(store: Store) -> None:
    books(store)
    whose = creditor(store)
    assert [(task.instalment, task.action) for task in store.reports.worklist(whose, today=TODAY)] == [
        (2, "ask_rep"), (3, "prepare"),
    ]  # fmt: skip
    care = SignalCareRow(signal="HB-1/3/v1/upcoming/1", collector="nari", snoozed_until=days(9), by="nari", at=NOW)
    asked = QuestionRow(
        delivery="HB-1", instalment=2, n=1, legal_entity=whose, text="?", asked_by="nari", asked_of="jiwon",
        asked_at=NOW, answer_by=NOW, answer="They argue", answered_at=NOW,
    )  # fmt: skip
    store.record(recording("finance/x", fact(1, care), deliveries=()))
    store.record(recording("q", fact(1, asked)))
    tasks = store.reports.worklist(whose, today=TODAY)
    assert [(task.instalment, task.action, task.answer) for task in tasks] == [(2, "act_on_answer", "They argue")]
    assert store.reports.worklist(whose, today=TODAY, collector="nari") == ()


def test_expected_cash_follows_the_payers_own_history(store: Store) -> None:
    books(store)
    weeks, invoices = store.reports.expected(creditor(store), today=TODAY, count=6)
    # It paid twenty days late once: the late one is expected in ten days, the other twenty after its due date.
    assert [(each.instalment, each.on, each.basis) for each in invoices] == [
        (2, days(10), "history"), (3, days(23), "history"),
    ]  # fmt: skip
    assert sum(week.amount for week in weeks) == 6000
    assert invoices[0].confidence == 0.67


def test_dso_by_creditor_and_currency(store: Store) -> None:
    books(store)
    whose = creditor(store)
    found = {each.creditor: each for each in store.reports.dso(None, today=TODAY, days=90)}
    assert [found[whose].open, found[whose].invoiced, found[whose].dso] == [6000, 7000, Decimal("77.1")]
    assert found["northwind"].dso is None


def test_bridge_by_partner_with_the_limit_of_whose_books_they_are(store: Store) -> None:
    books(store)
    row = BridgeLimitRow(
        legal_entity="northwind", partner="daehan-si", currency="KRW", amount=Decimal(100), by="nari", at=NOW
    )
    store.record(recording("finance/northwind", fact(1, row), deliveries=()))
    found = store.reports.bridges(today=TODAY, vendor="northwind", books="northwind")[0]
    # 500 bridged from day -30 to -20, then the customer's 1000 came.
    assert [found.partner, found.exposure, found.peak, found.amount_days] == ["daehan-si", 0, 500, 5000]
    assert found.limit == 100
    assert store.reports.bridges(today=TODAY, vendor="elsewhere") == ()
    assert store.reports.bridges(today=TODAY, books="nobody")[0].limit is None
    assert store.finance.bridges(today=TODAY, books="northwind")[0].limit == 100
    assert store.finance.bridges(today=TODAY, books="nobody") == ()


def test_aging_by_partner_and_by_currency(store: Store) -> None:
    books(store)
    by_partner = store.collections.aging(today=TODAY, by="partner")
    assert {each.debtor for each in by_partner} == {"daehan-si"}
    by_currency = store.collections.aging(today=TODAY, creditor=creditor(store), by="currency")
    assert [[each.debtor, each.invoices, each.total, each.days_1_30] for each in by_currency] == [["", 2, 6000, 2000]]


def test_the_worklist_says_what_may_hold_the_money_up(store: Store) -> None:
    store.record(recording("w", fact(
        1, a_delivery(),
        an_instalment(n=1, trigger="delivery", outstanding=Decimal(2000), due_on=days(-10)),
        an_instalment(n=2, trigger="signature", outstanding=Decimal(900), due_on=days(-9)),
    )))  # fmt: skip
    tasks = store.reports.worklist(None, today=TODAY)
    assert {task.instalment: task.held_up_by for task in tasks} == {1: ("missing_acceptance",), 2: ()}
    store.record(
        recording("i", fact(1, an_issue(blocking=True), AcceptanceRow(delivery="HB-1", scope="whole", state="signed")))
    )
    tasks = store.reports.worklist(None, today=TODAY)
    assert {task.instalment: task.held_up_by for task in tasks} == {1: ("open_issue:1",), 2: ("open_issue:1",)}


def test_the_worklist_names_what_is_charged_and_not_delivered(store: Store) -> None:
    late = PackageRow(
        delivery="HB-1", package="install", name="설치", side=Side.VENDOR, state="planned", due_on=days(-3)
    )
    done = late.model_copy(update={"package": "build", "state": "done"})
    ahead = late.model_copy(update={"package": "training", "due_on": TODAY})
    store.record(recording("w", fact(
        1, a_delivery(), late, done, ahead,
        an_instalment(n=1, outstanding=Decimal(2000), due_on=days(-10)),
        an_instalment(n=2, outstanding=Decimal(900), due_on=days(-9), tier="vendor"),
    )))  # fmt: skip
    tasks = store.reports.worklist(None, today=TODAY)
    assert {task.instalment: task.held_up_by for task in tasks} == {1: ("undelivered:install",), 2: ()}
